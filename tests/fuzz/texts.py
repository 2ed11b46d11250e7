"""Texts as people, machines and ill will make them, from a seed."""

from random import Random
from typing import Final

ALERT: Final = "7f22ee78764149b481314b1fa60dca0c"
_WORDS: Final = (
    "小米科技有限责任公司", "宁德时代", "固态电池", "Acme",
    "Co.,", "Ltd.", "pdf", "word", "unbranded", "to", "me", "here",
    "#general", "<#C2|second>", "<#C1>", "<@U2|bob>", "<@U1>", "daily",
    "weekly", "monthly", "quarterly", "first", "working", "instantly", "09:00", "25:99", "mon",
    "31", "every", "day", "at", "noon", "每天", "每周一",
    "早上九点", "每月31号", "new", "invention", "legal", "transfer",
    "expired", "license", "litigation", "full", "compact", "count", "新申请", "法律状态",
    "毎週", "月曜", "毎月15日", "午後3時半", "訴訟", "2週間",
    "发给我", "自分に", "到", "这里", "ここに", "に", "无标志", "给", "警告", "开", "オフ",
    "排除", "仅限", "移除", "申请人", "排除受理局", "除外", "出願人", "中国", "新建", "删除",
    "exclude", "require", "remove",
    "assignee", "office", "title", "family", "US", "EP", "CN", "on", "off", "warning", "2w", "3d", "999999999d", "两周",
    "-1d", "1", "month", "for", "CN108977442B", "91110108551385082Q", "00000000-0000-4000-8000-000000000001", "0",
    "Batteries", "trend", "4w", "1y", "2026-01", "2026-13 to 2026-06", "all", "only", "and", "with", "Booking.com", "<http://booking.com|booking.com>",
    "<https://evil.example/?a=b&amp;c|x>", "new", "edit", "delete",
    ALERT, '"', "“", "”", "'", "「", "」", ":", ",", "，", ";", "、", "(", ")", "=", "-", "—", "…")  # fmt: skip
_ODD: Final = (
    "<!channel>", "<!here|@here>", "<!subteam^S1|x>", "<@U0666>", "&lt;!channel&gt;", "&amp;amp;", "<", ">", "&", "|",
    "\u202e", "\u2067", "\u2069", "\u200b", "\ufeff", "\u200d", "\u2028", "\x00", "\x1b[31m", "\x85", "\u3164",
    "*b*", "_i_", "~s~", "`c`", "```", "> q", ":boom:", "{0}", "{given}", "%s", "%(x)s", "\\", "../../etc/passwd",
    "=cmd|' /C calc'!A0", "👩‍🔬", "🏳️‍🌈", "e\u0301\u0301\u0301", "ﷺ", "ǅ", "ﬀ", "İ", "ß", "１２３", "²", "Ⅷ", "𝔸",
    "שלום",
    "عالم", "\n", "\t", "\r\n", "\u3000", "NaN", "null", "None", "true", "' OR 1=1 --", '"; DROP TABLE request;',
)  # fmt: skip


def a_text(rng: Random, longest: int = 12) -> str:
    """Some words, some oddities, some of any character; now and then very long."""
    roll = rng.random()
    if roll < 0.004:
        return rng.choice((*_WORDS, *_ODD)) * rng.choice((3000, 10_000))
    if roll < 0.01:
        return " ".join(rng.choices(_WORDS, k=rng.randrange(100, 800)))
    if roll < 0.06:
        return "".join(_any_character(rng) for _ in range(rng.randrange(40)))
    pieces = [rng.choice(_ODD) if rng.random() < 0.25 else rng.choice(_WORDS) for _ in range(rng.randrange(longest))]
    return mutated(rng, rng.choice((" ", " ", " ", "")).join(pieces))


def mutated(rng: Random, text: str) -> str:
    """The text with a few characters lost, doubled, swapped or put in."""
    for _ in range(rng.choice((0, 0, 0, 1, 2, 5))):
        at = rng.randrange(len(text) + 1)
        match rng.randrange(4):
            case 0:
                text = text[:at] + text[at + 1 :]
            case 1:
                text = text[:at] + _any_character(rng) + text[at:]
            case 2:
                text = text[:at] + rng.choice(_ODD) + text[at:]
            case _:
                text = text[:at] + text[at : at + 5] * 2 + text[at + 5 :]
    return text


def a_value(rng: Random, depth: int = 3) -> object:
    """Any JSON value: of every type, huge, nested, and what Python's JSON takes beyond JSON."""
    kinds = 12 if depth else 9
    match rng.randrange(kinds):
        case 0:
            return None
        case 1:
            return rng.choice((True, False))
        case 2:
            return rng.choice((0, -1, 1, 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**30, rng.randrange(10**6)))
        case 3:
            return rng.choice((0.5, -1e308, 1e-300, float("nan"), float("inf"), float("-inf"), 1e18))
        case 4:
            return rng.choice(("", " ", "0", "-1", "1e400", "true", "\ud83d", "a\udc00b", "9" * 5000, "2026-02-30"))
        case 5 | 6 | 7 | 8:
            return a_text(rng, 4)
        case 9:
            return [a_value(rng, depth - 1) for _ in range(rng.randrange(4))]
        case 10:
            return {a_text(rng, 2): a_value(rng, depth - 1) for _ in range(rng.randrange(4))}
        case _:
            nested: object = a_value(rng, 0)
            for _ in range(rng.choice((3, 30, 300))):
                nested = [nested] if rng.random() < 0.5 else {"data": nested}
            return nested


def bent(rng: Random, value: object, chance: float = 0.03) -> object:
    """The same JSON with parts of it replaced, left out or put into a list."""
    if rng.random() < chance:
        return rng.choice((lambda: a_value(rng), lambda: [value], lambda: None, lambda: str(value)[:2000]))()
    if isinstance(value, dict):
        return {key: bent(rng, part, chance) for key, part in value.items() if rng.random() > chance}
    if isinstance(value, list):
        kept = [bent(rng, part, chance) for part in value if rng.random() > chance]
        return kept * rng.choice((1, 1, 1, 1, 1, 2, 0))
    return value


def _any_character(rng: Random) -> str:
    return chr(
        rng.choice(
            (rng.randrange(0x80), rng.randrange(0x3000), rng.randrange(0xD800), 0x10000 + rng.randrange(0x20000))
        )
    )
