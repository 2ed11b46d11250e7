"""Where the operator's commands run: a folder, and settings in the environment."""

import os
from pathlib import Path

import pytest

SETTINGS = {
    "PATROL_SLACK_BOT_TOKEN": "xoxb-the-bot-token",
    "PATROL_SLACK_APP_TOKEN": "xapp-the-app-token",
    "PATROL_PATSNAP_API_KEY": "sk-the-key",
}


def sit_down(folder: Path, monkeypatch: pytest.MonkeyPatch, **more: str) -> None:
    """Be in this folder, with these settings (and `more`) in the environment and none else."""
    for name in os.environ:
        if name.upper().startswith("PATROL_"):
            monkeypatch.delenv(name)
    for name, value in (SETTINGS | more).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(folder)
