"""Workspaces and places that a look passes over, as SQL is told them."""

import json

from bot.ports import Closed


def closed_names(closed: Closed) -> str:
    """Workspaces by their id and places as `workspace/place`, as a JSON list; no id has a `/` in it."""
    return json.dumps([*closed.workspaces, *(f"{place.workspace}/{place.id}" for place in closed.places)])
