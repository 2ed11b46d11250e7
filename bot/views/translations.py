"""Catalogues as their translators write them, read into memory."""

import gettext
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def read_catalogue(file: Path, code: str) -> gettext.GNUTranslations:
    """What a catalogue says; English for what it has no translation of. OSError: cannot be read."""
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale=code, ignore_obsolete=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
