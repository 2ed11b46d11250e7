"""One Chromium for the tests of this folder, and as many people before it as a test needs.

Chromium lives as long as the process, so these tests share one event loop: asynchronous fixtures for them say
`loop_scope="session"`.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.browser.absence import chromium_or_skip
from tests.browser.people import Person, somebody
from tools.chromium import chromium

People = Callable[..., Awaitable[Person]]

RESULTS: Final = "test-results"
_CALL: Final = pytest.StashKey[pytest.TestReport]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder run in the loop of the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents and item.get_closest_marker("asyncio"):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[_CALL] = report
    return report


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium(chromium_or_skip()) as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def person(request: pytest.FixtureRequest, browser: Browser) -> AsyncIterator[People]:
    """Bring people before the browser, each with a browser of their own.

    `alice = await person("alice")`, and `alice.page` is hers. At the end the test fails if a page had an error,
    asked for something outside this machine, or did not get what it asked for. What a failed test saw lies in
    test-results/.
    """
    people: list[Person] = []

    async def come(name: str = "somebody", **options: Any) -> Person:
        people.append(await somebody(browser, name, **options))
        return people[-1]

    yield come

    call = request.node.stash.get(_CALL, None)
    failed = call is not None and call.failed
    await look_back(request, people, failed=failed)


async def look_back(request: pytest.FixtureRequest, people: list[Person], *, failed: bool) -> None:
    """Let everybody go; what they saw is kept where the test failed, or fails now."""
    complaints: list[str] = []
    name = re.sub(r"\W+", "-", request.node.name).strip("-")
    for one in people:
        await one.settle()
        complaints += [f"{one.name}: {complaint}" for complaint in one.held_against()]
    if failed or complaints:
        left = [path for one in people for path in await one.leave(request.config.rootpath / RESULTS, name)]
        request.node.add_report_section("teardown", "browser", "\n".join(f"{path}" for path in left))
    for one in people:
        await one.page.context.close()
    if complaints:
        pytest.fail("\n".join(complaints), pytrace=False)
