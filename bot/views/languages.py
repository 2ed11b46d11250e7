"""The languages that Patrol speaks: English, in which it is written, and those that there is a catalogue for."""

import gettext
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CATALOGUES: Final = Path(__file__).parent / "locale"
DOMAIN: Final = "patrol"  # so the catalogues' files are called
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


def _name(catalogues: Path, code: str) -> str:
    return gettext.translation(DOMAIN, catalogues, languages=[code]).info().get(_NAME, code)
