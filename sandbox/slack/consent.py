"""The page on which people allow an app to be installed, as plain as it can be."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

from aiohttp import web

from sandbox.slack.people import Person
from sandbox.slack.workspace import Workspace

ASKED: Final = ("client_id", "scope", "redirect_uri", "state")  # what the app has said, and the page sends along
HEADERS: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY"}
LOOK: Final = """\
body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1rem;color:#1d1c1d}
select,button{font:inherit;padding:.5rem .75rem;border:1px solid #8d8d8d;border-radius:.4rem;background:#fff}
select{width:100%;margin:.25rem 0 1rem}
button[value=allow]{background:#007a5a;border-color:#007a5a;color:#fff}
code{background:#f1f1f1;padding:.1rem .3rem;border-radius:.2rem}"""


def page(
    teams: Sequence[tuple[Workspace, Sequence[Person]]], scopes: Sequence[str], asked: Mapping[str, str]
) -> web.Response:
    """Ask as whom the app is allowed, of these people of these workspaces, and whether it is."""
    sent = [f'<input type="hidden" name="{name}" value="{escape(asked[name])}">' for name in ASKED if name in asked]
    listed = "".join(f"<li><code>{escape(one)}</code></li>" for one in scopes)
    options = "".join(_option(workspace, person) for workspace, people in teams for person in people)
    return _html(
        "Add Patrol to a workspace",
        f'<form method="post">{"".join(sent)}<label for="who">Workspace, and as whom</label>'
        f'<select id="who" name="who">{options}</select>'
        f"<p>Patrol will be able to use:</p><ul>{listed}</ul>"
        '<button name="answer" value="cancel">Cancel</button> '
        '<button name="answer" value="allow">Allow</button></form>',
    )


def refusal(error: str) -> web.Response:
    """Say what is wrong with how people were sent here."""
    return _html("Something went wrong", f"<p>Slack says <code>{escape(error)}</code>.</p>", status=400)


def _option(workspace: Workspace, person: Person) -> str:
    role = " (admin)" if person.admin else ""
    name = escape(f"{workspace.name}: {person.real_name}{role}")
    return f'<option value="{workspace.team}/{person.id}">{name}</option>'


def _html(title: str, body: str, *, status: int = 200) -> web.Response:
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{LOOK}</style><h1>{title}</h1>{body}</html>'
    )
    return web.Response(text=text, content_type="text/html", status=status, headers=HEADERS)
