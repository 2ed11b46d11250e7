"""An admin connects the workspace with its PatSnap account, replaces its key, or disconnects it, from Home."""

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.deps import Deps
from bot.domain.accounts import Key, KeyKind
from bot.errors import BadSetting, NotSent, OutsideError, StoreFails
from bot.mistakes import Mistake, MistakeKind
from bot.services import connecting as service
from bot.views import connecting as views
from bot.views.mistakes import beside_field, not_stored_message
from bot.views.reader import Reader
from handlers import parsing, presses
from handlers.shapes import of_a_form

log = logging.getLogger(__name__)


async def open_form(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Connect PatSnap* and *Replace key* open the form."""
    press = presses.press(body)
    await ack()
    modal = views.connect_form(reader, deps.rules.patsnap_url, is_replacing=press.row == views.REPLACE)
    deps.errands.send("open a form", deps.slack.open_modal(press.workspace, press.interaction, modal))


async def submit(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """A key was typed: PatSnap is asked whether it takes it, and the form says what came of it.

    The key is in this payload and nowhere else: no view that goes back to Slack, no log and no row has it in plain.
    """
    view, workspace, person = body["view"], str(body["team"]["id"]), str(body["user"]["id"])
    key = _key(view, views.regions(deps.rules.patsnap_url))
    is_replacing = view.get("private_metadata") == views.REPLACE
    await ack(response_action="update", view=dict(views.trying_modal(reader)))

    async def try_it() -> None:
        said = ""
        try:
            await service.connect(workspace, person, key, deps)
        except Mistake as mistake:
            said = beside_field(reader, mistake)
        except BadSetting:
            said = views.cannot_store(reader)
        except StoreFails:  # the store has said why, once
            said = not_stored_message(reader).text
        except OutsideError as error:
            said = views.why_not_taken(reader, error, key.url)
        except Exception:
            log.exception("a key could not be tried")
            said = views.why_not_taken(reader, NotSent("a fault of ours"), key.url)
        modal = (
            views.connect_form(reader, deps.rules.patsnap_url, is_replacing=is_replacing, said=said)
            if said
            else views.connected_modal(reader, is_replacing=is_replacing)
        )
        await deps.slack.update_modal(workspace, str(view["id"]), modal)

    deps.errands.send("connect PatSnap", try_it())


async def ask_whether(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """*Disconnect* asks whether it is meant, and says what ends."""
    press = presses.press(body)
    subscriptions, series = await service.what_ends(press.workspace, deps)
    await ack()
    modal = views.disconnect_form(reader, subscriptions, series)
    deps.errands.send("open a form", deps.slack.open_modal(press.workspace, press.interaction, modal))


async def submit_end(ack: AsyncAck, body: Mapping[str, Any], deps: Deps, reader: Reader) -> None:
    """It is."""
    await service.disconnect(str(body["team"]["id"]), str(body["user"]["id"]), deps)
    await ack(response_action="update", view=dict(views.disconnected_modal(reader)))


@of_a_form
def _key(view: Mapping[str, Any], regions: list[str]) -> Key:
    """What was typed; Mistake where that is no key, or more than one."""
    answers = parsing.answers_of(view)
    url = str(answers[views.REGION]["selected_option"]["value"])
    if url not in regions:
        raise Mistake(MistakeKind.OLD_FORM)
    api_key, client, secret = (parsing.typed(answers, field) for field in views.key_fields())
    if api_key and not client and not secret:
        key = Key(url, KeyKind.API_KEY, api_key)
    elif client and secret and not api_key:
        key = Key(url, KeyKind.CLIENT, secret, client)
    else:
        raise Mistake(MistakeKind.BAD_KEY)
    if not key.is_possible:
        raise Mistake(MistakeKind.BAD_KEY)
    return key
