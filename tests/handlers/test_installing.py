"""People install Patrol in their workspaces: by real HTTP, through Bolt, with Slack's side on loopback."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import pytest_asyncio

from bot.deps import Deps
from bot.domain.accounts import own_account
from bot.domain.delivery_keys import welcome_key
from bot.domain.installations import STATE_FOR
from bot.ports import Transaction
from bot.services.installation import leave
from bot.services.outages import is_connected
from bot.vault import Vault, new_key
from handlers.installations import StoredInstallations
from handlers.manifest import OPTIONAL_SCOPES, SCOPES
from tests.clock import SteppedClock
from tests.factories import an_installation
from tests.handlers.many import ACME, ALICE, CLIENT, PUBLIC, Disk, Many, many, state_of

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def world(deps: Deps) -> AsyncIterator[Many]:
    async with many(deps) as world:
        yield world


async def test_the_first_page_leads_to_slack_with_all_that_it_needs(world: Many) -> None:
    browser = world.browser()
    page = await browser.begin()
    assert page.status == 200
    asked = parse_qs(urlsplit(page.link).query)
    assert page.link.startswith("https://slack.example/oauth/v2/authorize?")
    assert asked["client_id"] == [CLIENT[0]]
    assert asked["scope"] == [",".join((*SCOPES, *OPTIONAL_SCOPES))]
    assert asked["redirect_uri"] == [f"{PUBLIC}/slack/oauth_redirect"]
    assert "user_scope" not in asked
    assert browser.cookie.endswith(asked["state"][0])
    cookie = page.headers["Set-Cookie"]
    assert all(word in cookie for word in ("Secure", "HttpOnly"))


async def test_who_comes_back_has_installed_it(world: Many) -> None:
    page = await world.install()
    assert page.status == 200
    assert "Patrol is now in" in page.html
    assert page.link == f"https://slack.com/app_redirect?app=A0PATROL&team={ACME}"
    token = world.slack.token_of(ACME)
    stored = await world.deps.store.read(lambda tx: tx.installations.get(ACME))
    assert stored is not None
    assert world.deps.vault.open(stored.sealed, of="it") == token
    expected = an_installation(
        workspace=ACME,
        sealed=stored.sealed,
        bot=f"B0OF{ACME}",
        bot_user=f"U0BOTOF{ACME}",
        scopes=frozenset({"commands", "chat:write"}),
        installed_by=ALICE,
        installed_at=world.deps.clock(),
    )
    assert stored == expected
    assert await world.deps.store.read(lambda tx: tx.workspaces.address_of(ACME)) == "https://t0acme.slack.com/"


async def test_the_installer_is_welcomed_once_and_the_workspace_has_an_account_of_its_own(world: Many) -> None:
    await world.install()
    first = await world.deps.store.read(lambda tx: tx.deliveries.get(ACME, welcome_key(ACME)))
    assert first is not None
    assert first.place == ALICE
    await world.install("T0BOLT")
    accounts = dict(await world.deps.store.read(lambda tx: tx.workspaces.all()))
    assert [accounts[one] for one in (ACME, "T0BOLT")] == [own_account(ACME), own_account("T0BOLT")]
    assert not await world.deps.store.read(lambda tx: is_connected(ACME, tx))


async def test_a_workspace_that_was_there_keeps_its_account(world: Many) -> None:
    await world.deps.store.write(lambda tx: tx.workspaces.enrol(ACME, "main", "https://connect.patsnap.com"))
    await world.install()
    assert await world.deps.store.read(lambda tx: tx.workspaces.account_of(ACME)) == "main"


async def test_a_token_is_nowhere_but_sealed(world: Many, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    page = await world.install()
    await world.type("help")
    token = world.slack.token_of(ACME)
    found = await world.deps.installed.find(ACME)
    assert found is not None
    assert found.token == token
    disk = await asyncio.to_thread(lambda: b"".join(path.read_bytes() for path in tmp_path.glob("patrol.db*")))
    for secret in (token, CLIENT[1]):
        assert secret.encode() not in disk
        assert secret not in caplog.text + page.html + repr(found) + repr(world.deps.installed)


async def test_a_state_is_good_once(world: Many) -> None:
    browser = world.browser()
    begun = await browser.begin()
    cookie = browser.cookie
    await browser.come_back(state_of(begun), code=world.slack.allow(ACME))
    browser.cookie = cookie
    again = await browser.come_back(state_of(begun), code=world.slack.allow("T0BOLT"))
    assert (again.status, "used before" in again.html) == (401, True)
    assert [one.workspace for one in await world.deps.store.read(lambda tx: tx.installations.all())] == [ACME]


async def test_a_state_is_good_for_ten_minutes(world: Many, clock: SteppedClock) -> None:
    browser = world.browser()
    begun = await browser.begin()
    clock.tick(minutes=10)
    late = await browser.come_back(state_of(begun), code=world.slack.allow(ACME))
    assert (late.status, "ten minutes" in late.html) == (401, True)
    assert world.slack.calls == []


async def test_another_browser_finishes_nothing_and_spoils_nothing(world: Many) -> None:
    browser, other = world.browser(), world.browser()
    begun = await browser.begin()
    code = world.slack.allow(ACME)
    stolen = await other.come_back(state_of(begun), code=code)
    assert (stolen.status, "one browser" in stolen.html) == (400, True)
    assert (await browser.come_back(state_of(begun), code=code)).status == 200


async def test_a_made_up_state_finishes_nothing(world: Many) -> None:
    browser = world.browser()
    browser.cookie = "patrol-install=made-up"
    assert (await browser.come_back("made-up", code=world.slack.allow(ACME))).status == 401
    assert world.slack.calls == []


async def test_who_cancels_is_told_that_nothing_has_changed(world: Many) -> None:
    browser = world.browser()
    begun = await browser.begin()
    page = await browser.come_back(state_of(begun), error="access_denied")
    assert (page.status, "You cancelled" in page.html) == (200, True)
    assert page.link == f"{PUBLIC}/slack/install"  # which may have a path of its own before it


async def test_what_slack_says_is_never_shown(world: Many) -> None:
    page = await world.browser().come_back("s", error="<script>alert(1)</script>")
    assert "did not confirm" in page.html
    assert "<script" not in page.html


@pytest.mark.parametrize("why", ["a code that is none", "no code", "Slack is away", "a token that is none"])
async def test_what_slack_does_not_confirm_is_not_installed(world: Many, why: str) -> None:
    browser = world.browser()
    begun = await browser.begin()
    world.slack.is_away = why == "Slack is away"
    world.slack.knows_its_tokens = False
    code = world.slack.allow(ACME) if why == "a token that is none" else "made-up"
    more = {} if why == "no code" else {"code": code}
    page = await browser.come_back(state_of(begun), **more)
    assert "did not confirm" in page.html
    assert await world.deps.store.read(lambda tx: tx.installations.all()) == []


async def test_a_whole_organisation_is_refused(world: Many) -> None:
    world.slack.is_organisation_wide = True
    page = await world.install()
    assert (page.status, "whole organisation" in page.html) == (400, True)
    assert await world.deps.store.read(lambda tx: tx.installations.all()) == []


async def test_what_cannot_be_stored_is_said_to_be_patrols_fault(deps: Deps) -> None:
    disk = Disk(deps.store)
    async with many(replace(deps, store=disk)) as world:
        browser = world.browser()
        begun = await browser.begin()
        disk.has_room_for = 1  # for the state, and no more
        page = await browser.come_back(state_of(begun), code=world.slack.allow(ACME))
        assert (page.status, "its own fault" in page.html) == (500, True)
        page = await browser.begin()
        assert (page.status, "its own fault" in page.html) == (503, True)
        disk.has_room_for = 9
        assert (await world.install()).status == 200


async def test_too_many_at_once_are_asked_to_wait(world: Many, clock: SteppedClock) -> None:
    until = clock() + STATE_FOR

    def begin(tx: Transaction) -> None:
        for number in range(10_000):
            tx.installations.begin(f"hash {number}", until)

    await world.deps.store.write(begin)
    assert (await world.browser().begin()).status == 503
    clock.tick(minutes=10)
    assert (await world.browser().begin()).status == 200


async def test_a_workspace_can_be_named_and_nothing_else(world: Many) -> None:
    named = await world.browser().begin("?team=T0ACME")
    assert parse_qs(urlsplit(named.link).query)["team"] == ["T0ACME"]
    for hostile in ("T1%26scope%3Dadmin", "t1", "T1%0d%0aX", "%22%3E%3Cscript%3E"):
        page = await world.browser().begin(f"?team={hostile}")
        assert "team" not in parse_qs(urlsplit(page.link).query)
        assert "admin" not in page.link
        assert "<script" not in page.html


async def test_a_head_request_stores_nothing(world: Many) -> None:
    async with world.requests.head("/slack/install") as response:
        assert response.status == 405
    assert await world.deps.store.write(lambda tx: tx.installations.under_way(world.deps.clock())) == 0


async def test_a_page_shows_itself_and_asks_for_nothing_else(world: Many) -> None:
    world.slack.names[ACME] = '<b>Acme & "Söhne"</b> {x}'
    for page in (await world.browser().begin(), await world.install(), await world.browser().come_back("s")):
        assert page.headers["Content-Type"].startswith("text/html")
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"
        assert "src=" not in page.html
        assert "<b>" not in page.html


@pytest.mark.parametrize(
    ("accepted", "words"),
    [
        ("ja,en;q=0.5", "Slack ワークスペースに Patrol を追加"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "将 Patrol 添加到您的 Slack 工作区"),
        ("zh", "将 Patrol 添加到您的 Slack 工作区"),
        ("zh-TW,zh-Hant;q=0.9", "Add Patrol"),
        ("fr;q=0.9,ja;q=0.5,en;q=0.1", "Slack ワークスペースに"),
        ("en;q=0.1,ja;q=0", "Add Patrol"),
        ("", "Add Patrol"),
        (";;q=é,,*", "Add Patrol"),
    ],
)
async def test_a_page_speaks_the_visitors_language(world: Many, accepted: str, words: str) -> None:
    assert words in (await world.browser(accepted.encode().decode("latin-1")).begin()).html


async def test_an_installation_brings_back_what_rested(world: Many) -> None:
    await world.install()
    now = world.deps.clock()
    await world.deps.store.write(lambda tx: leave(ACME, now, world.deps, tx))
    world.deps.installed.forget(ACME)
    assert "not set up" in (await world.type("reports"))[1]
    await world.install()
    assert await world.deps.store.read(lambda tx: tx.workspaces.gone_at(ACME)) is None
    assert "not set up" not in (await world.type("reports"))[1]


async def test_bolt_can_do_all_with_the_store_that_it_asks_for(world: Many) -> None:
    await world.install()
    kept = StoredInstallations(world.deps)
    of: dict[str, Any] = {"enterprise_id": None, "team_id": ACME}
    bot = await kept.async_find_bot(**of)
    whole = await kept.async_find_installation(**of, user_id=ALICE)
    assert bot is not None
    assert whole is not None
    assert bot.bot_token == whole.bot_token == world.slack.token_of(ACME)
    assert await kept.async_find_installation(**of, user_id="U0BOB") is None
    assert await kept.async_find_bot(**of, is_enterprise_install=True) is None
    assert await kept.async_find_bot(enterprise_id="E0WIDE", team_id=None) is None
    await kept.async_delete_installation(**of, user_id=ALICE)
    assert await kept.async_find_bot(**of) is not None  # the bot is nobody's own
    await kept.async_save_bot(bot)
    stored = await world.deps.store.read(lambda tx: tx.installations.get(ACME))
    assert stored is not None
    assert stored.installed_by == ALICE
    for delete in (kept.async_delete_bot, kept.async_delete_installation, kept.async_delete_all):
        await kept.async_save_bot(bot)
        await delete(**of)
        assert await kept.async_find_bot(**of) is None


async def test_a_key_that_is_lost_keeps_nobody_from_installing_anew(deps: Deps) -> None:
    async with many(deps) as world:
        await world.install()
    async with many(deps, Vault([new_key()])) as world:
        said = (await world.type("reports"))[1]
        assert "E-" in said  # a fault of Patrol's, with its reference
        await world.install()
        assert "E-" not in (await world.type("reports"))[1]


async def test_without_a_flow_there_is_nothing_to_install(deps: Deps) -> None:
    async with many(deps) as world:
        async with world.requests.post("/slack/install") as response:
            assert response.status == 405
        async with world.requests.get("/slack/elsewhere") as response:
            assert response.status == 404
