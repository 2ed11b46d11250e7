"""`python -m tools.postgres`: see to it that there is a PostgreSQL for the tests that need one.

Where it is there already, or PATROL_TEST_POSTGRES names one, nothing happens. Otherwise Debian's package is installed,
where this may be done without asking: as root, or with `sudo -n`. Where not, one sentence says what to do; with CI=true
that is a failure.
"""

import os
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tools.browser import NotInstalledError, install, is_ci, one_at_a_time

PACKAGE: Final = "postgresql"  # Debian's
NAMED: Final = "PATROL_TEST_POSTGRES"  # the address of a server on which the tests may make databases
WHAT_TO_DO: Final = f"Install PostgreSQL (on Debian: apt-get install {PACKAGE}), or name a server for tests in {NAMED}."

_FOLDERS: Final = Path("/usr/lib/postgresql")  # Debian: each version has a folder of its own, and none is on the path


def find_programs(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The folder of the newest PostgreSQL's programs; None where there is none."""
    here = [path.parent for path in _FOLDERS.glob("*/bin/initdb")]
    if here:
        return max(here, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0))
    found = shutil.which("initdb", path=environment.get("PATH"))
    return None if found is None else Path(found).resolve().parent


def is_there(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether tests can have a PostgreSQL."""
    return bool(environment.get(NAMED)) or find_programs(environment) is not None


def main() -> int:
    """Install it where it is missing, and say what could not be; 1 where it is missing and CI is true, else 0."""
    if not is_there():
        print(f"Installing for the tests: {PACKAGE}", flush=True)
        try:
            with one_at_a_time():
                if not is_there():  # somebody else may have installed it meanwhile
                    install([PACKAGE], is_root=os.geteuid() == 0)
        except NotInstalledError as error:
            print(f"Not installed ({error}): {PACKAGE}.", flush=True)
    if is_there():
        return 0
    print(f"The tests of the store on PostgreSQL need one. {WHAT_TO_DO}", flush=True)
    return 1 if is_ci() else 0


if __name__ == "__main__":
    sys.exit(main())
