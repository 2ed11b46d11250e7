"""A desk, over each of the two ways in which Slack speaks to us."""

import pytest

from bot.deps import Deps
from tests.handlers.desk import Desk


@pytest.fixture(params=["socket mode", "signed HTTP"])
def desk(request: pytest.FixtureRequest, deps: Deps) -> Desk:
    return Desk(deps, str(request.param))
