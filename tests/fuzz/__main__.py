"""`python -m tests.fuzz`: many cases of each kind, from a seed that is printed."""

import argparse
import asyncio
import sys
import time

from tests.fuzz.patsnap import run_bodies
from tests.fuzz.run import KINDS, run


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.fuzz")
    options.add_argument("--cases", type=int, default=25_000, help="of each kind")
    options.add_argument("--seed", type=int, default=int(time.time()))
    options.add_argument("--kind", choices=[*KINDS, "bodies"], action="append")
    options.add_argument("--keep-going", action="store_true")
    chosen = options.parse_args()
    bad = 0
    for kind in chosen.kind or [*KINDS, "bodies"]:
        began = time.monotonic()
        if kind == "bodies":
            wrong = asyncio.run(run_bodies(chosen.seed, chosen.cases))
        else:
            wrong = asyncio.run(run(kind, chosen.seed, chosen.cases, keep_going=chosen.keep_going))
        bad += len(wrong)
        for one in wrong:
            print(one, end="\n\n")
        print(
            f"{kind}: {chosen.cases} cases, seed {chosen.seed}, {len(wrong)} wrong, {time.monotonic() - began:.0f} s",
            flush=True,
        )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
