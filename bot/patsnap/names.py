"""Names of files: from what PatSnap says, made safe to write to a disk and to show."""

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import parse_qs, unquote

from bot.domain.reports import Format

_MOST_CHARACTERS: Final = 120
_MOST_BYTES: Final = 240  # of UTF-8; most file systems end at 255
_LAST_RESORT: Final = "report"
_ENCODED: Final = re.compile(r"""filename\*\s*=\s*"?(?:[\w-]*'[^']*')?(?P<name>[^;"]+)""", re.IGNORECASE)
_QUOTED: Final = re.compile(r'filename\s*=\s*"(?P<name>(?:[^"\\]|\\.)*)"', re.IGNORECASE)
_PLAIN: Final = re.compile(r'filename\s*=\s*(?P<name>[^;"]+)', re.IGNORECASE)
_FORBIDDEN: Final = frozenset('/\\<>:"|?*')  # in paths, and on Windows
_UNSAFE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, bidi controls and other unseen characters
# Windows: naming files, paths and namespaces.
_DEVICES: Final = re.compile(r"^(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?=\.|$)", re.IGNORECASE)
_SUFFIXES: Final = (".docx", ".doc", ".pdf")


def file_name(disposition: str, target: str, wanted: Format, fallback: str) -> str:
    """The name of a file that came from `target` (a URL's path and query) with this Content-Disposition ("" for none).

    The header's name comes first, then that in the target's `response-content-disposition`, then the last part of
    its path where it has a suffix, then `fallback`. Never a path, never empty, at most 120 characters and 240 bytes,
    in Unicode's form NFC, with the suffix of the wanted format.
    """
    path, _, query = target.partition("?")
    inner = parse_qs(query).get("response-content-disposition", [""])[0]
    last = unquote(PurePosixPath(path).name)
    candidates = (
        _in_disposition(disposition),
        _in_disposition(inner),
        last if PurePosixPath(last).suffix else "",
        fallback,
    )
    stem = next((stem for stem in (_safe_stem(name, wanted) for name in candidates) if stem), _LAST_RESORT)
    return stem + wanted.suffix


def _in_disposition(text: str) -> str:
    """The file name in a Content-Disposition (RFC 6266: `filename*` before `filename`); "" where there is none."""
    found = _ENCODED.search(text) or _QUOTED.search(text) or _PLAIN.search(text)
    return unquote(re.sub(r"\\(.)", r"\1", found["name"])) if found else ""


def _safe_stem(name: str, wanted: Format) -> str:
    """The name without suffix and without anything that could make it a path, unseen or too long; may be empty."""
    kept = "".join(
        character
        for character in name
        if unicodedata.category(character) not in _UNSAFE and character not in _FORBIDDEN
    )
    whole = re.sub(r"[\s.]+$", "", unicodedata.normalize("NFC", kept))
    suffix = next((suffix for suffix in _SUFFIXES if whole.lower().endswith(suffix)), "")
    stem = _DEVICES.sub(r"_\g<0>", _trimmed(whole[: len(whole) - len(suffix)]))[: _MOST_CHARACTERS - len(wanted.suffix)]
    return _trimmed(stem.encode()[: _MOST_BYTES - len(wanted.suffix)].decode(errors="ignore"))


def _trimmed(text: str) -> str:
    """Without blanks and dots at either end: a leading dot hides a file, and a trailing one gets lost on Windows."""
    return re.sub(r"^[\s.]+|[\s.]+$", "", text)
