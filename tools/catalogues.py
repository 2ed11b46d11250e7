"""The catalogues of Patrol's sentences: `python -m tools.catalogues` brings them up to the code.

Each sentence that is a literal in the code (in `reader.say`, `reader.count`, `mark` …) has an entry in each catalogue,
in the order in which the code has them. A new one comes without a translation, and one that is gone goes; nothing is
guessed. Translations are written into the `.po` files by hand: there is no other form of them.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).parent.parent
CATALOGUES: Final = ROOT / "bot" / "views" / "locale"
LANGUAGES: Final = {"ja": "日本語", "zh_CN": "简体中文"}  # by code, as its speakers call it
_FOLDERS: Final = ("bot/views", "handlers")  # where words that people read are made
_ONE: Final = frozenset({"say", "mark"})
_TWO: Final = frozenset({"count", "mark_counted"})
_TABLE: Final = "Marked"  # in the annotation of one


@dataclass(frozen=True)
class Sentence:
    """A sentence of the code, by its English: (one, many) where it is counted, else the sentence alone."""

    english: tuple[str, ...]
    where: str  # the module's path


def sentences(root: Path = ROOT) -> tuple[Sentence, ...]:
    """All sentences, by module and line; one that stands in several modules once for each. SyntaxError: no Python."""
    files = (file for folder in _FOLDERS for file in sorted((root / folder).rglob("*.py")))
    return tuple(one for file in files for one in _of(file, str(file.relative_to(root))))


def path(code: str, catalogues: Path = CATALOGUES) -> Path:
    """Where the catalogue of a language is."""
    return catalogues / code / "LC_MESSAGES" / "patrol.po"


def catalogue(code: str, found: tuple[Sentence, ...], before: Catalog) -> Catalog:
    """The catalogue of a language with an entry for each sentence, translated as it was before."""
    new = Catalog(locale=code, project="Patrol", fuzzy=False)
    for one in found:
        old = before.get(one.english[0])
        kept = old.string if old is not None and not old.fuzzy and _ids(old.id) == one.english else None
        plural = len(one.english) > 1
        new.add(
            one.english if plural else one.english[0],
            kept or (("",) * new.num_plurals if plural else ""),
            locations=[(one.where, 0)],
        )
    return new


def written(code: str, made: Catalog) -> bytes:
    """The catalogue as its file has it: without dates, people or lines, so that nothing changes but sentences."""
    body = BytesIO()
    write_po(body, made, width=100, omit_header=True, include_lineno=False)
    headers = (
        "Project-Id-Version: Patrol",
        f"Language: {code}",
        f"X-Language-Name: {LANGUAGES[code]}",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        f"Plural-Forms: {made.plural_forms}",
    )
    lines = "".join(f'"{header}\\n"\n' for header in headers)
    return f'msgid ""\nmsgstr ""\n{lines}\n'.encode() + body.getvalue().strip() + b"\n"


def untranslated(made: Catalog) -> tuple[str, ...]:
    """The sentences that a catalogue has no translation of."""
    return tuple(
        _ids(one.id)[0] for one in made if one.id and not all(_ids(one.string or "")[: made.num_plurals] or ("",))
    )


def update(catalogues: Path = CATALOGUES, root: Path = ROOT) -> dict[str, tuple[str, ...]]:
    """Bring each catalogue up to the code; what is left to translate, by language. OSError: cannot be written."""
    found, left = sentences(root), {}
    for code in LANGUAGES:
        file = path(code, catalogues)
        made = catalogue(code, found, read(code, catalogues))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written(code, made))
        left[code] = untranslated(made)
    return left


def read(code: str, catalogues: Path = CATALOGUES) -> Catalog:
    """The catalogue of a language as its file has it; an empty one where there is no file."""
    file = path(code, catalogues)
    if not file.exists():
        return Catalog(locale=code, fuzzy=False)
    with file.open("rb") as opened:
        return read_po(opened, locale=code, ignore_obsolete=True)


def _of(file: Path, where: str) -> Iterator[Sentence]:
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    found = [one for node in nodes for one in _wanted(node)]
    for wanted in sorted(found, key=lambda one: (one[0].lineno, one[0].col_offset)):
        english = tuple(one.value for one in wanted if isinstance(one, ast.Constant) and isinstance(one.value, str))
        if len(english) == len(wanted):
            yield Sentence(english, where)


def _wanted(node: ast.AST) -> Iterator[list[ast.expr]]:
    """What of a piece of code may be sentences: each alone, or one and many together."""
    match node:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[first, *_]) if name in _ONE:
            yield [first]
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name), args=[one, many, *_]) if name in _TWO:
            yield [one, many]
        case ast.AnnAssign(annotation=annotation, value=ast.Dict(values=values)) if _TABLE in ast.unparse(annotation):
            yield from ([value] for value in values)


def _ids(text: object) -> tuple[str, ...]:
    return tuple(map(str, text)) if isinstance(text, tuple | list) else (str(text),)


if __name__ == "__main__":
    for code, missing in update().items():
        print(f"{code}: {len(missing)} to translate", *missing, sep="\n  ")
    sys.exit(0)
