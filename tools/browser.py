"""`python -m tools.browser`: see to it that there is a Chromium for the browser tests and the pictures.

Where it is there already, nothing happens. Otherwise Debian's packages are installed, where this may be done without
asking: as root, or with `sudo -n`. Where not, one sentence says what to do; with CI=true that is a failure.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PROGRAMS: Final = ("chromium", "google-chrome", "google-chrome-stable")  # as Debian, and as Google call it
BROWSER: Final = "chromium"  # Debian's package
EMOJI: Final = "fonts-noto-color-emoji"  # likewise; without it pages show boxes in the place of emoji

_LOCK_WAIT: Final = 120  # seconds for somebody else's apt-get
_LONGEST: Final = 900  # seconds that apt-get has


class NotInstalledError(Exception):
    """Packages could not be installed; the message says why."""


def find_chromium(environment: Mapping[str, str] = os.environ) -> str | None:
    """The path of Chromium: what CHROMIUM names, or else what the path has; None where there is none.

    What CHROMIUM names is never replaced by another: who names one wants that one.
    """
    path = environment.get("PATH")
    if named := environment.get("CHROMIUM"):
        return shutil.which(named, path=path)
    return next((found for program in PROGRAMS if (found := shutil.which(program, path=path))), None)


def is_ci(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether what is missing is a failure, and not only said."""
    return environment.get("CI", "").lower() == "true"


def what_to_do(environment: Mapping[str, str] = os.environ) -> str:
    """What helps where there is no Chromium, as one sentence."""
    if named := environment.get("CHROMIUM"):
        return f"CHROMIUM names {named}, which is no program: set it to the path of a Chromium, or unset it."
    return f"Install Chromium (on Debian: apt-get install {BROWSER} {EMOJI}), or set CHROMIUM to its path."


def has_emoji(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether a font with emoji lies where fonts lie; outside Linux the system has one."""
    if sys.platform != "linux":
        return True
    shared = environment.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    own = environment.get("XDG_DATA_HOME") or str(Path.home() / ".local/share")
    folders = [Path(folder) / "fonts" for folder in (*shared.split(":"), own)]
    return any("emoji" in path.name.lower() for folder in folders for path in folder.rglob("*"))


def install(packages: Sequence[str], *, is_root: bool) -> None:
    """Have apt-get install Debian's packages, once more after `apt-get update` where it fails.

    Raises NotInstalledError where there is no apt-get, nobody may call it without being asked, or it fails twice.
    """
    begin = [*_rights(is_root=is_root), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    begin += ["-o", f"DPkg::Lock::Timeout={_LOCK_WAIT}"]
    wanted = ["install", "--yes", "--no-install-recommends", *packages]
    if _run([*begin, *wanted]).returncode == 0:
        return
    _run([*begin, "update"])
    last = _run([*begin, *wanted])
    if last.returncode:
        raise NotInstalledError((last.stderr or last.stdout).strip().rpartition("\n")[2] or "apt-get failed")


def _rights(*, is_root: bool) -> list[str]:
    """What stands before apt-get. Raises NotInstalledError where it may not be called."""
    if shutil.which("apt-get") is None:
        raise NotInstalledError("there is no apt-get")
    if is_root:
        return []
    if shutil.which("sudo") and _run(["sudo", "-n", "true"]).returncode == 0:
        return ["sudo", "-n"]
    raise NotInstalledError("only root may")


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST, check=False)
    except subprocess.TimeoutExpired:
        raise NotInstalledError(f"not within {_LONGEST} seconds") from None


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Held by one process of this machine at a time: apt-get waits for some of its locks only."""
    program = shutil.which("apt-get")
    if program is None:
        yield
        return
    with Path(program).open("rb") as file:  # whoever installs can read it, whatever their checkout
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _missing() -> list[str]:
    browser = [] if find_chromium() or "CHROMIUM" in os.environ else [BROWSER]
    return browser + ([] if has_emoji() else [EMOJI])


def main() -> int:
    """Install what is missing, and say what could not be; 1 where Chromium is missing and CI is true, else 0."""
    if missing := _missing():
        print(f"Installing for the browser tests: {', '.join(missing)}", flush=True)
        try:
            with one_at_a_time():
                if missing := _missing():  # somebody else may have installed it meanwhile
                    install(missing, is_root=os.geteuid() == 0)
        except NotInstalledError as error:
            print(f"Not installed ({error}): {', '.join(missing)}.", flush=True)
    if find_chromium():
        return 0
    print(f"The browser tests need Chromium. {what_to_do()}", flush=True)
    return 1 if is_ci() else 0


if __name__ == "__main__":
    sys.exit(main())
