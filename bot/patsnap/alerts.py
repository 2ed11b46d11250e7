"""What an answer of P057 says: which patents under which kinds (P057 API page).

An answer exists once, so that little is held against it: what is odd is passed over and told. Where it cannot be told
what it says it is Unreadable as a whole, for it is kept and can be read again by a later version.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Final

from pydantic import BeforeValidator

from bot.domain.alerts import Findings, HitKind, Naming
from bot.errors import Unreadable
from bot.patsnap import wire
from bot.patsnap.fields import Wire, line, whole

_KINDS: Final[Mapping[str, HitKind]] = {kind.value: kind for kind in HitKind}
_LONGEST_ID: Final = 128  # characters; PatSnap's have 36
_MOST_SHOWN: Final = 30  # characters of an answer that a sentence repeats
_NAME: Final = re.compile(r"<(?P<tag>cn|us)>(?P<name>.*?)</(?P=tag)>", re.IGNORECASE | re.DOTALL)
_TAGS: Final[Mapping[str, str]] = {"CN": "cn", "EN": "us"}


class _Entry(Wire):
    """What is said of one kind."""

    type: Annotated[str, BeforeValidator(line)] = ""
    count: Annotated[int | None, BeforeValidator(whole)] = None
    alert_name: Annotated[str, BeforeValidator(line)] = ""
    patent_ids: object = None


def read_findings(raw: str) -> Findings:
    """Read an answer that said success. Unreadable, with what is odd and where, if it cannot be told what it says.

    No `data`, null, [] and {} are no news. The alert's name is the English one where there are two.
    """
    entries = [_entry(position, given) for position, given in enumerate(_data_of(raw), start=1)]
    patents: dict[HitKind, dict[str, None]] = {}
    oddities: list[str] = []
    untold: list[str] = []
    for position, entry in enumerate(entries, start=1):
        kind = _KINDS.get(entry.type.lower(), HitKind.OTHER)
        if kind is HitKind.OTHER:
            oddities.append(f"PatSnap names a kind that Patrol does not know: {_brief(entry.type)}.")
        given = _ids(position, entry)
        kept = dict.fromkeys(patent for patent in map(_patent, given) if patent)
        oddities.extend(_oddities(entry, given, kept))
        patents.setdefault(kind, {}).update(kept)
        if entry.patent_ids in (None, {}) and (entry.count or 0) > 0:
            untold.append(f"PatSnap counts {entry.count} under {_brief(entry.type)} and names none.")
    name = next((entry.alert_name for entry in entries if entry.alert_name), "")
    namings = tuple(Naming(kind, tuple(named)) for kind, named in patents.items() if named)
    return Findings(name_in(name, "EN"), namings, tuple(dict.fromkeys(oddities)), " ".join(untold))


def name_in(name: str, language: str) -> str:
    """An alert's name in `language` (EN, CN), else in English, else in the first there is.

    PatSnap's own documents have names like `<cn>…</cn><us>…</us>`, where `us` stands for English; a name without these
    tags is returned as it is.
    """
    names = {found["tag"].lower(): line(found["name"]) for found in _NAME.finditer(name)}
    candidates = (names.get(_TAGS.get(language, "")), names.get("us"), *names.values(), "" if names else name)
    return next((candidate for candidate in candidates if candidate), "")


def _data_of(raw: str) -> list[object]:
    """The entries of an answer."""
    answer = wire.read_answer(raw)
    if answer is None or not answer.is_success:
        raise Unreadable("what is kept of this check is not an answer of PatSnap's that says success.")
    match answer.data:
        case None:
            return []
        case list():
            return answer.data
        case dict():
            return [answer.data] if answer.data else []
        case other:
            raise Unreadable(f"`data` is {_nature(other)}, not a list of kinds.")


def _entry(position: int, given: object) -> _Entry:
    if not isinstance(given, dict):
        raise Unreadable(f"entry {position} of `data` is {_nature(given)}, not an object.")
    entry = _Entry.model_validate(given)
    if not entry.type:
        raise Unreadable(f"entry {position} of `data` has no `type`: its patents are of no kind.")
    return entry


def _ids(position: int, entry: _Entry) -> list[object]:
    """The ids of an entry, as they came; none where there is nothing in any of the ways to say so."""
    if isinstance(entry.patent_ids, list):
        return entry.patent_ids
    if entry.patent_ids is None or entry.patent_ids == {}:
        return []
    raise Unreadable(f"`patent_ids` of entry {position} of `data` is {_nature(entry.patent_ids)}, not a list.")


def _patent(given: object) -> str:
    """A patent's id; "" for what can be none."""
    patent = given.strip() if isinstance(given, str) else ""
    return patent if patent.isprintable() and len(patent) <= _LONGEST_ID else ""


def _oddities(entry: _Entry, given: list[object], kept: Mapping[str, None]) -> Iterator[str]:
    """What the operator should hear of an entry that was read."""
    kind = _brief(entry.type)
    left_out = sum(1 for one in given if not _patent(one))
    if left_out:
        yield f"PatSnap names what can be no patent id under {kind}: {left_out} left out."
    if entry.count is not None and entry.count not in {len(given), len(kept)}:
        yield f"PatSnap counts {_brief(str(entry.count))} under {kind} and names {len(kept)}; what it names counts."


def _nature(given: object) -> str:
    """What sort of thing this is, with a little of it."""
    match given:
        case None:
            return "null"
        case dict():
            return "an object"
        case list():
            return "a list"
        case bool():
            return "true" if given else "false"
        case str():
            return f"the text {_brief(given)}"
        case _:
            return f"the number {_brief(str(given))}"


def _brief(given: str) -> str:
    """The beginning of a text, quoted."""
    shown = line(given)
    return f"“{shown if len(shown) <= _MOST_SHOWN else shown[: _MOST_SHOWN - 1] + '…'}”"
