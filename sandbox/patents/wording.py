"""Titles and abstracts: a topic's words put together in up to three languages, at times with odd characters."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sandbox.patents.patent import Texts
from sandbox.patents.topics import Said, Topic

# Titles of claims; {q} is a quality and {t} a thing.
_TITLES: Final = (
    Said("{q} {t} and use thereof", "一种{q}{t}及其应用", "{q}{t}及びその利用"),
    Said("{q} {t}", "{q}{t}", "{q}{t}"),
    Said("method and apparatus for {q} {t}", "{q}{t}的方法及装置", "{q}{t}の方法及び装置"),
    Said("electronic device with {q} {t}", "具有{q}{t}的电子设备", "{q}{t}を備えた電子機器"),
    Said("{q} {t}, control method and storage medium", "{q}{t}、控制方法及存储介质", "{q}{t}、制御方法及び記憶媒体"),
    Said("system comprising {q} {t}", "包含{q}{t}的系统", "{q}{t}を含むシステム"),
)
_ABSTRACT: Final = Said(
    "Disclosed is a {q} {t}. It comprises a body, a functional part arranged on the body, and a control unit coupled "
    "to the functional part. By the arrangement, {g}, and {t} is achieved at low cost.",
    "本发明公开了一种{q}{t}，包括本体、设置于所述本体上的功能部以及与所述功能部连接的控制单元。"
    "通过上述设置，{g}，且以较低成本实现了{t}。",
    "【課題】{q}{t}を提供する。【解決手段】本体と、前記本体に設けられた機能部と、前記機能部に接続された"
    "制御部とを備える。これにより{g}とともに、{t}を低コストで実現できる。",
)
_LONG: Final = Said(
    ", wherein the same is arranged between a first member and a second member that face each other, each of which "
    "has a plurality of layers of mutually different thickness, and is joined to at least one of them by a process "
    "that comprises heating, pressing, cooling and inspecting in this order, and apparatus, program and recording "
    "medium for carrying out the process",
    "，其设置于彼此相对的第一构件与第二构件之间，所述第一构件和所述第二构件各自具有厚度互不相同的多个层，"
    "并通过依次包括加热、加压、冷却和检查的工序与其中至少一者接合，以及用于实施该工序的装置、程序和记录介质",
    "であって、互いに対向する第一部材と第二部材との間に配置され、それぞれが互いに厚みの異なる複数の層を有し、"
    "加熱、加圧、冷却及び検査をこの順に含む工程により少なくとも一方と接合されるもの、並びに当該工程を実施する"
    "装置、プログラム及び記録媒体",
)
# What stands around a title, so that whatever shows titles must escape them.
_ODD: Final = (
    "{title} having D50 < 5 μm & pH > 7",
    "{title} by A* search, *weighted*",
    '=HYPERLINK("https://example.org/","{title}")',
    "{title} <!channel> <@U0000000000>",
    "<b>{title}</b>",
    "+{title} | `cmd` _x_ ~y~",
)
_ODD_ONES: Final = 0.06
_LONG_ONES: Final = 0.03
_WITHOUT_ABSTRACT: Final = 0.02
_MARKED_UP: Final = 0.2
_WITHOUT_ENGLISH: Final = 0.12
_WITH_ENGLISH_ONLY: Final = 0.75
_HOME: Final = {"CN": "CN", "JP": "JP"}
LANGUAGES: Final = ("EN", "CN", "JP")  # in the order of `Said`


def languages(rng: random.Random, country: str) -> tuple[str, ...]:
    """The languages of a document of this country: its own first, as a rule with a translation."""
    home = _HOME.get(country)
    if home is None:
        return ("EN",) if rng.random() < _WITH_ENGLISH_ONLY else ("EN", "CN")
    if rng.random() < _WITHOUT_ENGLISH:
        return (home,)
    if rng.random() < _WITH_ENGLISH_ONLY:
        return (home, "EN")
    return (home, "EN", "CN" if home == "JP" else "JP")


@dataclass(frozen=True)
class Wording:
    """Title and abstract of an invention in any language: all members of a family have the same."""

    title: Said
    abstract: Said | None

    def titles(self, langs: Iterable[str]) -> Texts:
        """The title in these languages."""
        return {lang: said_in(self.title, lang) for lang in langs}

    def abstracts(self, langs: Iterable[str]) -> Texts:
        """The abstract in these languages; none if there is no abstract."""
        return {lang: said_in(self.abstract, lang) for lang in langs} if self.abstract else {}


def write(rng: random.Random, topic: Topic, *, is_design: bool) -> Wording:
    """Make up an invention; a design is titled by the bare thing and has no abstract."""
    thing = rng.choice(topic.things)
    quality, gain = rng.choice(topic.qualities), rng.choice(topic.gains)
    pattern = Said("{t}", "{t}", "{t}") if is_design else rng.choice(_TITLES)
    titles = [_fill(said_in(pattern, lang), thing, quality, gain, lang) for lang in LANGUAGES]
    titles = [title[0].upper() + title[1:] for title in titles]
    if rng.random() < _LONG_ONES:
        titles = [title + said_in(_LONG, lang) for lang, title in zip(LANGUAGES, titles, strict=True)]
    if rng.random() < _ODD_ONES:
        odd = rng.choice(_ODD)
        titles = [odd.format(title=title) for title in titles]
    if is_design or rng.random() < _WITHOUT_ABSTRACT:
        return Wording(Said(*titles), None)
    marked = "<p>{}</p>" if rng.random() < _MARKED_UP else "{}"
    abstracts = [marked.format(_fill(said_in(_ABSTRACT, lang), thing, quality, gain, lang)) for lang in LANGUAGES]
    return Wording(Said(*titles), Said(*abstracts))


def vocabulary(topic: Topic) -> str:
    """All words that a title or an abstract about this topic may hold, in no order."""
    parts = [*topic.things, *topic.qualities, *topic.gains, *_TITLES, _ABSTRACT, _LONG]
    return " ".join([*(word for part in parts for word in part), *_ODD])


def said_in(said: Said, lang: str) -> str:
    """What is said, in this language."""
    return said[LANGUAGES.index(lang)]


def _fill(pattern: str, thing: Said, quality: Said, gain: Said, lang: str) -> str:
    return pattern.format(t=said_in(thing, lang), q=said_in(quality, lang), g=said_in(gain, lang))
