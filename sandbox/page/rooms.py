"""What the page shows of each workspace: a page looks at one of them, and another tab may look at another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sandbox.page.asked import Asked, NotThereError
from sandbox.page.manifest import Manifest
from sandbox.page.reading import Reading
from sandbox.page.stream import Stream
from sandbox.slack import SlackSandbox, Team
from sandbox.slack.wire import Json


@dataclass(frozen=True)
class Room:
    """One workspace, as people see it, and the pages that look at it."""

    team: Team
    reading: Reading
    stream: Stream


class Rooms:
    """The workspaces by what is asked for: `team` names one, by its id or name; without it the first is meant."""

    def __init__(self, slack: SlackSandbox, manifest: Manifest) -> None:
        """Show the workspaces of this stand-in, also those that come later."""
        self._slack = slack
        self._manifest = manifest
        self._by_team: dict[str, Room] = {}

    def __iter__(self) -> Iterator[Room]:
        """All that anybody has looked at."""
        return iter(self._by_team.values())

    @property
    def first(self) -> Room:
        """The first workspace."""
        return self.of({})

    def of(self, said: Mapping[str, object]) -> Room:
        """The workspace that is asked for. Errors: NotThereError."""
        name = str(said.get("team", ""))
        try:
            team = self._slack.team(name)
        except KeyError as error:
            raise NotThereError(f"There is no workspace {name}.") from error
        if team.id not in self._by_team:
            reading = Reading(team, self._manifest)
            self._by_team[team.id] = Room(team, reading, Stream(team.workspace, reading))
        return self._by_team[team.id]

    def asked(self, said: Mapping[str, object], *, by: str = "as") -> Asked:
        """Who asks for what there. Errors: NotThereError."""
        return Asked(self.of(said).team.workspace, said, by=by)

    def as_json(self) -> list[Json]:
        """All workspaces that there are."""
        return [{"id": team.id, "name": team.workspace.name} for team in self._slack.teams]
