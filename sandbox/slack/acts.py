"""What people do in Slack: commands, buttons, modals, shortcuts. Each waits for the ack and shows what it says."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sandbox.slack import chat, payloads, state
from sandbox.slack.context import Context
from sandbox.slack.delivery import Delivery
from sandbox.slack.envelope import Answer, Envelope, Sort
from sandbox.slack.messages import Message
from sandbox.slack.people import Channel, Person
from sandbox.slack.surfaces import View
from sandbox.slack.views import check_view
from sandbox.slack.wire import Arguments, Json, SlackError
from sandbox.slack.workspace import NotSeenError

IN_CHANNEL: Final = "in_channel"


async def command(context: Context, delivery: Delivery, person: Person, channel: Channel, line: str) -> Answer:
    """Type a slash command, for example `/patrol help`. What the ack says is shown to the person."""
    check_in(person, channel)
    name, _, text = line.partition(" ")
    escaped = payloads.escape(context.workspace, text.strip())
    payload = payloads.command(context, person, channel, name, escaped)
    answer = await delivery.send(Envelope(Sort.COMMAND, payload, wants_answer=True))
    if not answer.acked or answer.body is None:
        return answer
    try:
        say(context, person, channel, answer.body)
    except SlackError as error:
        return replace(answer, error=error.error)
    return answer


def check_in(person: Person, channel: Channel) -> None:
    """Refuse with NotSeenError what a person types where that person cannot write."""
    if person.id not in channel.members or channel.archived:
        raise NotSeenError(person.name, channel.name)


def say(context: Context, person: Person, channel: Channel, body: Json) -> Message:
    """Show what an ack or a response URL says: to the person alone, unless it says `in_channel`."""
    said = chat.content(Arguments(body))
    if said.empty:
        raise SlackError("no_text")
    message = chat.new_message(context.workspace, channel, said, body.get("thread_ts"))
    if body.get("response_type") != IN_CHANNEL:
        message.ephemeral_for = person.id
    return context.workspace.add(message)


def respond(context: Context, secret: str, body: Json) -> None:
    """Use a response URL: a new message, or `replace_original` or `delete_original` for the one that was pressed."""
    url = context.response_urls.use(secret)
    workspace = context.workspace
    person, channel = workspace.person(url.person), workspace.channel(url.channel)
    original = workspace.message(channel.id, url.message) if url.message else None
    if original is not None and body.get("delete_original") is True:
        workspace.delete(original)
    elif original is not None and body.get("replace_original") is True:
        said = chat.content(Arguments({"blocks": [], **body}))
        if said.empty:
            raise SlackError("no_text")
        chat.edit(workspace, original, said)
    else:
        say(context, person, channel, body)


async def press(
    context: Context,
    delivery: Delivery,
    person: Person,
    message: Message,
    block_element: tuple[Json, Json],
    value: object,
) -> Answer:
    """Press or choose in a message."""
    block, element = block_element
    channel = context.workspace.channel(message.channel)
    payload = {
        **payloads.common(context, person, "block_actions"),
        **payloads.on_message(context, person, channel, message),
        "state": {"values": state.values(message.blocks, {})},
        "actions": [payloads.action(block, element, state.choice(element, value))],
    }
    return await delivery.send(Envelope(Sort.INTERACTIVE, payload))


async def press_in_view(
    context: Context,
    delivery: Delivery,
    view: View,
    block_element: tuple[Json, Json],
    value: object,
    filled: Mapping[str, object],
) -> Answer:
    """Press or choose in a modal or a Home, with other inputs filled in."""
    block, element = block_element
    own = {} if value is None else {state.name_of(block, element): value}
    values = state.values(view.blocks, {**filled, **own})
    payload = {
        **payloads.common(context, context.workspace.person(view.person), "block_actions", view=view.id),
        **payloads.on_view(context, view, values),
        "actions": [payloads.action(block, element, state.choice(element, value))],
    }
    return await delivery.send(Envelope(Sort.INTERACTIVE, payload))


async def submit(context: Context, delivery: Delivery, view: View, filled: Mapping[str, object]) -> Answer:
    """Send a modal; the ack closes it, updates it, puts another on top, or shows errors."""
    values = state.values(view.blocks, filled)
    state.check_filled(view.blocks, values)
    person = context.workspace.person(view.person)
    payload = {
        **payloads.common(context, person, "view_submission", view=view.id),
        **payloads.on_view(context, view, values),
        "response_urls": [],
    }
    answer = await delivery.send(Envelope(Sort.INTERACTIVE, payload, wants_answer=True))
    if not answer.acked:
        return answer
    try:
        _after_submit(context, view, answer.body or {})
    except SlackError as error:
        return replace(answer, error=error.error)
    return answer


def _after_submit(context: Context, view: View, body: Json) -> None:
    match body.get("response_action"):
        case None:
            context.surfaces.close(view.person)
        case "clear":
            context.surfaces.close(view.person, everything=True)
        case "update":
            context.surfaces.update(view, check_view(body.get("view")))
        case "push":
            context.surfaces.push(view.person, check_view(body.get("view")))
        case "errors":
            _check_errors(view, body.get("errors"))
        case _:
            raise SlackError("invalid_response_action")


def _check_errors(view: View, errors: object) -> None:
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or errors.keys() - inputs:
        raise SlackError("invalid_arguments", "[ERROR] errors must name input blocks of the view")


async def close(context: Context, delivery: Delivery, view: View, *, everything: bool = False) -> Answer | None:
    """Close a modal, or all that lie on each other; the app is told of those that asked for it, the last one last."""
    everything = everything or bool(view.source.get("clear_on_close"))
    answer = None
    for closed in context.surfaces.close(view.person, everything=everything):
        if closed.source.get("notify_on_close"):
            answer = await delivery.send(_closed(context, closed, is_cleared=everything))
    return answer


def _closed(context: Context, view: View, *, is_cleared: bool) -> Envelope:
    payload = {
        **payloads.common(context, context.workspace.person(view.person), "view_closed", view=view.id),
        **payloads.on_view(context, view, {}),
        "is_cleared": is_cleared,
    }
    del payload["trigger_id"]
    return Envelope(Sort.INTERACTIVE, payload)


async def shortcut(
    context: Context, delivery: Delivery, person: Person, callback_id: str, message: Message | None
) -> Answer:
    """Choose a shortcut: a global one, or one of a message."""
    kind = "message_action" if message else "shortcut"
    payload = {**payloads.common(context, person, kind), "callback_id": callback_id}
    if message is not None:
        channel = context.workspace.channel(message.channel)
        payload |= payloads.on_message(context, person, channel, message) | {"message_ts": message.ts}
        del payload["container"]
    return await delivery.send(Envelope(Sort.INTERACTIVE, payload))
