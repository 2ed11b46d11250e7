"""What the app offers in Slack, as its manifest says it: the page hints at nothing that is not in there."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import yaml

from sandbox.errors import NotOpenedError
from sandbox.slack.wire import Json

FILE: Final = Path(__file__).parent.parent.parent / "manifest.yml"


class NoManifestError(NotOpenedError):
    """The app's manifest cannot be read."""

    def __init__(self, file: Path) -> None:
        """Say which file is missed, and what to do."""
        super().__init__(
            f"{file} is no app manifest that can be read. The sandbox runs from a checkout of Patrol: is it complete?"
        )


@dataclass(frozen=True)
class Manifest:
    """Slash commands, shortcuts and tabs of the app (Slack: app manifest reference)."""

    name: str
    description: str
    commands: list[Json]
    shortcuts: list[Json]
    home_tab: bool
    messages_read_only: bool

    @classmethod
    def read(cls, file: Path = FILE) -> Self:
        """Read a manifest. Errors: NoManifestError where there is none."""
        try:
            source = yaml.safe_load(file.read_text(encoding="utf-8"))
            return cls._of(source)
        except (OSError, yaml.YAMLError, LookupError, TypeError) as error:
            raise NoManifestError(file) from error

    @classmethod
    def _of(cls, source: Json) -> Self:
        features = source["features"]
        home = features.get("app_home", {})
        return cls(
            name=source["display_information"]["name"],
            description=source["display_information"].get("description", ""),
            commands=features.get("slash_commands", []),
            shortcuts=features.get("shortcuts", []),
            home_tab=home.get("home_tab_enabled", False),
            messages_read_only=home.get("messages_tab_read_only_enabled", False),
        )

    def as_json(self) -> Json:
        """The same for the page; a command's `words` are what its hint says can follow it."""
        return {
            "app": {
                "name": self.name,
                "description": self.description,
                "home_tab": self.home_tab,
                "messages_read_only": self.messages_read_only,
            },
            "commands": [
                {
                    "command": one["command"],
                    "description": one["description"],
                    "words": [word.strip() for word in one.get("usage_hint", "").split("|") if word.strip()],
                }
                for one in self.commands
            ],
            "shortcuts": [
                {name: one[name] for name in ("name", "type", "callback_id", "description")} for one in self.shortcuts
            ],
        }
