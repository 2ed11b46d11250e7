"""What Patrol needs of outgoing Slack."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, Self

from bot.domain.messages import Message, Posted
from bot.domain.places import Channel, Person, Place


@dataclass(frozen=True)
class Upload:
    """An upload that Slack has opened. The address is a secret: it may be written to by whoever holds it."""

    file_id: str
    address: str = field(repr=False)


@dataclass(frozen=True)
class Closed:
    """Where a method may not be called now."""

    workspaces: frozenset[str] = frozenset()
    places: frozenset[Place] = frozenset()

    def also(self, places: Iterable[Place]) -> Self:
        """The same, and these places."""
        return replace(self, places=self.places.union(places))


class Slack(Protocol):
    """Outgoing Slack, in the name of the bot of the workspace that is meant: `not_installed` where there is none.

    Errors of each call: `NotSent`, `SlackRefused` (with `SlackLimited`), `InDoubt`.
    """

    def may(self, method: str, place: Place) -> bool:
        """Whether this method may be called for this place now within Slack's limits; if so, the place is taken."""
        ...

    def closed(self, method: str) -> Closed:
        """Where this method may not be called now, as far as Slack's limits go: nothing is counted."""
        ...

    async def post(self, place: Place, message: Message, *, key: str, thread: str | None = None) -> Posted:
        """Post a message that carries its delivery's key in its metadata. The channel of the answer is exact."""
        ...

    async def update(self, place: Place, ts: str, message: Message, *, key: str) -> None:
        """Replace a message of ours; repeating it does no harm."""
        ...

    async def begin_upload(self, place: Place, name: str, size: int) -> Upload:
        """Open an upload of `size` bytes (step 1 of 3); without a completion Slack forgets it."""
        ...

    async def send_bytes(self, upload: Upload, path: Path) -> None:
        """Stream the file to the upload's address (step 2 of 3); the file is never in memory as a whole."""
        ...

    async def complete_upload(self, place: Place, file_id: str, title: str, thread: str | None) -> None:
        """Share the file, in a thread if one is named (step 3 of 3). Slack takes it once for each file id."""
        ...

    async def find(self, place: Place, key: str, since: datetime, thread: str | None = None) -> str | None:
        """The `ts` of our message with this key, posted after `since`, if it is there. Also raises `CannotLook`."""
        ...

    async def find_file(self, place: Place, ending: str, since: datetime, thread: str | None) -> bool:
        """Whether a file of ours whose name ends so was shared in this thread after `since`.

        Also raises `CannotLook`.
        """
        ...

    async def answer(self, response_url: str, message: Message, *, replace: bool = False) -> None:
        """Answer one person privately, where they pressed or typed; `replace`: in the place of what they pressed."""
        ...

    async def open_modal(self, workspace: str, trigger_id: str, modal: Mapping[str, Any]) -> str:
        """Open a modal for the person whose interaction this is, within three seconds of it, once; its id."""
        ...

    async def update_modal(self, workspace: str, view_id: str, modal: Mapping[str, Any]) -> None:
        """Show this in the place of an open modal; what was typed stays in inputs whose blocks keep their ids."""
        ...

    async def publish_home(self, place: Place, view: Mapping[str, Any]) -> None:
        """Show this in the Home of the person whose direct messages this place is; repeating it does no harm."""
        ...

    async def channels_of(self, place: Place) -> frozenset[str]:
        """The channels, by id, in which the person of this place is, private ones only where Patrol is too.

        Also raises `CannotLook` where there are too many to say.
        """
        ...

    async def is_member(self, place: Place, person: str) -> bool:
        """Whether a person is a member of a channel. Also raises `CannotLook` where the channel is too large to say."""
        ...

    async def person(self, place: Place, *, counted: bool = False) -> Person:
        """Who a person is, by the place of their direct messages. `counted`: `may` has let this very call go."""
        ...

    async def channel(self, place: Place, *, counted: bool = False) -> Channel:
        """A channel as it is now. `counted`: `may` has let this very call go."""
        ...

    async def prove(self, workspace: str) -> None:
        """Nothing, where Slack takes our token for this workspace."""
        ...

    async def admins(self, workspace: str) -> dict[str, Person]:
        """Whom Slack calls admins of the workspace, by id; of a very large one perhaps not all."""
        ...
