"""A person who adds the app to a workspace in a browser of their own, from the app's install page on."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Final, Self
from urllib.parse import parse_qsl, urlsplit

from aiohttp import ClientSession, CookieJar
from yarl import URL

from sandbox.slack.oauth import AUTHORIZE
from sandbox.slack.team import Team

LINK: Final = re.compile(rf'href="([^"]*{re.escape(AUTHORIZE)}[^"]*)"')


@dataclass(frozen=True)
class Landed:
    """The page on which somebody ends up: its address, HTTP's status, and what it says."""

    url: str
    status: int
    text: str


class Browser:
    """One person's browser: it keeps the app's cookies. Use it as a context."""

    def __init__(self, team: Team, person: str) -> None:
        """For a person of this workspace."""
        self._team = team
        self._person = team.person(person)
        self._http: ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open it."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it; the cookies are gone."""
        if self._http is not None:
            await self._http.close()

    async def open(self, url: str) -> Landed:
        """Open a page, and go where it sends people."""
        async with self._session(url).get(url) as answer:
            return Landed(str(answer.url), answer.status, await answer.text())

    async def ask(self, install_url: str) -> Landed:
        """Go from the app's install page to Slack's, on which it can be allowed.

        LookupError where the install page leads nowhere.
        """
        page = await self.open(install_url)
        if urlsplit(page.url).path == AUTHORIZE:
            return page
        link = LINK.search(page.text)
        if link is None:
            raise LookupError(f"{page.url} has no link to {AUTHORIZE}: {page.status}")
        return await self.open(unescape(link[1]))

    async def answer(self, asked: Landed, *, allow: bool = True) -> Landed:
        """Allow what the page asks for, or cancel, and go where that leads."""
        said = dict(parse_qsl(urlsplit(asked.url).query)) | {
            "who": f"{self._team.id}/{self._person.id}",
            "answer": "allow" if allow else "cancel",
        }
        async with self._session(asked.url).post(asked.url, data=said) as answer:
            return Landed(str(answer.url), answer.status, await answer.text())

    def _session(self, url: str) -> ClientSession:
        if self._http is None:
            # Browsers take this machine for safe and send it cookies that are marked Secure; aiohttp has to be told.
            jar = CookieJar(unsafe=True, treat_as_secure_origin=URL(url).origin())
            self._http = ClientSession(cookie_jar=jar)
        return self._http


async def install(team: Team, person: str, install_url: str, *, allow: bool = True) -> Landed:
    """Let a person add the app to their workspace, or cancel at Slack's page; where that ends."""
    async with Browser(team, person) as browser:
        return await browser.answer(await browser.ask(install_url), allow=allow)
