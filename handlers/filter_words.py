"""Filters as people write them: which alert, what is hidden or wanted alone, what is removed. Read kindly."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.domain.filtering import LONGEST_VALUE, plain_value
from bot.domain.filters import FilterField, FilterMode
from bot.mistakes import Mistake, MistakeKind
from handlers.orders import as_seen

_LONGEST_TEXT: Final = 3000  # characters; so that no text takes long to read

_EXCLUDE: Final = "exclude|excluding|hide|without|except|ignore|skip|mute|not|排除|隐藏|除外|非表示"
_REQUIRE: Final = "require|requiring|only|need|must have|must be|show only|keep only|just|仅限|只要|只看|限定"
_REMOVE: Final = "remove|delete|drop|unset|clear|移除|删除|去掉|解除|削除"
_ALL: Final = re.compile("all|everything|all filters|全部|所有|すべて|全て", re.IGNORECASE)
_FIELDS: Final = {
    FilterField.ASSIGNEE: r"(?:assignees?|applicants?|owners?|compan(?:y|ies)"
    "|申请人|专利权人|权利人|公司|出願人・権利者|出願人|権利者)",
    FilterField.OFFICE: r"(?:offices?|countr(?:y|ies)|jurisdictions?|authorit(?:y|ies)|受理局|国家|特許庁|発行国|国)",
    FilterField.TITLE: r"(?:(?:words? in (?:the )?)?titles?(?: (?:with|containing))?|title words?"
    "|标题|名称|タイトル|発明の名称)",
    FilterField.FAMILY: r"(?:famil(?:y|ies)(?: of)?|专利族|同族|ファミリー)",
}
_FIELD: Final = "|".join(f"(?P<{field}>{words})" for field, words in _FIELDS.items())
# Chinese and Japanese need no blank between words.
_GAP: Final = r"(?:(?:\s+(?:the|this|these|all|every|any|an?))*\s+|(?<=[\u3040-\u30ff\u4e00-\u9fff]))"
_AFTER: Final = r"(?=$|[\s:=,;：，；\"“„'‘「『«＂`])\s*[:=：]?"
# “exclude assignee”; “remove exclude assignee”, “remove assignee”, “remove”
_CLAUSE: Final = re.compile(
    rf"(?:^|(?<=[\s,;]))(?:(?P<remove>{_REMOVE})(?:{_GAP}(?:(?P<gone_exclude>{_EXCLUDE})|(?P<gone_require>{_REQUIRE})))?"
    rf"(?:{_GAP}(?:{_FIELD.replace('(?P<', '(?P<gone_')}))?(?=$|[\s:=,;：，；\"“„'‘「『«＂`])"
    rf"|(?:(?P<exclude>{_EXCLUDE})|(?P<require>{_REQUIRE})){_GAP}(?:{_FIELD})){_AFTER}",
    re.IGNORECASE,
)
_PAIRS: Final = (
    ('"', '"'),
    ("“", "”"),
    ("“", "“"),
    ("„", "“"),
    ("„", "”"),
    ("‘", "’"),
    ("「", "」"),
    ("『", "』"),
    ("«", "»"),
    ("＂", "＂"),
    ("`", "`"),
)
_QUOTE: Final = "|".join(f"{begin}([^{end}]*){end}" for begin, end in _PAIRS)
_QUOTED: Final = re.compile(rf"(?:^|(?<=[\s,;:=]))(?:{_QUOTE}|'([^']*)')(?=$|[\s,;])")
_AND: Final = re.compile(r"\s*[,;、，；]\s*(?:(?:and|or)\s+)?|\s+(?:and|or|&)\s+|\s+", re.IGNORECASE)
_LIST: Final = re.compile(r"\s*[,;、，；]\s*")
# What follows a comma in one company's name, as in “Acme Co., Ltd.”
_COMPANY: Final = (
    r"(?:co|ltd|limited|inc|incorporated|llc|l\.l\.c|lp|llp|corp|corporation|company|plc|gmbh|ag|kg|se|sa|s\.a|srl|spa"
    r"|nv|n\.v|bv|b\.v|ab|oy|as|kk|k\.k|pte|pty)\b"
)
_NAMES: Final = re.compile(rf"\s*(?:[;、；]|[,，](?!\s*{_COMPANY}))\s*", re.IGNORECASE)
_OFFICE: Final = re.compile(r"[A-Z]{2}")
_OFFICES: Final = {
    "CHINA": "CN",
    "USA": "US",
    "EUROPE": "EP",
    "EPO": "EP",
    "WIPO": "WO",
    "PCT": "WO",
    "JAPAN": "JP",
    "KOREA": "KR",
    "GERMANY": "DE",
    "UK": "GB",
    **dict.fromkeys(("中国", "中國"), "CN"),
    **dict.fromkeys(("美国", "米国", "アメリカ"), "US"),
    **dict.fromkeys(("欧洲", "欧州", "ヨーロッパ"), "EP"),
    **dict.fromkeys(("世界知识产权组织", "国际", "国際"), "WO"),
    **dict.fromkeys(("日本",), "JP"),
    **dict.fromkeys(("韩国", "韓国"), "KR"),
    **dict.fromkeys(("德国", "ドイツ"), "DE"),
    **dict.fromkeys(("英国", "イギリス"), "GB"),
}


@dataclass(frozen=True)
class Clause:
    """One thing that is said: to hide or require values of a field, or to remove filters (None: of any)."""

    is_removal: bool
    mode: FilterMode | None
    field: FilterField | None
    values: tuple[str, ...]  # of a removal: none, where all of the field are meant


@dataclass(frozen=True)
class FilterWords:
    """What somebody typed after `filter`; no clauses: they want to see what there is."""

    alert: str  # "" where none was said
    clauses: tuple[Clause, ...] = ()


def filter_words(text: str) -> FilterWords:
    """`<alert> exclude|require assignee|office|title <values>`, or `<alert> remove <values>`; as Slack has escaped it.

    Several such clauses may follow each other. What stands in quotes is a name or a value, whatever it says; without
    quotes values end at commas or semicolons, and offices at blanks too. Errors: `Mistake`.
    """
    seen = as_seen(text)
    if len(seen) > _LONGEST_TEXT:
        raise Mistake(MistakeKind.UNREADABLE_FILTER, seen)
    found = _clauses(seen)
    if not found:
        if (named := _QUOTED.match(seen)) and (rest := seen[named.end() :].strip()):
            raise Mistake(MistakeKind.UNREADABLE_FILTER, rest)
        return FilterWords(_name(seen))
    ends = [*(one.start() for one in found[1:]), len(seen)]
    clauses = tuple(_clause(one, seen[one.end() : end]) for one, end in zip(found, ends, strict=True))
    return FilterWords(_name(seen[: found[0].start()]), clauses)


def values_of(field: FilterField, lines: str) -> tuple[str, ...]:
    """What was typed into a form as values of a field: one on each line, offices and words by commas too.

    Errors: `Mistake` for what cannot be one.
    """
    if field is FilterField.ASSIGNEE:  # a name may have commas in it
        return _checked(field, [_name(line) for line in lines.splitlines()])
    return _checked(field, [text for line in lines.splitlines() for text in _typed(field, line)])


def _clauses(seen: str) -> list[re.Match[str]]:
    """Where clauses begin, outside of quotes; a removal only at the first place, for what follows is its value."""
    quoted = [range(one.start(), one.end()) for one in _QUOTED.finditer(seen)]
    found: list[re.Match[str]] = []
    for one in _CLAUSE.finditer(seen):
        if any(one.start() in where for where in quoted):
            continue
        if one["remove"] and found:
            continue
        found.append(one)
        if one["remove"]:
            break
    return found


def _clause(found: re.Match[str], text: str) -> Clause:
    prefix = "gone_" if found["remove"] else ""
    field = next((one for one in FilterField if found[f"{prefix}{one}"]), None)
    mode = next((one for one in FilterMode if found[f"{prefix}{one}"]), None)
    if found["remove"]:
        return Clause(
            is_removal=True, mode=mode, field=field, values=_removed(field, text, is_bare=not (mode or field))
        )
    values = _checked(field or FilterField.TITLE, _typed(field, text))
    if not values:
        raise Mistake(MistakeKind.UNREADABLE_FILTER, found[0].strip())
    return Clause(is_removal=False, mode=mode, field=field, values=values)


def _removed(field: FilterField | None, text: str, *, is_bare: bool) -> tuple[str, ...]:
    """What is to go; nothing where all of a field, or `all`, is said."""
    values = tuple(_typed(field, text))
    if is_bare and len(values) == 1 and _ALL.fullmatch(values[0]):
        return ()
    if is_bare and not values:
        raise Mistake(MistakeKind.UNREADABLE_FILTER, "remove")
    return tuple(plain_value(field, value) for value in values) if field else values


def _typed(field: FilterField | None, text: str) -> list[str]:
    """The values in a text: those in quotes, or what stands between commas."""
    quoted = (" ".join(next(filter(None, one.groups()), "").split()) for one in _QUOTED.finditer(text))
    return [*filter(None, quoted), *_parts(field, _QUOTED.sub(" ; ", text))]


def _parts(field: FilterField | None, text: str) -> Iterator[str]:
    split = {FilterField.OFFICE: _AND, FilterField.TITLE: _LIST, FilterField.FAMILY: _LIST}.get(
        field or FilterField.ASSIGNEE, _NAMES
    )
    for part in split.split(text.strip()):
        if (plain := part.strip(" \t,;")) and plain.casefold() not in {"and", "or", "&"}:
            yield plain


def _checked(field: FilterField, texts: list[str]) -> tuple[str, ...]:
    values = dict.fromkeys(_office(one) if field is FilterField.OFFICE else plain_value(field, one) for one in texts)
    if too_long := next((one for one in values if len(one) > LONGEST_VALUE), ""):
        raise Mistake(MistakeKind.LONG_FILTER, too_long)
    return tuple(filter(None, values))


def _office(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).strip(" .").upper()
    plain = _OFFICES.get(plain, plain)
    if not _OFFICE.fullmatch(plain):
        raise Mistake(MistakeKind.BAD_OFFICE, text)
    return plain


def _name(text: str) -> str:
    """A name without its quotes, and without a colon or comma behind it."""
    plain = text.strip(" ,;:：，；")
    if quoted := _QUOTED.fullmatch(plain):
        return " ".join(next(filter(None, quoted.groups()), "").split())
    return plain
