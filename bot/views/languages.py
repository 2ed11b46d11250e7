"""The languages that Patrol speaks: English, in which it is written, and those that there is a catalogue for."""

import gettext
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

CATALOGUES: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "patrol"  # so the catalogues' files are called
# A catalogue's header: what the language is called in itself (GNU gettext: header entry).
_NAME: Final = re.compile(r'^"X-Language-Name: *(.*?)\\n"$', re.MULTILINE)
_HEAD: Final = 4096  # characters, in which the headers are
# What people also call a language, beside its code and its own name.
_ALSO: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset({"英语", "英文", "英語"}),
    "ja": frozenset({"japanese", "日语", "日文"}),
    "zh_CN": frozenset({"chinese", "simplified chinese", "中文", "汉语", "简体", "中国語"}),
}


@dataclass(frozen=True)
class Language:
    """A language: as catalogues and `Reader.locale` name it (`en`, `zh_CN`), and as its speakers do."""

    code: str
    name: str


ENGLISH: Final = Language("en", "English")


@lru_cache(maxsize=8)
def languages(catalogues: Path = CATALOGUES) -> tuple[Language, ...]:
    """English, and then each language with a catalogue, by its code. OSError: a catalogue cannot be read."""
    files = {file.parent.parent.name: file for file in sorted(catalogues.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))}
    return (ENGLISH, *(Language(code, _name(file) or code) for code, file in files.items() if code != ENGLISH.code))


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


def is_translated(code: str, catalogues: Path = CATALOGUES) -> bool:
    """Whether there is a catalogue of exactly this code, so that a reader's locale of that name is not English."""
    return code != ENGLISH.code and any(one.code == code for one in languages(catalogues))


@lru_cache(maxsize=32)
def sentences(code: str, catalogues: Path = CATALOGUES) -> gettext.NullTranslations:
    """What Patrol says in the language of this code; all as it is in the code, which is English, where it has none.

    A catalogue is read once, from the file that its translators write. OSError: it cannot be read.
    """
    if not is_translated(code, catalogues):
        return gettext.NullTranslations()
    # Reading them takes Babel a moment that nobody waits for who reads English.
    from bot.views.translations import read_catalogue  # noqa: PLC0415

    return read_catalogue(catalogues / code / "LC_MESSAGES" / f"{DOMAIN}.po", code)


def _name(file: Path) -> str:
    with file.open(encoding="utf-8") as opened:
        found = _NAME.search(opened.read(_HEAD))
    return found[1] if found else ""
