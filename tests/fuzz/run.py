"""Runs of the fuzz: cases from a seed, in batches, each batch followed by what the clock would do."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.fuzz import payloads
from tests.fuzz.office import Office, prepare

BATCH: Final = 500
Make = Callable[[Random, Office], dict[str, Any]]

KINDS: Final[dict[str, Make]] = {
    "commands": lambda rng, office: payloads.command(rng, office.trigger()),
    "forms": lambda rng, office: payloads.form(rng, office.trigger(), office.modals, office.rows),
    "presses": lambda rng, office: payloads.press(rng, office.trigger(), office.modals, office.rows),
}


async def run(kind: str, seed: int, cases: int, *, keep_going: bool = False) -> list[str]:
    """Send so many payloads of a kind, in batches; what was wrong, each with what brings it about again."""
    wrong: list[str] = []
    for first in range(0, cases, BATCH):
        with tempfile.TemporaryDirectory(prefix="patrol-fuzz-") as folder:
            office = await Office.open(Path(folder))
            try:
                await prepare(office)
                wrong += await _batch(
                    office, kind, seed, range(first, min(first + BATCH, cases)), keep_going=keep_going
                )
            finally:
                await office.close()
        if wrong and not keep_going:
            break
    return wrong


async def _batch(office: Office, kind: str, seed: int, cases: range, *, keep_going: bool) -> list[str]:
    wrong: list[str] = []
    for case in cases:
        payload = KINDS[kind](Random(f"{seed}/{kind}/{case}"), office)
        try:
            await office.send(payload)
        except Exception as error:
            wrong.append(
                f"{kind} seed {seed} case {case}: {type(error).__name__}: {str(error)[-1800:]}\n{payload!r:.1500}"
            )
            office.ears.heard.clear()
            if not keep_going:
                return wrong
    try:
        await office.ticks(2)
    except Exception as error:
        wrong.append(f"{kind} seed {seed} after cases {cases}: {type(error).__name__}: {str(error)[-3000:]}")
        office.ears.heard.clear()
    return wrong
