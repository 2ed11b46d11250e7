"""What a digest's messages show, as columns of JSON: lines, gaps, and what is unusual."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from bot.domain.alerts import Check, CheckState, HitKind
from bot.domain.cadences import Cadence
from bot.domain.digests import Wording
from bot.domain.reasons import Reason
from bot.domain.selection import Entry, Why, Window
from bot.domain.unusual import Unusual
from storage.sql.times import read, read_or_none, stored, stored_or_none

_FLAG: Final = [1]  # of what is rarely so, and else left out


def lines_column(lines: Iterable[Entry] | None) -> str | None:
    """Lines as JSON, without what each of them has not."""
    return None if lines is None else json.dumps([_said(one) for one in lines], ensure_ascii=False)


def lines_of(column: str | None) -> tuple[Entry, ...] | None:
    """The lines in such a column."""
    return None if column is None else tuple(_entry(one) for one in json.loads(column))


def gaps_column(gaps: Iterable[Check]) -> str:
    """Gaps as JSON."""
    said = [
        (one.no, stored_or_none(one.since), stored(one.asked_at), one.state, one.reason, one.is_searched)
        for one in gaps
    ]
    return json.dumps(said, ensure_ascii=False)


def gaps_of(column: str, account: str, alert: str) -> tuple[Check, ...]:
    """The gaps in such a column, of this alert."""
    return tuple(
        Check(
            account,
            alert,
            no,
            read(asked_at),
            read_or_none(since),
            CheckState(state),
            reason=reason,
            is_searched=any(is_searched),  # an earlier version stored none
        )
        for no, since, asked_at, state, reason, *is_searched in json.loads(column)
    )


def unusual_column(found: Iterable[Unusual]) -> str:
    """What is unusual as JSON."""
    return json.dumps([(one.name, one.count, one.usual, one.periods) for one in found], ensure_ascii=False)


def unusual_of(column: str) -> tuple[Unusual, ...]:
    """What is unusual in such a column."""
    return tuple(Unusual(name, count, usual, periods) for name, count, usual, periods in json.loads(column))


def wording_column(wording: Wording | None) -> str | None:
    """What a digest's messages say of its wish, as JSON."""
    if wording is None:
        return None
    said = {"alert": wording.alert, "cadence": str(wording.cadence), "zone": wording.zone, "locale": wording.locale}
    return json.dumps(said | {"person": wording.person, "name": wording.name}, ensure_ascii=False)


def wording_of(column: str | None) -> Wording | None:
    """What such a column says."""
    if column is None:
        return None
    said = json.loads(column)
    return Wording(
        said["alert"], Cadence.read(said["cadence"]), said["zone"], said["locale"], said["person"], said["name"]
    )


def _said(entry: Entry) -> dict[str, Any]:
    said: dict[str, Any] = {"patent": entry.patent, "kinds": list(entry.kinds)}
    if entry.family:
        said["family"] = entry.family
    if entry.patents != 1:
        said["patents"] = entry.patents
    if entry.offices:
        said["offices"] = list(entry.offices)
    if entry.whys:
        said["whys"] = [_why(one) for one in entry.whys]
    if entry.more_whys:
        said["more"] = entry.more_whys
    if entry.late is not None:
        said["late"] = [stored_or_none(entry.late.since), stored(entry.late.until), *_FLAG[: entry.late.is_restored]]
    return said


def _why(why: Why) -> list[Any]:
    reason = why.reason
    day = reason.day and reason.day.isoformat()
    return [why.kind, reason.what, day, list(reason.before), list(reason.after), reason.reference]


def _entry(said: dict[str, Any]) -> Entry:
    late = said.get("late")
    return Entry(
        patent=said["patent"],
        kinds=tuple(map(HitKind, said["kinds"])),
        family=said.get("family", ""),
        patents=said.get("patents", 1),
        offices=tuple(said.get("offices", ())),
        whys=tuple(_read_why(*one) for one in said.get("whys", ())),
        more_whys=said.get("more", 0),
        late=None if late is None else Window(read_or_none(late[0]), read(late[1]), late[2:] == _FLAG),
    )


def _read_why(kind: str, what: str, day: str | None, before: list[str], after: list[str], reference: str) -> Why:
    when = None if day is None else date.fromisoformat(day)
    return Why(HitKind(kind), Reason(what, when, tuple(before), tuple(after), reference))
