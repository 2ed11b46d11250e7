"""What becomes of a browser test: left out loudly where there is no Chromium, and explained where it fails."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.browser.absence import chromium_or_skip

ROOT: Final = Path(__file__).parent.parent.parent

SEEN: Final = """
import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")

async def test_right(person):
    alice = await person("alice")
    await alice.page.set_content("<h1>Right</h1>")

async def test_wrong(person):
    alice = await person("alice")
    await alice.page.set_content("<h1>Wrong</h1>")
    assert False

async def test_noisy(person):
    bob = await person("bob")
    await bob.page.set_content("<h1>Noisy</h1><script>console.error('out of order')</script>")
"""


def run(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run these three tests in this folder, with what this folder's tests have."""
    (folder / "test_seen.py").write_text(SEEN, encoding="utf-8")
    plugins = ["-p", "tests.browser.absence", "-p", "tests.browser.conftest", "-p", "no:xdist"]
    command = [sys.executable, "-m", "pytest", "-q", "-c", str(ROOT / "pyproject.toml"), f"--rootdir={folder}"]
    kept = {name: value for name, value in os.environ.items() if name not in {"CI", "CHROMIUM", "PYTEST_ADDOPTS"}}
    return subprocess.run(
        [*command, *plugins, str(folder)],
        env=kept | {"PYTHONPATH": str(ROOT)} | environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_without_chromium_browser_tests_are_left_out_and_the_summary_says_so_loudly(tmp_path: Path) -> None:
    result = run(tmp_path, CHROMIUM="/nowhere")

    assert result.returncode == 0, result.stdout
    assert "!! NOT RUN: 3 browser tests !!" in result.stdout
    assert "There is no Chromium. CHROMIUM names /nowhere, which is no program" in result.stdout
    assert "3 skipped" in result.stdout


def test_without_chromium_browser_tests_fail_in_ci(tmp_path: Path) -> None:
    result = run(tmp_path, CHROMIUM="/nowhere", CI="true")

    assert result.returncode == 1
    assert "3 errors" in result.stdout
    assert "There is no Chromium" in result.stdout


def test_what_a_failed_test_saw_is_kept_and_its_report_says_where(tmp_path: Path) -> None:
    chromium_or_skip()

    result = run(tmp_path)

    assert "1 failed, 2 passed, 1 error" in result.stdout
    assert "bob: console: out of order" in result.stdout
    results = tmp_path / "test-results"
    assert {path.name for path in results.iterdir()} == {
        f"test_{name}.{kind}" for name in ("wrong-alice", "noisy-bob") for kind in ("png", "html")
    }
    for path in results.iterdir():
        assert str(path) in result.stdout
    assert "<h1>Wrong</h1>" in (results / "test_wrong-alice.html").read_text(encoding="utf-8")
    assert (results / "test_wrong-alice.png").read_bytes().startswith(b"\x89PNG")
