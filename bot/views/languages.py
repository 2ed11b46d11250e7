"""The languages that Patrol speaks: English, in which it is written, and those that there is a catalogue for."""

import gettext
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CATALOGUES: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "patrol"  # so the catalogues' files are called
# What people also call a language, beside its code and its own name.
_ALSO: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset({"英语", "英文", "英語"}),
    "ja": frozenset({"japanese", "日语", "日文"}),
    "zh_CN": frozenset({"chinese", "simplified chinese", "中文", "汉语", "简体", "中国語"}),
}
_NAME: Final = "x-language-name"  # a catalogue's header: what the language is called in itself


@dataclass(frozen=True)
class Language:
    """A language: as catalogues and `Reader.locale` name it (`en`, `zh_CN`), and as its speakers do."""

    code: str
    name: str


ENGLISH: Final = Language("en", "English")


def languages(catalogues: Path = CATALOGUES) -> tuple[Language, ...]:
    """English, and then each language with a catalogue, by its code. OSError: a catalogue cannot be read."""
    files = sorted(catalogues.glob(f"*/LC_MESSAGES/{DOMAIN}.mo"))
    others = [file.parent.parent.name for file in files]
    return (ENGLISH, *(Language(code, _name(catalogues, code)) for code in others if code != ENGLISH.code))


def language(code: str, catalogues: Path = CATALOGUES) -> Language | None:
    """The language of this code, also as Slack writes it (`zh-CN`); None where Patrol does not speak it."""
    wanted = code.replace("-", "_")
    return next((one for one in languages(catalogues) if one.code == wanted), None)


def named(words: str, catalogues: Path = CATALOGUES) -> Language | None:
    """The language that somebody means: by its code, or by its name in English or in itself; None where none is."""
    wanted = words.strip().casefold().replace("-", "_")
    for one in languages(catalogues):
        if wanted in {one.code.casefold(), one.code.partition("_")[0], one.name.casefold(), *_ALSO.get(one.code, ())}:
            return one
    return None


def spoken(locale: str, catalogues: Path = CATALOGUES) -> str:
    """The code of the language that somebody of this locale (`ja_JP`, `zh-CN`, `en_GB`) reads; English otherwise.

    That of another country will do, but for Chinese: who reads Traditional Chinese is better off with English.
    """
    wanted = locale.replace("-", "_")
    codes = [one.code for one in languages(catalogues)]
    near = wanted.partition("_")[0]
    return next((code for code in (wanted, near) if code in codes), ENGLISH.code)


def _name(catalogues: Path, code: str) -> str:
    return gettext.translation(DOMAIN, catalogues, languages=[code]).info().get(_NAME, code)
