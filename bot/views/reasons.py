"""Why a patent is in a digest, in words: from what to what, when, and who."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from bot.domain.alerts import HitKind
from bot.domain.reasons import Reason
from bot.views.blocks import escape
from bot.views.measures import day
from bot.views.reader import Reader

_TEXT: Final = 80  # characters of each
_PARTY: Final = 50
_PARTIES: Final = 2  # are named

_Clean = Callable[[str, int], str]


def reason_words(reader: Reader, kind: HitKind, reason: Reason) -> str:
    """`Pending → Granted · 12 March 2026` in mrkdwn; "" where nothing of it is known."""
    return _said(reader, kind, reason, escape)


def plain_reason(reader: Reader, kind: HitKind, reason: Reason) -> str:
    """The same for a spreadsheet: nothing is cut, nothing escaped."""
    return _said(reader, kind, reason, lambda text, _: text)


def _said(reader: Reader, kind: HitKind, reason: Reason, clean: _Clean) -> str:
    when = "" if reason.day is None else day(reader, reason.day, with_year=True)
    if kind is HitKind.EXPIRED:
        return reader.say("Expires {day}", day=when) if when else clean(reason.what, _TEXT)
    parties = partial(_parties, clean=clean)
    before, after = parties(reason.before), parties(reason.after)
    what, reference = clean(reason.what, _TEXT), clean(reason.reference, _TEXT)
    change = _case(reader, before, after) if kind is HitKind.LITIGATION else _change(reader, before, after)
    if what in {before, after}:
        what = ""  # a status and its change are one word often
    elif kind is HitKind.LITIGATION and _is_named_by(reason):
        change = ""
    begin = reader.say("{what}: {state}", what=what, state=change) if what and change else what or change
    return " · ".join(part for part in (begin, when, reference) if part)


def _change(reader: Reader, before: str, after: str) -> str:
    if before and after:
        return f"{before} → {after}"
    if before:
        return reader.say("until then {before}", before=before)
    return reader.say("now {after}", after=after) if after else ""


def _is_named_by(reason: Reason) -> bool:
    """Whether a case is called by both its sides, as in *Acme v. Beta*."""
    title = reason.what.casefold()
    return all(any(name.casefold() in title for name in side if name) for side in (reason.before, reason.after))


def _case(reader: Reader, before: str, after: str) -> str:
    if before and after:
        return reader.say("{one} v. {other}", one=before, other=after)
    return before or after


def _parties(names: Sequence[str], clean: _Clean) -> str:
    said = [clean(name, _PARTY) for name in names if name.strip()]
    others = f" +{len(said) - _PARTIES}" if len(said) > _PARTIES else ""
    return f"{', '.join(said[:_PARTIES])}{others}"
