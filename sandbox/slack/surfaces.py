"""Modals and Homes that people have open."""

from dataclasses import dataclass
from secrets import token_hex
from typing import Final

from sandbox.slack.changes import What
from sandbox.slack.wire import Json, SlackError
from sandbox.slack.workspace import Workspace

STACK: Final = 3
SHOWN: Final = (
    "type",
    "title",
    "submit",
    "close",
    "private_metadata",
    "callback_id",
    "external_id",
    "clear_on_close",
    "notify_on_close",
    "submit_disabled",
)
EMPTY: Final[Json] = {
    "title": {"type": "plain_text", "text": "View Title"},
    "submit": None,
    "close": None,
    "private_metadata": "",
    "callback_id": "",
    "external_id": "",
    "clear_on_close": False,
    "notify_on_close": False,
}


@dataclass(eq=False)
class View:
    """A modal or a Home as `person` has it. `hash` changes with every update."""

    id: str
    person: str
    source: Json
    blocks: list[Json]
    hash: str
    root: str
    previous: str | None = None

    @property
    def external_id(self) -> str:
        """The app's own name of the view, or empty."""
        return str(self.source.get("external_id") or "")

    def as_json(self, workspace: Workspace, state: Json | None = None) -> Json:
        """The view object of the Web API, with what was filled in as `state`."""
        return {
            **EMPTY,
            **{name: self.source[name] for name in SHOWN if name in self.source},
            "id": self.id,
            "team_id": workspace.team,
            "app_id": workspace.app,
            "app_installed_team_id": workspace.team,
            "bot_id": workspace.author.bot,
            "blocks": self.blocks,
            "state": {"values": state or {}},
            "hash": self.hash,
            "root_view_id": self.root,
            "previous_view_id": self.previous,
        }


class Surfaces:
    """Who has which modals open, the newest on top, and each person's Home."""

    def __init__(self, workspace: Workspace) -> None:
        """Begin with nothing open."""
        self._workspace = workspace
        self._modals: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def top(self, person: str) -> View | None:
        """The modal that the person looks at."""
        stack = self._modals.get(person)
        return stack[-1] if stack else None

    def home(self, person: str) -> View | None:
        """The person's Home, if one was published."""
        return self._homes.get(person)

    def find(self, view_id: str, external_id: str = "") -> View | None:
        """The open view with this id, or else with this external id."""
        views = [*self._homes.values(), *(view for stack in self._modals.values() for view in stack)]
        for view in views:
            if view_id == view.id or (external_id and external_id == view.external_id):
                return view
        return None

    def depth(self, person: str) -> int:
        """How many modals of the person lie on each other."""
        return len(self._modals.get(person, []))

    def open(self, person: str, source: Json) -> View:
        """Show a modal instead of all that are open."""
        self._modals[person] = []
        return self._show(person, source)

    def push(self, person: str, source: Json) -> View:
        """Show a modal on top of those that are open; at most three."""
        if len(self._modals.get(person, [])) >= STACK:
            raise SlackError("push_limit_reached")
        return self._show(person, source)

    def publish(self, person: str, source: Json) -> View:
        """Show a Home; it keeps its id."""
        view = self._homes.get(person)
        if view is not None:
            return self.update(view, source)
        self._homes[person] = self._new(person, source)
        self._tell(person)
        return self._homes[person]

    def update(self, view: View, source: Json) -> View:
        """Show something else in the place of a view."""
        self._check_name(source, view)
        view.source, view.blocks = source, self._workspace.with_ids(source["blocks"])
        view.hash = _new_hash()
        self._tell(view.person)
        return view

    def close(self, person: str, *, everything: bool = False) -> list[View]:
        """Close the top modal, or all of them; those that were closed, from the top."""
        stack = self._modals.get(person, [])
        first = 0 if everything else -1
        closed = stack[first:][::-1]
        del stack[first:]
        self._tell(person)
        return closed

    def _show(self, person: str, source: Json) -> View:
        stack = self._modals.setdefault(person, [])
        view = self._new(person, source)
        if stack:
            view.root, view.previous = stack[0].id, stack[-1].id
        stack.append(view)
        self._tell(person)
        return view

    def _tell(self, person: str) -> None:
        self._workspace.changes.tell(What.VIEWS, person=person)

    def _new(self, person: str, source: Json) -> View:
        self._check_name(source, None)
        view_id = self._workspace.new_id("V")
        return View(view_id, person, source, self._workspace.with_ids(source["blocks"]), _new_hash(), view_id)

    def _check_name(self, source: Json, own: View | None) -> None:
        name = str(source.get("external_id") or "")
        if name and self.find("", name) not in {None, own}:
            raise SlackError("duplicate_external_id")


def _new_hash() -> str:
    return f"{token_hex(5)}.{token_hex(4)}"
