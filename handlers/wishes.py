"""Wishes about alerts as people write them: which alert, which kinds, how often, how much; or for how long not."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final, NoReturn

from bot.domain.alerts import HitKind
from bot.domain.cadences import Cadence, Rhythm, Weekday
from bot.domain.subscriptions import Form
from bot.errors import Mistake, MistakeKind
from handlers.orders import as_seen

_LONGEST_PHRASE: Final = 9  # words: "on the 31st of every month at 10 pm" is two phrases
_LONGEST_SNOOZE: Final = timedelta(days=366)
_DEFAULT_TIME: Final = time(9)
_NOON: Final = 12
_LAST_DAY: Final = 31
_LONGEST_TEXT: Final = 1000  # characters; so that no text takes long to read

_QUOTED: Final = re.compile(
    r"""(?:^|(?<=[\s,;，、；]))(?:"(.*?)"|“(.*?)[”“]|„(.*?)[“”]|”(.*?)”|'(.*?)'|‘(.*?)[’‘]|「(.*?)」|『(.*?)』|«(.*?)»"""
    r"""|＂(.*?)＂|`(.*?)`)(?=$|[\s,;，、；])"""
)
_ALERT_ID: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_WORD: Final = re.compile(r"[^\s,;、]+")
_FILLERS: Final = frozenset({"and", "only", "just", "&", "+", "和", "与", "及", "以及", "只", "仅"})
_ZH_AND: Final = re.compile("以及|[和与及]")

_ZH_DIGITS: Final = "零一二三四五六七八九"
_NUMBER: Final = rf"[0-9]{{1,3}}|[{_ZH_DIGITS}两]?十[{_ZH_DIGITS}]?|[{_ZH_DIGITS}两]"

_EACH: Final = "(?:every|each)"
_OF_MONTH: Final = f"of (?:the|{_EACH}) month"
_ZH_WEEK: Final = "(?:周|星期|礼拜)"
_WEEKDAYS: Final = (
    "mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_ZH_WEEKDAYS: Final = dict(zip("一二三四五六日天", (*Weekday, Weekday.SUN), strict=True))
_ZH_MORNING, _ZH_LATER = "早上|早晨|上午|凌晨", "中午|下午|傍晚|晚上"
# A group's name begins with its rhythm. The longer of two that begin alike comes first.
_WHEN: Final = re.compile(
    r"(?P<instantly>(?:instantly|immediately|at once|(?:right|straight) away|立即|立刻|即时|实时|马上)$)"
    rf"|(?P<daily>daily|everyday|{_EACH} (?:day|morning)|每[天日](?:早上|上午)?)"
    rf"|(?:(?:{_EACH}|on) )?(?P<weekly_day>{_WEEKDAYS})s?(?: morning)?(?= |$)"
    rf"|每?个?{_ZH_WEEK}(?P<weekly_zh>[一二三四五六日天])"
    rf"|(?P<weekly>weekly|{_EACH} week|每个?{_ZH_WEEK})"
    rf"|(?:on )?(?:the )?(?:day )?(?P<monthly_of>[0-9]{{1,3}})(?:st|nd|rd|th)? {_OF_MONTH}"
    rf"|(?:monthly|{_EACH} month) (?:on )?(?:the )?(?:day )?(?P<monthly_day>[0-9]{{1,3}})(?:st|nd|rd|th)?(?= |$)"
    rf"|每个?月 ?(?P<monthly_zh>{_NUMBER}) ?[日号]"
    rf"|(?P<monthly_last>(?:at |on )?(?:the )?(?:last day|end) {_OF_MONTH}|每个?月(?:月底|底|末|最后一天)"
    rf"|(?:monthly|{_EACH} month) (?:on )?(?:the )?last day)"
    rf"|(?P<monthly>monthly|{_EACH} month|每个?月)"
)
_HALF: Final = r"a\.?m|p\.?m|in the (?:morning|afternoon|evening)"
_TIMES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:at )?(?P<hour>[0-9]{{1,2}})(?:[:.](?P<minute>[0-9]{{2}}))? ?(?P<half>{_HALF})",
        r"(?:at )?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?: ?(?:h|uhr|o'?clock))?",
        r"(?:at )?(?P<hour>[01]?[0-9]|2[0-3])\.(?P<minute>[0-5][0-9])",  # else it is a version or an amount
        r"at (?P<hour>[0-9]{1,2})(?: ?(?:h|o[’']?clock))?",
        rf"(?P<half>{_ZH_MORNING}|{_ZH_LATER}) ?(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})",
        rf"(?P<half>{_ZH_MORNING}|{_ZH_LATER})? ?(?P<hour>{_NUMBER})[点时](?:(?P<minute>{_NUMBER})分?|(?P<thirty>半))?",
        r"(?:at )?(?:(?P<noon>noon|midday)|(?P<midnight>midnight))",
    )
)
_BARE_HOUR: Final = re.compile("(?P<hour>[0-9]{1,2})")  # only right after a cadence: "daily 9"
_NO_CADENCE: Final = re.compile(
    rf"hourly|fortnightly|biweekly|quarterly|yearly|annually|(?:on )?(?:weekdays|workdays|weekends)"
    rf"|{_EACH} (?:weekday|workday|weekend|hour|fortnight|quarter|year)|{_EACH} \w+ (?:hour|day|week|month|year)s?"
    rf"|(?:once|twice|\w+ times) (?:a|per) (?:hour|day|week|month|year)"
    rf"|每个?(?:小时|工作日|季度|年)|每(?:两|二|三|四|[0-9]+)个?(?:小时|天|周|月|年)|每隔.+|工作日"
)

_KINDS: Final = {
    HitKind.NEW: "new|news|new (?:ones|hits|patents|publications)|新增|新增专利|新专利|新公开",
    HitKind.INVENTION: "inventions?|(?:new )?inventions|发明|新发明",
    HitKind.LEGAL: "legal|(?:legal )?status|legal(?: status)? (?:changes?|events?|updates?)|法律|法律状态|法律状态变更",
    HitKind.TRANSFER: "transfers?|transferred|assignments?|(?:changes? of )?ownership|转让|转移|权利转移|权利人变更",
    HitKind.EXPIRED: "expired|expiry|expiring|expires?|expirations?|expiries|到期|即将到期|过期|届满",
    HitKind.LICENSE: "licen[cs]es?|licen[cs]ing|licen[cs]ed|许可|授权许可",
    HitKind.LITIGATION: "litigations?|lawsuits?|(?:law )?suits|诉讼",
}
_ALL_KINDS: Final = re.compile("(?:all|every) kinds?|everything|全部|所有|全部类型|所有类型")
_FORMS: Final = {
    Form.FULL: "full|in full|完整|详细",
    Form.COMPACT: "compact|简洁|精简",
    Form.COUNT: "counts?|(?:only|just) (?:the )?counts?|(?:the )?counts? only|只要数量|仅数量|数量|计数",
}

_UNITS: Final = {
    "h|hrs?|hours?|个?小时": timedelta(hours=1),
    "d|days?|天|日": timedelta(days=1),
    "w|wks?|weeks?|个?周|个?星期|个?礼拜": timedelta(weeks=1),
    "m|mo|mos|months?|个?月": timedelta(days=30),
    "y|yrs?|years?|年": timedelta(days=365),
}
_NUMERALS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_DURATION: Final = re.compile(
    rf"(?:for |暂停)?(?P<number>[0-9]{{1,4}}|{_NUMBER}|{'|'.join(_NUMERALS)}) ?(?P<unit>{'|'.join(_UNITS)})"
)


@dataclass(frozen=True)
class SubscribeWords:
    """What somebody typed after `subscribe`; what they did not say is left empty or None."""

    alert: str  # 32 lower-case hex digits for an alert's id, else its name; "" where none was said
    kinds: frozenset[HitKind] = frozenset()  # none: all
    cadence: Cadence | None = None
    form: Form | None = None


def subscribe_words(text: str) -> SubscribeWords:
    """`<alert> [kinds…] [cadence] [full|compact|count]`, in English or Chinese, as Slack has escaped it.

    The alert is what stands in quotes, or an alert's id, or what is left when options are taken from the end backwards.
    Only where none are at the end, a cadence and what stands before it are taken from the beginning.
    Errors: `Mistake`.
    """
    alert, said = _split(as_seen(text), _Grammar(_option, _leading, MistakeKind.UNREADABLE_CADENCE))
    return SubscribeWords(alert, frozenset(kind for one in said for kind in one.kinds), _cadence(said), _form(said))


def duration_words(text: str) -> tuple[str, timedelta]:
    """`<alert> 2w`, `<alert> for 10 days`, `<alert> 两周`: the alert, and how long; a month is 30 days, a year 365.

    The alert is read as by `subscribe_words`. Errors: `Mistake`, also for no time at all and for more than a year.
    """
    seen = as_seen(text)
    alert, said = _split(seen, _Grammar(_duration, len, MistakeKind.UNREADABLE_DURATION))
    if len(said) != 1 or not timedelta(0) < said[0].lasting <= _LONGEST_SNOOZE:
        raise Mistake(MistakeKind.UNREADABLE_DURATION, " ".join(one.typed for one in said) or seen)
    return alert, said[0].lasting


@dataclass(frozen=True)
class _Word:
    """A word, plain for comparing, and where it stands in what was typed."""

    plain: str
    start: int
    end: int


@dataclass(frozen=True)
class _Said:
    """One option, as it was typed and what it says."""

    typed: str
    kinds: frozenset[HitKind] = frozenset()
    form: Form | None = None
    rhythm: Rhythm | None = None
    weekday: Weekday | None = None
    day: int | None = None
    at: time | None = None
    is_unknown: bool = False  # a cadence that Patrol does not have
    lasting: timedelta = timedelta(0)


@dataclass(frozen=True)
class _Grammar:
    """How a text is taken apart."""

    read: Callable[[str, str], _Said | None]  # what a phrase says, plain and as it was typed
    leading: Callable[[Sequence[_Said]], int]  # how many options at the beginning count when none are at the end
    mistake: MistakeKind  # what anything else is


# Taking a text apart


def _split(seen: str, grammar: _Grammar) -> tuple[str, list[_Said]]:
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


def _all(seen: str, grammar: _Grammar) -> list[_Said]:
    """What a text says that must be options alone."""
    words = _words(seen)
    end, said = _from_the_end(seen, words, grammar)
    if any(word.plain not in _FILLERS for word in words[:end]):
        raise Mistake(grammar.mistake, _typed(seen, words[:end]))
    return said


def _from_the_end(seen: str, words: Sequence[_Word], grammar: _Grammar) -> tuple[int, list[_Said]]:
    """How many words are left before the options at the end, and those options in their order."""
    said: list[_Said] = []
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


def _from_the_start(seen: str, words: Sequence[_Word], grammar: _Grammar) -> tuple[int, list[_Said]]:
    """How many words at the beginning are options, and those options."""
    said: list[_Said] = []
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


def _longest(seen: str, phrases: Sequence[Sequence[_Word]], grammar: _Grammar) -> tuple[int, _Said | None]:
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


# What a phrase says


def _option(phrase: str, typed: str) -> _Said | None:
    if kinds := _kinds(phrase):
        return _Said(typed, kinds=kinds)
    if _ALL_KINDS.fullmatch(phrase):
        return _Said(typed)
    for form, words in _FORMS.items():
        if re.fullmatch(words, phrase):
            return _Said(typed, form=form)
    if _NO_CADENCE.fullmatch(phrase):
        return _Said(typed, is_unknown=True)
    return _when(phrase, typed)


def _kinds(phrase: str) -> frozenset[HitKind]:
    """The kinds that a phrase names, several only in Chinese, where no blanks part them."""
    named = [[kind for kind, words in _KINDS.items() if re.fullmatch(words, part)] for part in _ZH_AND.split(phrase)]
    return frozenset(kind for kinds in named for kind in kinds) if all(named) else frozenset()


def _when(phrase: str, typed: str) -> _Said | None:
    """A rhythm, a day, a time, or these in one, as Chinese writes them."""
    if not (found := _WHEN.match(phrase)):
        at = _time(_TIMES, phrase, typed)
        return _Said(typed, at=at) if at else None
    rest = phrase[found.end() :].strip()
    at = _time((*_TIMES, _BARE_HOUR), rest, typed)
    if rest and not at:
        return None
    groups = {name: text for name, text in found.groupdict().items() if text}
    rhythm = Rhythm(next(iter(groups)).partition("_")[0])
    return _Said(typed, rhythm=rhythm, weekday=_weekday(groups), day=_day(groups, typed), at=at)


def _weekday(groups: Mapping[str, str]) -> Weekday | None:
    name = groups.get("weekly_day") or groups.get("weekly_zh")
    return (_ZH_WEEKDAYS.get(name) or Weekday(name[:3])) if name else None


def _day(groups: Mapping[str, str], typed: str) -> int | None:
    number = groups.get("monthly_day") or groups.get("monthly_of") or groups.get("monthly_zh")
    if not number:
        return _LAST_DAY if "monthly_last" in groups else None
    return day if 1 <= (day := _number(number)) <= _LAST_DAY else _mistake(typed)


def _time(patterns: Sequence[re.Pattern[str]], phrase: str, typed: str) -> time | None:
    """The time of day that the phrase is, or None. Mistake for one that no day has."""
    found = next((match for pattern in patterns if (match := pattern.fullmatch(phrase))), None)
    if not found:
        return None
    parts = found.groupdict()
    if parts.get("noon") or parts.get("midnight"):
        return time(_NOON if parts["noon"] else 0)
    hour = _of_day(_number(parts["hour"]), parts.get("half") or "")
    minute = 30 if parts.get("thirty") else _number(parts.get("minute") or "0")
    try:
        return time(hour, minute)
    except ValueError:
        _mistake(typed)


def _of_day(hour: int, half: str) -> int:
    """An hour of a half of the day as one of the whole; 24, which no day has, for what makes no sense."""
    if half.startswith("a") or "morning" in half or half in _ZH_MORNING.split("|"):
        return hour % _NOON if hour <= _NOON else 24
    if hour == _NOON and half in {"晚上", "傍晚"}:
        return 24
    return hour % _NOON + _NOON if half and hour <= _NOON else hour


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.replace("两", "二").rpartition("十")
    return (10 * _ZH_DIGITS.index(tens or "一") if ten else 0) + _ZH_DIGITS.index(ones or "零")


def _duration(phrase: str, typed: str) -> _Said | None:
    if not (found := _DURATION.fullmatch(phrase)):
        return None
    number = _NUMERALS.get(found["number"]) or _number(found["number"])
    unit = next(unit for words, unit in _UNITS.items() if re.fullmatch(words, found["unit"]))
    return _Said(typed, lasting=number * unit)


# What they say together


def _cadence(said: Sequence[_Said]) -> Cadence | None:
    """The one cadence of all that was said of it, with what was not said as usual. Mistake for two."""
    if unknown := next((one.typed for one in said if one.is_unknown), ""):
        _mistake(unknown)
    parts = [one for one in said if one.rhythm or one.at]
    if not parts:
        return None
    rhythms = {one.rhythm for one in parts if one.rhythm} or {Rhythm.DAILY}
    times = {one.at for one in parts if one.at}
    weekdays = {one.weekday for one in parts if one.weekday}
    days = {one.day for one in parts if one.day}
    if any(len(found) > 1 for found in (rhythms, times, weekdays, days)) or (times and rhythms == {Rhythm.INSTANTLY}):
        _mistake(" ".join(one.typed for one in parts))
    [rhythm] = rhythms
    if rhythm is Rhythm.INSTANTLY:
        return Cadence(rhythm)
    at = next(iter(times), _DEFAULT_TIME)
    weekday = next(iter(weekdays), Weekday.MON) if rhythm is Rhythm.WEEKLY else None
    return Cadence(rhythm, at, weekday, next(iter(days), 1) if rhythm is Rhythm.MONTHLY else None)


def _form(said: Sequence[_Said]) -> Form | None:
    parts = [one for one in said if one.form]
    if len({one.form for one in parts}) > 1:
        _mistake(" ".join(one.typed for one in parts))
    return parts[0].form if parts else None


def _leading(said: Sequence[_Said]) -> int:
    """Options at the beginning count up to the last cadence or form, and only with a cadence among them.

    Names begin with “New”, “Full” and “Sun” too.
    """
    if all(one.typed.isascii() and one.typed.isalpha() and (one.weekday or not one.rhythm) for one in said):
        return 0
    if not any(one.rhythm for one in said):
        return 0
    return max(count for count, one in enumerate(said, start=1) if one.rhythm or one.at or one.form)


def _mistake(what: str) -> NoReturn:
    raise Mistake(MistakeKind.UNREADABLE_CADENCE, what)
