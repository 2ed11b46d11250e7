"""A workspace's PatSnap account: that it needs one, the form for its key, and what came of it. No key is ever shown."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from bot.domain.accounts import CHINA, INTERNATIONAL, Connection
from bot.domain.homes import Overview
from bot.domain.messages import Block
from bot.errors import OutsideError, PatsnapRefused
from bot.views import ids
from bot.views.blocks import actions, button, escape, section
from bot.views.forms import Modal
from bot.views.inputs import option, optional_input, plain
from bot.views.measures import moment
from bot.views.reader import Reader

REGION: Final = "region"  # the blocks' ids, which are also their elements' action ids
API_KEY: Final = "api_key"
CLIENT_ID: Final = "client_id"
CLIENT_SECRET: Final = "client_secret"  # noqa: S105 - the name of a field
REPLACE: Final = "replace"  # the form's metadata, where there is a key already

_LONGEST: Final = 500  # characters of a key
_UNKNOWN_KEY: Final = frozenset({"67200202", "67200003", "67200008", "67200009", "HTTP 401"})


def regions(usual: str) -> list[str]:
    """The addresses that may be chosen, the usual one first."""
    return list(dict.fromkeys((usual, INTERNATIONAL, CHINA)))


def missing_blocks(reader: Reader, overview: Overview) -> list[Block]:
    """In a Home: PatSnap is not connected, and to admins the button that connects it; nothing where it is."""
    if overview.is_connected:
        return []
    if overview.known is None or not overview.known.is_admin:
        return [section(missing_line(reader))]
    said = reader.say(
        "*PatSnap is not connected yet*, so nothing can be ordered or watched. Connect it with the key of your PatSnap "
        "account."
    )
    connect = button(reader.say("Connect PatSnap"), ids.PATSNAP_CONNECT, "connect", primary=True)
    return [section(f":warning: {said}"), actions(connect)]


def missing_line(reader: Reader) -> str:
    """PatSnap is not connected, and who can do something about it."""
    said = reader.say(
        "PatSnap is not connected yet, so nothing can be ordered or watched. An admin of this workspace can connect it "
        "from Home."
    )
    return f":warning: {said}"


def connection_blocks(reader: Reader, overview: Overview) -> list[Block]:
    """In an admin's Home: who has connected PatSnap, and what can be done about it; else nothing."""
    if overview.connection is None:
        return []
    replace = button(reader.say("Replace key"), ids.PATSNAP_CONNECT, REPLACE)
    end = button(reader.say("Disconnect"), ids.PATSNAP_DISCONNECT, "disconnect")
    return [section(_connected(reader, overview.connection)), actions(replace, end)]


def connect_form(reader: Reader, usual: str, *, is_replacing: bool, said: str = "") -> Modal:
    """The form for a key; `said`: why the one before was not taken."""
    options = [option(_region(reader, url), url) for url in regions(usual)]
    region = {"type": "static_select", "action_id": REGION, "options": options, "initial_option": options[0]}
    told = (
        reader.say(
            "The new key has to be of the same PatSnap account: alerts, subscriptions and reports go on with it. For "
            "another account disconnect this one first."
        )
        if is_replacing
        else reader.say(
            "Everybody in this workspace then orders and watches with this PatSnap account, and it is billed. PatSnap "
            "shows its keys under Account, API Keys."
        )
    )
    return {
        "type": "modal",
        "callback_id": ids.PATSNAP_FORM,
        "private_metadata": REPLACE if is_replacing else "",
        "title": plain(reader.say("Replace key") if is_replacing else reader.say("Connect PatSnap")),
        "submit": plain(reader.say("Try it")),
        "close": plain(reader.say("Cancel")),
        "blocks": [
            *([section(f":warning: {said}")] if said else []),
            section(told),
            {
                "type": "input",
                "block_id": REGION,
                "label": plain(reader.say("Region")),
                "element": region,
                "hint": plain(reader.say("A key belongs to one region and is unknown in the other.")),
            },
            optional_input(
                API_KEY,
                reader.say("API key"),
                _text(reader.say("sk-…")),
                hint=reader.say("The newer kind. If PatSnap gave you a client ID and secret, leave this empty."),
            ),
            optional_input(
                CLIENT_ID,
                reader.say("Client ID"),
                _text(),
                hint=reader.say("The older kind: both this and the secret below."),
            ),
            optional_input(
                CLIENT_SECRET,
                reader.say("Client secret"),
                _text(),
                hint=reader.say("Patrol tries it at once and keeps it encrypted. It is never shown again."),
            ),
        ],
    }


def trying_modal(reader: Reader) -> Modal:
    """PatSnap is being asked whether it takes the key."""
    return _plain_modal(
        reader, reader.say("Connecting"), reader.say("PatSnap is being asked whether it takes this key …")
    )


def connected_modal(reader: Reader, *, is_replacing: bool) -> Modal:
    """It does."""
    said = (
        reader.say(":white_check_mark: PatSnap takes the new key. It is in use from now on; the old one is forgotten.")
        if is_replacing
        else reader.say(
            ":white_check_mark: PatSnap is connected. Everybody in this workspace can order reports and subscribe to "
            "alerts now."
        )
    )
    return _plain_modal(reader, reader.say("Connected"), said)


def disconnect_form(reader: Reader, subscriptions: int, series: int) -> Modal:
    """Is it meant? What ends with it."""
    said = [reader.say("Patrol forgets the key of this workspace at once and asks PatSnap nothing more for it.")]
    if subscriptions:
        said.append(reader.count("{n} subscription ends.", "{n} subscriptions end.", subscriptions))
    if series:
        said.append(
            reader.count(
                "{n} recurring report pauses until PatSnap is connected again.",
                "{n} recurring reports pause until PatSnap is connected again.",
                series,
            )
        )
    said.append(
        reader.say(
            "Reports that are not here yet are not fetched any more, and PatSnap may bill them. What has come stays."
        )
    )
    return {
        "type": "modal",
        "callback_id": ids.PATSNAP_END_FORM,
        "title": plain(reader.say("Disconnect PatSnap")),
        "submit": plain(reader.say("Disconnect")),
        "close": plain(reader.say("Cancel")),
        "blocks": [section(reader.together(said))],
    }


def disconnected_modal(reader: Reader) -> Modal:
    """It is done."""
    said = reader.say("PatSnap is disconnected, and the key of this workspace is forgotten. Home connects it again.")
    return _plain_modal(reader, reader.say("Disconnected"), said)


def why_not_taken(reader: Reader, error: OutsideError, url: str) -> str:
    """Why a key was not stored: what PatSnap said, and what to do."""
    if not isinstance(error, PatsnapRefused):
        return reader.say(
            "PatSnap did not say whether it takes this key, so nothing was changed. Try again in a minute."
        )
    words = {"host": escape(_host(url)), "code": escape(error.code)}
    if error.code in _UNKNOWN_KEY:
        return reader.say(
            "PatSnap does not know this key at {host} ({code}). Nothing was changed. Look at the region, and copy the "
            "key again; one that was made for MCP does not work here.",
            **words,
        )
    return reader.say(
        "PatSnap at {host} refuses this key ({code}). Nothing was changed. Look at the account's plan and rights at "
        "PatSnap, and try again.",
        **words,
    )


def cannot_store(reader: Reader) -> str:
    """There is nothing to encrypt a key with."""
    return reader.say(
        "Patrol cannot keep a key yet: whoever runs it has to set PATROL_ENCRYPTION_KEYS first. Nothing was changed."
    )


def _connected(reader: Reader, connection: Connection) -> str:
    at = moment(connection.at)
    if not connection.person:  # who was forgotten
        return reader.say("*PatSnap* is connected since {at}.", at=at)
    return reader.say("*PatSnap* was connected by {person} {at}.", person=f"<@{connection.person}>", at=at)


def _region(reader: Reader, url: str) -> str:
    if url == INTERNATIONAL:
        return reader.say("International ({host})", host=_host(url))
    return reader.say("China ({host})", host=_host(url)) if url == CHINA else _host(url)


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _text(placeholder: str = "") -> Block:
    element: Block = {"type": "plain_text_input", "max_length": _LONGEST}
    return {**element, "placeholder": plain(placeholder)} if placeholder else element


def _plain_modal(reader: Reader, title: str, said: str) -> Modal:
    return {
        "type": "modal",
        "title": plain(title),
        "close": plain(reader.say("Close")),
        "blocks": [section(said)],
    }


def key_fields() -> Sequence[str]:
    """The fields that hold secrets."""
    return API_KEY, CLIENT_ID, CLIENT_SECRET
