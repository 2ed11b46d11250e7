"""What goes wrong in a storm: at PatSnap, at Slack, and between them and the bot."""

import random
from collections.abc import Callable
from typing import Any, Final

from sandbox.faults import Fault, What
from sandbox.world import World

_CHECK: Final = "patsnap.alert.check"
_CREATES: Final = ("patsnap.create", "patsnap.value.create")
_ON_THE_WAY: Final = (
    _CHECK,
    _CHECK,
    _CHECK,
    _CHECK,
    *_CREATES,
    "patsnap.status",
    "patsnap.value.status",
    "patsnap.download",
    "patsnap.bibliography",
    "patsnap.family",
    "patsnap.legal",
    "patsnap.search",
    "patsnap.token",
    "slack.chat.postMessage",
    "slack.chat.postMessage",
    "slack.chat.postMessage",
    "slack.chat.update",
    "slack.conversations.history",
    "slack.conversations.replies",
    "slack.files.getUploadURLExternal",
    "slack.upload",
    "slack.files.completeUploadExternal",
    "slack.files.completeUploadExternal",
)
_AT_THE_START: Final = ("slack.auth.test", "slack.apps.connections.open")
_STOPS: Final = (What.STOP_BEFORE, What.STOP_AFTER)
# PatSnap's codes that a call may be answered with and has done nothing, as the pages have them.
_CODES: Final[tuple[int, ...]] = (67200000, 67200002, 67200100, 68300005, 68300006, 68300008)
_RARE_CODES: Final[tuple[int, ...]] = (
    67200005,
    67200007,
    68300004,
)  # balance, quota, no such alert
_SLACK_WORDS: Final = ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited")
_RARE: Final = 0.06
_LATEST: Final = 3  # good calls before a fault


def break_things(world: World, chance: random.Random, faults: int) -> None:
    """Let so many things go wrong from now on, in the place of what was still to go wrong; often a kill is among them.

    A fault that answers with 4xx has no effect: Patrol takes such an answer for a no.
    """
    world.faults.clear()
    for _ in range(faults):
        _MAKE[chance.randrange(len(_MAKE))](world, chance)
    if chance.random() < 0.5:
        world.faults.add(Fault(chance.choice(_ON_THE_WAY), chance.choice(_STOPS), skip=chance.randint(0, 2)))


def _cut(world: World, chance: random.Random) -> None:
    what = chance.choice((What.LOST, What.CUT, What.NOT_JSON, What.HALF, What.SLOW, What.SLOW))
    _add(world, chance, chance.choice((*_ON_THE_WAY, *_AT_THE_START)), what, seconds=chance.uniform(0.05, 0.4))


def _hang(world: World, chance: random.Random) -> None:
    _add(world, chance, chance.choice(_ON_THE_WAY), chance.choice((What.HANG, What.LOST_HANG)))


def _status(world: World, chance: random.Random) -> None:
    call = chance.choice((*_ON_THE_WAY, *_AT_THE_START))
    _add(world, chance, call, chance.choice((What.STATUS, What.LOST_STATUS)), status=chance.choice((500, 502, 503)))


def _too_many(world: World, chance: random.Random) -> None:
    body = {"ok": False, "error": "ratelimited"}
    _add(world, chance, chance.choice(_ON_THE_WAY), What.STATUS, status=429, headers={"Retry-After": "1"}, body=body)


def _code(world: World, chance: random.Random) -> None:
    call = chance.choice([call for call in _ON_THE_WAY if call.startswith("patsnap.")])
    if call in {"patsnap.token", "patsnap.download"}:
        return
    codes = _CODES
    if chance.random() < _RARE:
        codes = _RARE_CODES if call == _CHECK else _RARE_CODES[:2]
    world.patsnap.refuse(call, chance.choice(codes), skip=chance.randint(0, _LATEST))


def _word(world: World, chance: random.Random) -> None:
    call = chance.choice([call for call in _ON_THE_WAY if call.startswith("slack.") and call != "slack.upload"])
    _add(world, chance, call, What.ANSWER, body={"ok": False, "error": chance.choice(_SLACK_WORDS)})


def _add(world: World, chance: random.Random, call: str, what: What, **more: Any) -> None:
    world.faults.add(Fault(call, what, skip=chance.randint(0, _LATEST), **more))


_MAKE: Final[tuple[Callable[[World, random.Random], None], ...]] = (
    _cut,
    _cut,
    _cut,
    _hang,
    _status,
    _too_many,
    _code,
    _word,
)
