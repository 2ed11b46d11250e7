"""Wishes about alerts as people write them: which alert, which kinds, how often, how much; or for how long not."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final

from bot.domain.alerts import HitKind
from bot.domain.cadences import Cadence, Rhythm, Weekday
from bot.domain.subscriptions import Form
from bot.domain.trends import Asked
from bot.mistakes import Mistake, MistakeKind
from handlers.orders import as_seen
from handlers.periods import asked, period
from handlers.phrases import Said, duration, mistaken, option

_LONGEST_PHRASE: Final = 9  # words: "on the 31st of every month at 10 pm" is two phrases
_LONGEST_SNOOZE: Final = timedelta(days=366)
_DEFAULT_TIME: Final = time(9)
_LONGEST_TEXT: Final = 1000  # characters; so that no text takes long to read

_QUOTED: Final = re.compile(
    r"""(?:^|(?<=[\s,;，、；]))(?:"(.*?)"|“(.*?)[”“]|„(.*?)[“”]|”(.*?)”|'(.*?)'|‘(.*?)[’‘]|「(.*?)」|『(.*?)』|«(.*?)»"""
    r"""|＂(.*?)＂|`(.*?)`)(?=$|[\s,;，、；])"""
)
_ALERT_ID: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WORD: Final = re.compile(r"[^\s,;、]+")
_FILLERS: Final = frozenset(
    {"and", "only", "just", "&", "+", "和", "与", "及", "以及", "只", "仅", "だけ", "のみ", "と"}
)


@dataclass(frozen=True)
class SubscribeWords:
    """What somebody typed after `subscribe`; what they did not say is left empty or None."""

    alert: str  # 32 lower-case hex digits for an alert's id, else its name; "" where none was said
    kinds: frozenset[HitKind] = frozenset()  # none: all
    cadence: Cadence | None = None
    form: Form | None = None
    trend: bool | None = None


@dataclass(frozen=True)
class TrendWords:
    """What somebody typed after `trend`; the period as it is understood, and as it was typed."""

    alert: str
    asked: Asked
    typed: str = ""


def subscribe_words(text: str) -> SubscribeWords:
    """`<alert> [kinds…] [cadence] [full|compact|count]`, in English, Chinese or Japanese, as Slack has escaped it.

    The alert is what stands in quotes, or an alert's id, or what is left when options are taken from the end backwards.
    Only where none are at the end, a cadence and what stands before it are taken from the beginning.
    Errors: `Mistake`.
    """
    alert, said = _split(as_seen(text), _Grammar(option, _leading, MistakeKind.UNREADABLE_CADENCE))
    kinds = frozenset(kind for one in said for kind in one.kinds)
    return SubscribeWords(alert, kinds, _cadence(said), _form(said), _trend(said))


def duration_words(text: str) -> tuple[str, timedelta]:
    """`<alert> 2w`, `<alert> for 10 days`, `<alert> 两周`: the alert, and how long; a month is 30 days, a year 365.

    The alert is read as by `subscribe_words`. Errors: `Mistake`, also for no time at all and for more than a year.
    """
    seen = as_seen(text)
    alert, said = _split(seen, _Grammar(duration, len, MistakeKind.UNREADABLE_DURATION))
    if len(said) != 1 or not timedelta(0) < said[0].lasting <= _LONGEST_SNOOZE:
        raise Mistake(MistakeKind.UNREADABLE_DURATION, " ".join(one.typed for one in said) or seen)
    return alert, said[0].lasting


def trend_words(text: str) -> TrendWords:
    """`<alert> [4w|3 months|1y|2026-01 to 2026-06]`: the alert, "" where none was said, and the period.

    The alert is read as by `subscribe_words`. Errors: `Mistake`, also for two periods.
    """
    seen = as_seen(text)
    alert, said = _split(seen, _Grammar(period, len, MistakeKind.BAD_PERIOD)) if seen else ("", [])
    if len(said) > 1:
        raise Mistake(MistakeKind.BAD_PERIOD, " ".join(one.typed for one in said))
    one = next(iter(said), None)
    return TrendWords(alert, asked(one), one.typed if one else "")


@dataclass(frozen=True)
class _Word:
    """A word, plain for comparing, and where it stands in what was typed."""

    plain: str
    start: int
    end: int


@dataclass(frozen=True)
class _Grammar:
    """How a text is taken apart."""

    read: Callable[[str, str], Said | None]  # what a phrase says, plain and as it was typed
    leading: Callable[[Sequence[Said]], int]  # how many options at the beginning count when none are at the end
    mistake: MistakeKind  # what anything else is


# Taking a text apart


def _split(seen: str, grammar: _Grammar) -> tuple[str, list[Said]]:
    """The alert and the options."""
    if len(seen) > _LONGEST_TEXT:
        raise Mistake(grammar.mistake, seen)
    if quoted := _QUOTED.search(seen):
        name = " ".join((quoted[quoted.lastindex or 0]).split())
        return _as_id(name) or name, _all(seen[: quoted.start()], grammar) + _all(seen[quoted.end() :], grammar)
    words = _words(seen)
    for word in words:
        if alert_id := _as_id(word.plain):
            return alert_id, _all(seen[: word.start], grammar) + _all(seen[word.end :], grammar)
    end, said = _from_the_end(seen, words, grammar)
    start = 0
    if not said:
        start, said = _from_the_start(seen, words, grammar)
    return _typed(seen, words[start:end]), said


def _all(seen: str, grammar: _Grammar) -> list[Said]:
    """What a text says that must be options alone."""
    words = _words(seen)
    end, said = _from_the_end(seen, words, grammar)
    if any(word.plain not in _FILLERS for word in words[:end]):
        raise Mistake(grammar.mistake, _typed(seen, words[:end]))
    return said


def _from_the_end(seen: str, words: Sequence[_Word], grammar: _Grammar) -> tuple[int, list[Said]]:
    """How many words are left before the options at the end, and those options in their order."""
    said: list[Said] = []
    left = end = len(words)
    while end:
        length, one = _longest(seen, [words[max(0, end - n) : end] for n in range(_LONGEST_PHRASE, 0, -1)], grammar)
        if one:
            said.insert(0, one)
        elif words[end - 1].plain not in _FILLERS:
            break
        end -= length
        left = end if said else left
    return left, said


def _from_the_start(seen: str, words: Sequence[_Word], grammar: _Grammar) -> tuple[int, list[Said]]:
    """How many words at the beginning are options, and those options."""
    said: list[Said] = []
    ends: list[int] = []
    start = 0
    while start < len(words):
        length, one = _longest(seen, [words[start : start + n] for n in range(_LONGEST_PHRASE, 0, -1)], grammar)
        if not one and (not said or words[start].plain not in _FILLERS):
            break
        start += length
        if one:
            said.append(one)
            ends.append(start)
    count = grammar.leading(said)
    return (ends[count - 1], said[:count]) if count else (0, [])


def _longest(seen: str, phrases: Sequence[Sequence[_Word]], grammar: _Grammar) -> tuple[int, Said | None]:
    """The first of the phrases that says something, by its number of words; (1, None) where none does."""
    for phrase in phrases:
        plain = " ".join(word.plain for word in phrase).rstrip(".!。")
        if one := grammar.read(plain, _typed(seen, phrase)):
            return len(phrase), one
    return 1, None


def _words(seen: str) -> list[_Word]:
    """The words between blanks and commas. Full-width characters count as the plain ones, one by one."""
    plain: list[str] = []
    where: list[int] = []
    for index, character in enumerate(seen):
        pieces = unicodedata.normalize("NFKC", character).casefold()
        plain.extend(pieces)
        where.extend([index] * len(pieces))
    found = _WORD.finditer("".join(plain))
    return [_Word(word[0], where[word.start()], where[word.end() - 1] + 1) for word in found]


def _typed(seen: str, words: Sequence[_Word]) -> str:
    return seen[words[0].start : words[-1].end] if words else ""


def _as_id(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower()
    return plain.replace("-", "") if _ALERT_ID.fullmatch(plain) else ""


def _cadence(said: Sequence[Said]) -> Cadence | None:
    """The one cadence of all that was said of it, with what was not said as usual. Mistake for two."""
    if unknown := next((one.typed for one in said if one.is_unknown), ""):
        mistaken(unknown)
    parts = [one for one in said if one.rhythm or one.at]
    if not parts:
        return None
    rhythms = {one.rhythm for one in parts if one.rhythm} or {Rhythm.DAILY}
    times = {one.at for one in parts if one.at}
    weekdays = {one.weekday for one in parts if one.weekday}
    days = {one.day for one in parts if one.day}
    if any(len(found) > 1 for found in (rhythms, times, weekdays, days)) or (times and rhythms == {Rhythm.INSTANTLY}):
        mistaken(" ".join(one.typed for one in parts))
    [rhythm] = rhythms
    if rhythm is Rhythm.INSTANTLY:
        return Cadence(rhythm)
    at = next(iter(times), _DEFAULT_TIME)
    weekday = next(iter(weekdays), Weekday.MON) if rhythm is Rhythm.WEEKLY else None
    return Cadence(rhythm, at, weekday, next(iter(days), 1) if rhythm is Rhythm.MONTHLY else None)


def _form(said: Sequence[Said]) -> Form | None:
    parts = [one for one in said if one.form]
    if len({one.form for one in parts}) > 1:
        mistaken(" ".join(one.typed for one in parts))
    return parts[0].form if parts else None


def _leading(said: Sequence[Said]) -> int:
    """Options at the beginning count up to the last cadence or form, and only with a cadence among them.

    Names begin with “New”, “Full” and “Sun” too.
    """
    if all(one.typed.isascii() and one.typed.isalpha() and (one.weekday or not one.rhythm) for one in said):
        return 0
    if not any(one.rhythm for one in said):
        return 0
    return max(count for count, one in enumerate(said, start=1) if one.rhythm or one.at or one.form)


def _trend(said: Sequence[Said]) -> bool | None:
    """Whether a trend was asked for, or asked not to come; None where nobody spoke of it. The last word counts."""
    return next((one.trend for one in reversed(said) if one.trend is not None), None)
