"""Names of exchanges in plain words."""

from collections.abc import Mapping
from typing import Any, Final

from sandbox.faults import What
from sandbox.inspector.bill import LINES
from sandbox.slack.envelope import Envelope, Sort
from sandbox.slack.people import Kind
from sandbox.slack.workspace import Workspace

PATSNAP: Final[Mapping[str, str]] = {
    "patsnap.token": "a token",
    "patsnap.download": "a report's file",
    "patsnap.unknown": "an address that PatSnap does not have",
}
SLACK: Final[Mapping[str, str]] = {
    "slack.upload": "upload of a file's bytes",
    "slack.response_url": "answer to a command or a press",
    "slack.socket": "Socket Mode connection",
    "slack.authorize": "page on which people allow the app",
}
LONGEST: Final = 80  # characters of a message's words
FAULTS: Final[Mapping[What, str]] = {
    What.SLOW: "late on purpose",
    What.HANG: "left without an answer",
    What.CUT: "connection cut",
    What.LOST: "done, answer lost",
    What.LOST_HANG: "done, answer held back",
    What.LOST_STATUS: "done, answer replaced",
    What.HALF: "done, answer broken off",
    What.NOT_JSON: "answered with a page of HTML",
    What.STATUS: "refused on purpose",
    What.ANSWER: "refused on purpose",
    What.STOP_BEFORE: "Patrol killed before",
    What.STOP_AFTER: "Patrol killed after",
}
# After these the caller hears nothing, or half of it.
SILENT: Final = frozenset(
    {What.HANG, What.CUT, What.LOST, What.LOST_HANG, What.HALF, What.STOP_BEFORE, What.STOP_AFTER}
)


def of_patsnap(name: str) -> str:
    """What a call of PatSnap's is about: `R001 Enterprise report`."""
    for line in LINES:
        if name in line.calls:
            return f"{line.licence} {line.what}"
    return PATSNAP.get(name, name.removeprefix("patsnap."))


def of_slack(name: str, said: Any, workspace: Workspace) -> str:
    """What a call of the Web API is about: `chat.postMessage → #competitors`."""
    words = SLACK.get(name, name.removeprefix("slack."))
    if not isinstance(said, dict):
        return words
    for field in ("channel", "channel_id", "user_id", "user", "users"):
        if isinstance(value := said.get(field), str) and value:
            words = f"{words} → {whereabouts(value, workspace)}"
            break
    text = said.get("text")
    return f"{words}: {_begin(text)}" if isinstance(text, str) and text else words


def _begin(text: str) -> str:
    """The beginning of a message's words."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def whereabouts(where: str, workspace: Workspace) -> str:
    """A conversation or person by name: `#competitors`, `@bob`."""
    if person := workspace.find_person(where):
        return f"@{person.name}"
    channel = workspace.find_channel(where)
    if channel is None:
        return where
    if channel.kind is not Kind.IM:
        return f"#{channel.name}"
    others = [person for one in channel.members if (person := workspace.find_person(one)) and not person.bot]
    return f"@{others[0].name}" if others else channel.name


def of_delivery(envelope: Envelope, workspace: Workspace) -> str:
    """What Slack brings to Patrol: `/patrol report …, by @bob in #competitors`."""
    payload = envelope.payload
    match envelope.sort:
        case Sort.COMMAND:
            typed = f"{payload.get('command', '')} {payload.get('text', '')}".strip()
            where = whereabouts(str(payload.get("channel_id", "")), workspace)
            return f"{typed} ({by(payload.get('user_id'), workspace)} in {where})"
        case Sort.EVENT:
            event = payload.get("event") or payload
            return f"event {event.get('type', '')}"
        case Sort.INTERACTIVE:
            user = payload.get("user") or {}
            return f"{_deed(payload)} ({by(user.get('id'), workspace)})"


def by(person: object, workspace: Workspace) -> str:
    """Who it was."""
    return whereabouts(str(person or "somebody"), workspace)


def _deed(payload: Mapping[str, Any]) -> str:
    kind = str(payload.get("type", ""))
    actions = [str(action.get("action_id", "")) for action in payload.get("actions") or []]
    view = payload.get("view") or {}
    name = actions[0] if actions else payload.get("callback_id") or view.get("callback_id") or ""
    return f"{kind} {name}".strip()
