"""Menus whose options the app gives while a person types (Slack: block_suggestion payload, external data source)."""

from dataclasses import replace
from typing import Final

from sandbox.slack import payloads, state
from sandbox.slack.checks import exactly_one, many, shape
from sandbox.slack.context import Context
from sandbox.slack.delivery import Delivery
from sandbox.slack.elements import GROUP, OPTION
from sandbox.slack.envelope import Answer, Envelope, Sort
from sandbox.slack.people import Person
from sandbox.slack.wire import Json

KINDS: Final = ("external_select", "multi_external_select")
OFFER: Final = shape(
    {},
    {"options": many(OPTION, 100, low=0), "option_groups": many(GROUP, 100, low=0)},
    also=exactly_one("options", "option_groups"),
)


async def suggest(
    context: Context, delivery: Delivery, person: Person, where: Json, pair: tuple[Json, Json], typed: str
) -> Answer:
    """Ask the app what a menu offers for what is typed; `where` says in which message or view the menu is.

    The body of the answer has `options` or `option_groups`; where Slack would not take them there is an error instead.
    """
    block, element = pair
    payload = {
        **payloads.common(context, person, "block_suggestion"),
        **where,
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": typed,
    }
    for name in ("trigger_id", "response_url"):
        payload.pop(name, None)
    answer = await delivery.send(Envelope(Sort.INTERACTIVE, payload, wants_answer=True))
    if not answer.acked:
        return answer
    wrong = list(OFFER(answer.body or {}, ""))
    return replace(answer, error="; ".join(wrong), body=None) if wrong else answer


def find(blocks: list[Json], action_id: str, block_id: str | None) -> tuple[Json, Json]:
    """The block and its menu that asks the app; KeyError if there is none."""
    block, element = state.find_element(blocks, action_id, block_id)
    if element["type"] not in KINDS:
        raise KeyError(action_id)
    return block, element
