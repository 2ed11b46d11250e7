"""A little reader of Slack's mrkdwn that owes nothing to ours: what a text would do beyond being read.

Slack: formatting text for app surfaces. Unicode Standard Annex 9 for what turns text around.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final

_CODE: Final = re.compile(r"```[^`]+```|`[^`\n]+`")  # a block of it, or a word
_MARKS: Final = {"*": "bold", "_": "italic", "~": "strike", "`": "code"}
_TOKEN: Final = re.compile(r"<([^<>]*)>")
_ENTITY: Final = re.compile(r"&(?!(?:amp|lt|gt);)")
_SHORTCODE: Final = re.compile(r":([\w+'-]+):")
_OPENERS: Final = frozenset("\u2066\u2067\u2068")
_CLOSER: Final = "\u2069"
_KEPT: Final = frozenset("\u2060\u200c\u200d\u2066\u2067\u2068\u2069")  # joiners, and isolates that are paired


def texts(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Each text of a message or form: whether Slack reads it as `mrkdwn` or as `plain_text`, and the text."""
    if isinstance(value, Mapping):
        if value.get("type") in {"mrkdwn", "plain_text"} and isinstance(value.get("text"), str):
            yield str(value["type"]), value["text"]
        else:
            for key, part in value.items():
                yield from texts(part, str(key))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts(part, name)
    elif name == "text" and isinstance(value, str):
        yield "mrkdwn", value


def tokens(text: str) -> list[str]:
    """What stands in angle brackets: links, mentions, channels, dates."""
    return _TOKEN.findall(text)


def stray(text: str) -> list[str]:
    """Brackets and ampersands that are neither escaped nor part of a token, and what ends a paragraph within one."""
    rest = _TOKEN.sub("", text)
    return [*re.findall(r"[<>]", rest), *_ENTITY.findall(text), *re.findall("[\u2028\u2029\x0b\x0c\x85]", text)]


def emoji(text: str) -> list[str]:
    """What would be drawn as an emoji, by its name."""
    return _SHORTCODE.findall(_CODE.sub("", _TOKEN.sub("", text)))


def quotations(text: str) -> list[str]:
    """The lines that Slack would set off as quoted: it reads `&gt;` as it reads `>` there."""
    return [line for line in text.splitlines() if line.startswith(("&gt;", ">"))]


def formatted(text: str) -> Iterator[tuple[str, str]]:
    """What is bold, italic, struck or code: the kind, and what stands between its marks. Code comes first."""
    rest = _CODE.sub("", _TOKEN.sub("x", text))
    for found in _CODE.finditer(text):
        yield "code", found[0].strip("`")
    for mark, kind in _MARKS.items():
        sign = re.escape(mark)
        for found in re.finditer(
            rf"(?<![\w\u2060{sign}]){sign}(?=[^\s\u2060])([^{sign}\n]+){sign}(?![\w\u2060])", rest
        ):
            yield kind, found[1]


def unseen(text: str) -> list[str]:
    """Controls and unseen characters, and isolates that nothing closes, or that close nothing, by their code points."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return []
    bad = [mark for mark in text if not mark.isprintable() and _is_unseen(mark)]
    for paragraph in text.split("\n"):
        depth = 0
        for mark in paragraph:
            depth += (mark in _OPENERS) - (mark == _CLOSER)
            bad += [mark] if depth < 0 else []
            depth = max(depth, 0)
        bad += [_OPENER] if depth else []
    return [f"U+{ord(mark):04X}" for mark in bad]


_OPENER: Final = "\u2068"


def _is_unseen(mark: str) -> bool:
    return mark not in _KEPT and mark != "\n" and unicodedata.category(mark) in {"Cc", "Cf", "Cs", "Zl", "Zp"}


def turned(text: str) -> list[str]:
    """What runs from right to left and is not kept by itself, so that it turns around what stands beside it."""
    depth, found = 0, list[str]()
    for mark in "" if text.isascii() else text:
        depth += (mark in _OPENERS) - (mark == _CLOSER)
        if depth == 0 and unicodedata.bidirectional(mark) in {"R", "AL", "AN"}:
            found.append(mark)
    return found


def linking(value: object) -> list[str]:
    """The texts in which Slack would itself make links, mentions and channels of what was typed plainly."""
    if isinstance(value, Mapping):
        own = [str(value["text"])] if value.get("type") == "mrkdwn" and value.get("verbatim") is not True else []
        return own + [one for part in value.values() for one in linking(part)]
    return [one for part in value for one in linking(part)] if isinstance(value, list | tuple) else []


def faults(shown: Mapping[str, Any], *, ours: re.Pattern[str], bait: str, marks: frozenset[str]) -> Iterator[str]:
    """What is wrong with a message or form in which `bait` was put into every field that comes from outside.

    `ours`: the tokens that may be there. `marks`: the emoji that are ours.
    """
    yield from (f"Slack makes links of {text[:300]!r}" for text in linking(shown))
    for kind, text in texts(shown):
        where = f"{kind} {text[:300]!r}"
        yield from (f"{name} of {where}" for name in [*unseen(text), *turned(text)])
        yield from (f"emoji {name} in {where}" for name in emoji(text) if name not in marks)
        if kind == "plain_text":
            continue
        yield from (f"token <{one}> in {where}" for one in tokens(text) if not ours.fullmatch(one))
        yield from (f"stray {one!r} in {where}" for one in stray(text))
        yield from (f"quotation in {where}" for _ in quotations(text))
        yield from (
            f"{name} {inner!r} in {where}" for name, inner in formatted(text) if name != "code" and inner == bait
        )
