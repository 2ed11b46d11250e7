"""What asking an admin has in common, whatever it is for."""

from collections.abc import Mapping
from typing import Any, Final

from bot.deps import Deps
from bot.errors import OutsideError
from bot.mistakes import Mistake, MistakeKind
from bot.services.places import who_is
from bot.views.forms import Modal
from bot.views.mistakes import mistake_message
from bot.views.pleas import ADMIN
from bot.views.reader import Reader
from handlers import parsing, presses
from handlers.shapes import of_a_form

_PATIENCE: Final = 1.9  # real seconds; Slack waits three for the answer, and the person may just have been looked at


def open_plea(press: presses.Press, form: Modal, deps: Deps, reader: Reader) -> None:
    """Open the form in which an admin is chosen, as an errand; where Slack does not take it, the person is told."""

    async def open_or_tell() -> None:
        try:
            await deps.slack.open_modal(press.workspace, press.interaction, form)
        except OutsideError:
            await deps.slack.answer(press.response_url, mistake_message(reader, Mistake(MistakeKind.NOT_OPENED), ()))

    deps.errands.send("open a form", open_or_tell())


async def chosen_admin(body: Mapping[str, Any], deps: Deps) -> str:
    """Who was chosen in the form, if Slack says at this moment that they are an admin. Errors: `Mistake`."""
    workspace, chosen = _choice(body)
    if not (await who_is(workspace, chosen, deps, patience=_PATIENCE, at_this_moment=True)).is_admin:
        raise Mistake(MistakeKind.NO_ADMIN)
    return chosen


@of_a_form
def _choice(body: Mapping[str, Any]) -> tuple[str, str]:
    """Of whose workspace, and who was chosen."""
    chosen = parsing.answers_of(body["view"])[ADMIN].get("selected_user")
    return str(body["team"]["id"]), str(chosen or "")
