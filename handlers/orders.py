"""Orders as people write them: read kindly, and refused before money is spent where they cannot be meant."""

import html
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Final

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from bot.domain.recurrences import Recurrence
from bot.domain.reports import Format, Kind, Order, Subject, SubjectKind
from bot.domain.texts import visible
from bot.mistakes import Mistake, MistakeKind
from handlers import tongues
from handlers.recurrences import LONGEST, recurrence

HERE: Final = "here"
ME: Final = "me"

_TO_ME: Final = "to me"  # in one word, as other languages say it
_MARKS: Final = ("#", "@", "<#", "<@")

_LONGEST_NAME: Final = 200
_FORMATS: Final = {"word": Format.WORD, "docx": Format.WORD, "doc": Format.WORD, "pdf": Format.PDF}
_UNBRANDED: Final = frozenset({"unbranded", "no-logo", "nologo"})
_QUOTES: Final = {'"': '"', "“": "”", "„": "“", "'": "'", "‘": "’", "「": "」", "『": "』", "«": "»", "＂": "＂"}
_CHANNEL: Final = re.compile(r"<#(?P<id>[A-Z0-9]+)(?:\|[^>]*)?>")
_MARK: Final = re.compile(r"<(?P<sign>[#@!])(?P<id>[^<>|]+)(?:\|(?P<name>[^<>]*))?>")
_UUID: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_PUBLICATION: Final = re.compile(r"[A-Z]{2}[0-9A-Z]{4,20}")
# Codes are mostly digits; a name of as many letters with a year in it is a name.
_CREDIT_CODE: Final = re.compile(r"(?=(?:.*\d){8})[0-9A-Z]{18}")
_ORG_NUMBER: Final = re.compile(r"(?=(?:.*\d){6})[0-9A-Z]{8,9}-?[0-9A-Z]")


@dataclass(frozen=True)
class Asked:
    """An order, where it should go (`here`, `me`, or a channel's id), and how often."""

    order: Order
    place: str = HERE
    recurrence: Recurrence | None = None  # None: once


def company_order(text: str) -> Asked:
    """`<company> [word|pdf] [unbranded] [how often] [to me|here|#channel]`, options in any order, as Slack sends it.

    Errors: `Mistake`.
    """
    name, options = _name_and_options(text)
    said = _read(options)
    if not name:
        raise Mistake(MistakeKind.NO_COMPANY)
    return Asked(Order(Kind.ENTERPRISE, company(name), said.format, said.logo), said.place, said.recurrence)


def value_order(text: str) -> Asked:
    """`<publication number or patent id>` with the same options, as Slack sends it. Errors: `Mistake`."""
    number, options = _name_and_options(text)
    said = _read(options)
    if not number:
        raise Mistake(MistakeKind.NO_PATENT)
    return Asked(Order(Kind.VALUE, patent(number), said.format, said.logo), said.place, said.recurrence)


def company(text: str) -> Subject:
    """A company by its credit code or organisation number, where the text is one, else by its name.

    A credit code's check digit is verified; an organisation number is passed as it is typed, since PatSnap's own sample
    has none that fits (R001 API page). Errors: `Mistake`.
    """
    compact = _compact(text)
    if _CREDIT_CODE.fullmatch(compact):
        return credit_code(text)
    if _ORG_NUMBER.fullmatch(compact):
        return org_number(text)
    if len(text) > _LONGEST_NAME:
        raise Mistake(MistakeKind.TOO_LONG, text)
    return Subject(SubjectKind.COMPANY_NAME, text)


def org_number(text: str) -> Subject:
    """An organisation number as it is typed, but for full-width characters, which are the same ones."""
    return Subject(SubjectKind.ORG_NUMBER, unicodedata.normalize("NFKC", text).strip())


def credit_code(text: str) -> Subject:
    """A unified social credit code whose check digit fits. Mistake otherwise, before money is spent."""
    try:
        return Subject(SubjectKind.CREDIT_CODE, uscc.validate(_compact(text)))
    except InvalidChecksum:
        raise Mistake(MistakeKind.BAD_CHECK_DIGIT, text) from None
    except ValidationError:
        raise Mistake(MistakeKind.BAD_CREDIT_CODE, text) from None


def patent(text: str) -> Subject:
    """A patent by PatSnap's id, or by its publication number without blanks and dots. Errors: `Mistake`."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if _UUID.fullmatch(plain.lower()):
        return Subject(SubjectKind.PATENT_ID, plain.lower())
    number = re.sub(r"[\s.,/-]", "", plain).upper()
    if not _PUBLICATION.fullmatch(number) or not any(character.isdigit() for character in number):
        raise Mistake(MistakeKind.BAD_PATENT, text)
    return Subject(SubjectKind.PATENT_NUMBER, number)


def _name_and_options(text: str) -> tuple[str, list[str]]:
    text = text.replace("&quot;", '"')
    close = _QUOTES.get(text[:1])
    if close and close in text[1:]:
        name, _, options = text[1:].partition(close)
        return as_seen(name), options.split()
    words = text.split()
    end = len(words)
    while end and (length := _option_length(words, end)):
        end -= length
    return as_seen(" ".join(words[:end])), words[end:]


def _option_length(words: list[str], end: int) -> int:
    """How many of the words before `end` are an option: 0 where none is."""
    last = _plain(words[end - 1])
    is_place = last in {ME, HERE} or words[end - 1].startswith(_MARKS)
    if is_place and end > 1 and _plain(words[end - 2]) == "to":
        return 2
    if last in tongues.BEHIND_A_PLACE and end > 1 and words[end - 2].startswith(_MARKS):
        return 2
    if last in _FORMATS or last in _UNBRANDED or last in {HERE, _TO_ME}:
        return 1
    plain = [_plain(word) for word in words[max(0, end - LONGEST) : end]]
    return next((len(plain) - begin for begin in range(len(plain)) if recurrence(plain[begin:])), 0)


@dataclass(frozen=True)
class _Options:
    """What options say; what they do not say is the usual."""

    format: Format = Format.PDF
    logo: bool = True
    place: str = HERE
    recurrence: Recurrence | None = None


def _read(options: list[str]) -> _Options:
    said = _Options()
    words = list(options)
    while words:
        often, length = _how_often(words)
        if often is not None:
            said, words = replace(said, recurrence=often), words[length:]
            continue
        typed = words.pop(0)
        word = _plain(typed)
        if word in _FORMATS:
            said = replace(said, format=_FORMATS[word])
        elif word in _UNBRANDED:
            said = replace(said, logo=False)
        elif word == HERE:
            said = replace(said, place=HERE)
        elif word == _TO_ME:
            said = replace(said, place=ME)
        elif word == "to" and words:
            said = replace(said, place=_place(words.pop(0)))
        elif words and words[0] in tongues.BEHIND_A_PLACE:
            said = replace(said, place=_place(typed))
            words.pop(0)
        else:
            raise Mistake(MistakeKind.UNKNOWN_COMMAND, as_seen(word))
    return said


def _how_often(words: list[str]) -> tuple[Recurrence | None, int]:
    """How often, as the first of these words say, and how many they are: as many as can be."""
    plain = [_plain(word) for word in words[:LONGEST]]
    for length in range(len(plain), 0, -1):
        if (often := recurrence(plain[:length])) is not None:
            return often, length
    return None, 0


def _place(word: str) -> str:
    if channel := _CHANNEL.fullmatch(word):
        return channel["id"]
    if _plain(word) in {ME, HERE}:
        return _plain(word)
    if word.startswith("#"):
        raise Mistake(MistakeKind.UNSEEN_PLACE, as_seen(word))
    raise Mistake(MistakeKind.BAD_PLACE, f"to {as_seen(word)}")


def as_seen(text: str) -> str:
    """Text that Slack has escaped as it was typed, with Slack's marks for channels and people as their names.

    The marks go first: what looks like one after that was typed by somebody.
    """
    return visible(html.unescape(_MARK.sub(_seen, text)))


def _seen(mark: re.Match[str]) -> str:
    sign = "#" if mark["sign"] == "#" else "@"
    return sign + (mark["name"] or mark["id"]).removeprefix("@")


def _plain(word: str) -> str:
    return tongues.option(word)


def _compact(text: str) -> str:
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
