"""What a phrase says, in English, Chinese or Japanese: a kind of news, how often, at what hour, how much, how long."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final, NoReturn

from bot.domain.alerts import HitKind
from bot.domain.cadences import Rhythm, Weekday
from bot.domain.subscriptions import Form
from bot.mistakes import Mistake, MistakeKind

_NOON: Final = 12
_LAST_DAY: Final = 31

_ZH_AND: Final = re.compile("以及|[和与及と・]")

_ZH_DIGITS: Final = "零一二三四五六七八九"
_NUMBER: Final = rf"[0-9]{{1,3}}|[{_ZH_DIGITS}两]?十[{_ZH_DIGITS}]?|[{_ZH_DIGITS}两]"

_EACH: Final = "(?:every|each)"
_OF_MONTH: Final = f"of (?:the|{_EACH}) month"
_ZH_WEEK: Final = "(?:周|星期|礼拜)"
_WEEKDAYS: Final = (
    "mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
)
_ZH_WEEKDAYS: Final = dict(zip("一二三四五六日天", (*Weekday, Weekday.SUN), strict=True))
_JA_WEEKDAYS: Final = dict(zip("月火水木金土日", Weekday, strict=True))
_ZH_MORNING, _ZH_LATER = "早上|早晨|上午|凌晨|午前|早朝|朝", "中午|下午|傍晚|晚上|午後|夕方|夜"
_ZH_HALF: Final = f"{_ZH_MORNING}|{_ZH_LATER}"
# A group's name begins with its rhythm. The longer of two that begin alike comes first.
_WHEN: Final = re.compile(
    r"(?P<instantly>(?:instantly|immediately|at once|(?:right|straight) away|立即|立刻|即时|实时|马上"
    r"|すぐに?|即時|即座に|随時|見つかり次第)$)"
    rf"|(?P<daily>daily|everyday|{_EACH} (?:day|morning)|每[天日](?:早上|上午)?|毎[日朝])"
    rf"|(?:(?:{_EACH}|on) )?(?P<weekly_day>{_WEEKDAYS})s?(?: morning)?(?= |$)"
    rf"|每?个?{_ZH_WEEK}(?P<weekly_zh>[一二三四五六日天])"
    r"|(?:毎週 ?の?)?(?P<weekly_ja>[月火水木金土日])曜日?|毎週 ?(?P<weekly_ja_short>[月火水木金土日])(?= |$)"
    rf"|(?P<weekly>weekly|{_EACH} week|每个?{_ZH_WEEK}|毎週)"
    rf"|(?:on )?(?:the )?(?:day )?(?P<monthly_of>[0-9]{{1,3}})(?:st|nd|rd|th)? {_OF_MONTH}"
    rf"|(?:monthly|{_EACH} month) (?:on )?(?:the )?(?:day )?(?P<monthly_day>[0-9]{{1,3}})(?:st|nd|rd|th)?(?= |$)"
    rf"|(?:每个?|毎)月 ?(?P<monthly_zh>{_NUMBER}) ?[日号]"
    rf"|(?P<monthly_last>(?:at |on )?(?:the )?(?:last day|end) {_OF_MONTH}"
    rf"|(?:每个?|毎)月(?:月底|底|末日?|最后一天|月末|最終日)"
    rf"|(?:monthly|{_EACH} month) (?:on )?(?:the )?last day)"
    rf"|(?P<monthly>monthly|{_EACH} month|每个?月|毎月)"
)
_HALF: Final = r"a\.?m|p\.?m|in the (?:morning|afternoon|evening)"
_TIMES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:at )?(?P<hour>[0-9]{{1,2}})(?:[:.](?P<minute>[0-9]{{2}}))? ?(?P<half>{_HALF})",
        r"(?:at )?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?: ?(?:h|uhr|o'?clock))?",
        r"(?:at )?(?P<hour>[01]?[0-9]|2[0-3])\.(?P<minute>[0-5][0-9])",  # else it is a version or an amount
        r"at (?P<hour>[0-9]{1,2})(?: ?(?:h|o[’']?clock))?",
        rf"(?P<half>{_ZH_HALF}) ?(?P<hour>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})",
        rf"(?P<half>{_ZH_HALF})? ?(?P<hour>{_NUMBER})[点时時](?:(?P<minute>{_NUMBER})分?|(?P<thirty>半))?",
        r"(?:at )?(?:(?P<noon>noon|midday)|(?P<midnight>midnight))",
    )
)
_BARE_HOUR: Final = re.compile("(?P<hour>[0-9]{1,2})")  # only right after a cadence: "daily 9"
_NO_CADENCE: Final = re.compile(
    rf"hourly|fortnightly|biweekly|quarterly|yearly|annually|(?:on )?(?:weekdays|workdays|weekends)"
    rf"|{_EACH} (?:weekday|workday|weekend|hour|fortnight|quarter|year)|{_EACH} \w+ (?:hour|day|week|month|year)s?"
    rf"|(?:once|twice|\w+ times) (?:a|per) (?:hour|day|week|month|year)"
    rf"|每个?(?:小时|工作日|季度|年)|每(?:两|二|三|四|[0-9]+)个?(?:小时|天|周|月|年)|每隔.+|工作日|毎時|毎年|隔[日週月]|平日"
)

_KINDS: Final = {
    HitKind.NEW: "new|news|new (?:ones|hits|patents|publications)"
    "|新增|新增专利|新专利|新公开|新公开专利|新規公開|公開|新着",
    HitKind.INVENTION: "inventions?|(?:new )?inventions|发明|新发明|発明|新発明|新規発明",
    HitKind.LEGAL: "legal|(?:legal )?status|legal(?: status)? (?:changes?|events?|updates?)"
    "|法律|法律状态|法律状态变更|法的状態|法的状況|リーガルステータス",
    HitKind.TRANSFER: "transfers?|transferred|assignments?|(?:changes? of )?ownership"
    "|转让|转移|权利转移|权利人变更|譲渡|権利譲渡|移転|権利移転",
    HitKind.EXPIRED: "expired|expiry|expiring|expires?|expirations?|expiries"
    "|到期|即将到期|过期|届满|満了|期間満了|満了間近",
    HitKind.LICENSE: "licen[cs]es?|licen[cs]ing|licen[cs]ed|许可|授权许可|ライセンス|実施許諾",
    HitKind.LITIGATION: "litigations?|lawsuits?|(?:law )?suits|诉讼|訴訟",
}
_ALL_KINDS: Final = re.compile(
    "(?:all|every) kinds?|everything|全部|所有|全部类型|所有类型|全部内容|すべて|全て|全種類"
)
_FORMS: Final = {
    Form.FULL: "full|in full|完整|详细|詳細",
    Form.COMPACT: "compact|简洁|精简|簡潔|簡易|コンパクト",
    Form.COUNT: "counts?|(?:only|just) (?:the )?counts?|(?:the )?counts? only"
    "|只要数量|仅数量|数量|计数|件数|件数のみ|件数だけ",
}

_TREND: Final = re.compile(
    "(?P<none>without (?:a )?|no |不要|无)?(?:with (?:a )?|附|带)?(?:trend|趋势图?|トレンド(?:付き)?)(?P<none_ja>なし)?"
)

_UNITS: Final = {
    "h|hrs?|hours?|个?小时|時間": timedelta(hours=1),
    "d|days?|天|日間?": timedelta(days=1),
    "w|wks?|weeks?|个?周|个?星期|个?礼拜|週間?": timedelta(weeks=1),
    "m|mo|mos|months?|个?月|[かカヶケ]月間?": timedelta(days=30),
    "y|yrs?|years?|年間?": timedelta(days=365),
}
_NUMERALS: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_DURATION: Final = re.compile(
    rf"(?:for |暂停)?(?P<number>[0-9]{{1,4}}|{_NUMBER}|{'|'.join(_NUMERALS)}) ?(?P<unit>{'|'.join(_UNITS)})"
)


@dataclass(frozen=True)
class Said:
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
    between: tuple[date, date] | None = None  # the days of a period, both with it
    trend: bool | None = None


def option(phrase: str, typed: str) -> Said | None:
    """What a phrase says of kinds, cadence or form; None where it says nothing of them. Errors: `Mistake`."""
    if kinds := _kinds(phrase):
        return Said(typed, kinds=kinds)
    if _ALL_KINDS.fullmatch(phrase):
        return Said(typed)
    for form, words in _FORMS.items():
        if re.fullmatch(words, phrase):
            return Said(typed, form=form)
    if found := _TREND.fullmatch(phrase):
        return Said(typed, trend=not (found["none"] or found["none_ja"]))
    if _NO_CADENCE.fullmatch(phrase):
        return Said(typed, is_unknown=True)
    return _when(phrase, typed)


def _kinds(phrase: str) -> frozenset[HitKind]:
    """The kinds that a phrase names, several only in Chinese, where no blanks part them."""
    named = [[kind for kind, words in _KINDS.items() if re.fullmatch(words, part)] for part in _ZH_AND.split(phrase)]
    return frozenset(kind for kinds in named for kind in kinds) if all(named) else frozenset()


def _when(phrase: str, typed: str) -> Said | None:
    """A rhythm, a day, a time, or these in one, as Chinese writes them."""
    if not (found := _WHEN.match(phrase)):
        at = _time(_TIMES, phrase, typed)
        return Said(typed, at=at) if at else None
    rest = phrase[found.end() :].strip()
    at = _time((*_TIMES, _BARE_HOUR), rest, typed)
    if rest and not at:
        return None
    groups = {name: text for name, text in found.groupdict().items() if text}
    rhythm = Rhythm(next(iter(groups)).partition("_")[0])
    return Said(typed, rhythm=rhythm, weekday=_weekday(groups), day=_day(groups, typed), at=at)


def _weekday(groups: Mapping[str, str]) -> Weekday | None:
    if japanese := groups.get("weekly_ja") or groups.get("weekly_ja_short"):
        return _JA_WEEKDAYS[japanese]
    name = groups.get("weekly_day") or groups.get("weekly_zh")
    return (_ZH_WEEKDAYS.get(name) or Weekday(name[:3])) if name else None


def _day(groups: Mapping[str, str], typed: str) -> int | None:
    number = groups.get("monthly_day") or groups.get("monthly_of") or groups.get("monthly_zh")
    if not number:
        return _LAST_DAY if "monthly_last" in groups else None
    return day if 1 <= (day := _number(number)) <= _LAST_DAY else mistaken(typed)


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
        mistaken(typed)


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


def duration(phrase: str, typed: str) -> Said | None:
    """What a phrase says of how long; None where it says nothing of that."""
    if not (found := _DURATION.fullmatch(phrase)):
        return None
    number = _NUMERALS.get(found["number"]) or _number(found["number"])
    unit = next(unit for words, unit in _UNITS.items() if re.fullmatch(words, found["unit"]))
    return Said(typed, lasting=number * unit)


def mistaken(what: str) -> NoReturn:
    """Raise `Mistake`: this cannot be meant."""
    raise Mistake(MistakeKind.UNREADABLE_CADENCE, what)
