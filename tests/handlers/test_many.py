"""Many workspaces at one address: each is answered with its own token, and one that has removed Patrol with none."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from bot.deps import Deps
from bot.domain.delivery_keys import welcome_key
from bot.domain.messages import Message
from bot.domain.places import Place
from bot.domain.rules import ONLY_ACCOUNT
from bot.domain.slack_errors import Fate, fate_of
from bot.errands import WORKSPACE
from bot.errors import NotSent, SlackRefused
from bot.ports import Transaction
from bot.services.deliveries import deliver_one
from bot.services.installation import probe, probe_all
from bot.vault import Vault, new_key
from tests.conftest import PATSNAP_URL
from tests.handlers.many import ACME, ALICE, BOLT, Disk, Many, many
from tests.turns import turns

pytestmark = pytest.mark.asyncio

HELLO = Message("hello", ())


@pytest_asyncio.fixture
async def world(deps: Deps) -> AsyncIterator[Many]:
    async with many(deps) as world:
        await world.install(ACME)
        await world.install(BOLT)
        world.slack.calls.clear()
        yield world


async def is_gone(world: Many, team: str = ACME) -> bool:
    return await world.deps.store.read(lambda tx: tx.workspaces.gone_at(team)) is not None


async def stored(world: Many) -> list[str]:
    return [one.workspace for one in await world.deps.store.read(lambda tx: tx.installations.all())]


async def test_each_workspace_is_posted_to_with_its_own_token(world: Many) -> None:
    await turns(deliver_one, world.deps)
    posted = {call.token: call.arguments["channel"] for call in world.slack.calls if call.method == "chat.postMessage"}
    assert posted == dict.fromkeys((world.slack.token_of(ACME), world.slack.token_of(BOLT)), ALICE)
    for team in (ACME, BOLT):
        welcome = await world.deps.store.read(lambda tx, team=team: tx.deliveries.get(team, welcome_key(team)))  # type: ignore[misc]
        assert welcome is not None
        assert welcome.ts


@pytest.mark.parametrize("call", ["open_modal", "update_modal", "person", "channel", "prove", "is_member", "answer"])
async def test_each_call_of_the_port_is_made_with_the_token_of_its_workspace(world: Many, call: str) -> None:
    slack = world.deps.slack
    place = Place(BOLT, "C1")
    match call:
        case "open_modal":
            await slack.open_modal(BOLT, "1.2", {"type": "modal"})
        case "update_modal":
            await slack.update_modal(BOLT, "V1", {"type": "modal"})
        case "person":
            await slack.person(Place(BOLT, ALICE))
        case "channel":
            await slack.channel(place)
        case "prove":
            await slack.prove(BOLT)
        case "is_member":
            await slack.is_member(place, ALICE)
        case "answer":
            await slack.update(place, "1.2", HELLO, key="k")
    assert {one.token for one in world.slack.calls} == {world.slack.token_of(BOLT)}


async def test_a_command_is_stored_for_the_workspace_where_it_was_typed(world: Many) -> None:
    for team in (ACME, BOLT):
        await world.deps.store.write(lambda tx, team=team: tx.workspaces.enrol(team, ONLY_ACCOUNT, PATSNAP_URL))  # type: ignore[misc]
        assert await world.type("report Acme to me", team) == (200, "")
        [request] = await world.deps.store.read(
            lambda tx, team=team: tx.requests.listed(team, ALICE, ALICE, offset=0, limit=9)  # type: ignore[misc]
        )
        assert request.workspace == team


async def test_slack_is_never_asked_whether_a_token_is_good(world: Many) -> None:
    for team in (ACME, BOLT, ACME):
        assert (await world.type("help", team))[0] == 200
    assert world.slack.asked("auth.test") == []


async def test_a_workspace_that_is_not_installed_is_told_so(world: Many) -> None:
    status, said = await world.type("help", "T0STRANGE")
    assert (status, "not set up for this workspace" in said) == (200, True)
    assert await world.hear("app_home_opened", "T0STRANGE", user=ALICE, tab="home") == (200, "")


async def test_nothing_is_asked_of_slack_for_a_workspace_without_a_token(world: Many) -> None:
    with pytest.raises(SlackRefused) as caught:
        await world.deps.slack.post(Place("T0STRANGE", "C1"), HELLO, key="k")
    assert fate_of(caught.value.error) is Fate.TOKEN
    assert world.slack.calls == []


async def test_an_uninstalled_workspace_is_let_go_at_once_and_its_token_with_it(world: Many) -> None:
    token = world.slack.token_of(ACME)
    del world.slack.tokens[token]
    assert (await world.hear("app_uninstalled"))[0] == 200
    assert await is_gone(world)
    assert not await is_gone(world, BOLT)
    await world.deps.errands.done()
    assert await stored(world) == [BOLT]
    assert [(call.method, call.token) for call in world.slack.calls] == [("auth.test", token)]
    await turns(deliver_one, world.deps)
    assert token not in [call.token for call in world.slack.calls[1:]]
    assert "not set up" in (await world.type("help"))[1]


async def test_both_events_of_one_removal_are_one_removal(world: Many) -> None:
    del world.slack.tokens[world.slack.token_of(ACME)]
    await world.hear("tokens_revoked", tokens={"bot": [f"U0BOTOF{ACME}"]})
    await world.hear("app_uninstalled")
    await world.deps.errands.done()
    assert await stored(world) == [BOLT]


async def test_a_persons_revoked_token_is_nobody_elses_business(world: Many) -> None:
    await world.hear("tokens_revoked", tokens={"oauth": [ALICE]})
    assert not await is_gone(world)


async def test_word_of_a_removal_that_comes_after_the_next_installation_changes_nothing(world: Many) -> None:
    await world.install(ACME)
    await world.hear("app_uninstalled")
    await world.deps.errands.done()
    assert sorted(await stored(world)) == [ACME, BOLT]
    assert not await is_gone(world)
    assert "not set up" not in (await world.type("help"))[1]


async def test_where_slack_says_nothing_the_token_waits_and_is_asked_about_later(world: Many) -> None:
    world.slack.is_away = True
    await world.hear("app_uninstalled")
    await world.deps.errands.done()
    assert await is_gone(world)
    assert sorted(await stored(world)) == [ACME, BOLT]
    with pytest.raises(SlackRefused):
        await world.deps.slack.post(Place(ACME, "C1"), HELLO, key="k")
    world.slack.is_away = False
    world.slack.tokens.clear()
    await probe_all(world.deps)
    assert await stored(world) == [BOLT]


async def test_a_token_that_another_process_has_just_stored_is_the_one_that_is_asked_about(world: Many) -> None:
    remembered = world.slack.token_of(ACME)
    await world.deps.installed.find(ACME)  # for a minute it is remembered here
    del world.slack.tokens[remembered]
    world.slack.tokens["xoxb-newer"] = ACME

    def install_again(tx: Transaction) -> None:
        before = tx.installations.get(ACME)
        assert before is not None
        tx.installations.save(replace(before, sealed=world.deps.vault.seal("xoxb-newer")))

    await world.deps.store.write(install_again)
    await probe(ACME, world.deps)
    assert world.slack.asked("auth.test") == ["xoxb-newer"]
    assert sorted(await stored(world)) == [ACME, BOLT]


async def test_an_errand_of_a_workspace_that_has_gone_ends(world: Many) -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        try:
            began.set()
            await asyncio.Event().wait()
        finally:
            ended.set()

    errands = world.deps.errands
    token = WORKSPACE.set(ACME)
    errands.send("wait", wait())
    WORKSPACE.reset(token)
    await began.wait()
    await world.hear("app_uninstalled", BOLT)
    assert not ended.is_set()
    await world.hear("app_uninstalled")
    await asyncio.wait_for(ended.wait(), 5)


async def test_an_event_of_a_shared_channel_is_the_installations_that_hears_of_it(world: Many) -> None:
    bot = f"U0BOTOF{ACME}"
    status, _ = await world.hear(
        "member_joined_channel", "T0HOST", installed_in=ACME, user=bot, channel="C0SHARED", inviter=ALICE
    )
    assert status == 200
    await turns(deliver_one, world.deps)
    posted = [call for call in world.slack.calls if call.arguments.get("channel") == "C0SHARED"]
    assert {call.token for call in posted} == {world.slack.token_of(ACME)}
    assert posted


async def test_a_token_that_no_key_opens_waits_for_its_key(deps: Deps) -> None:
    async with many(deps) as world:
        await world.install()
    async with many(deps, Vault([new_key()])) as locked:
        with pytest.raises(NotSent, match=f"workspace {ACME}"):
            await locked.deps.slack.post(Place(ACME, "C1"), HELLO, key="k")


async def test_a_command_while_the_store_fails_is_told_and_an_event_comes_again(deps: Deps) -> None:
    disk = Disk(deps.store)
    async with many(replace(deps, store=disk)) as world:
        await world.install()
        world.deps.installed.forget(ACME)
        disk.is_unreadable = True
        status, said = await world.type("reports")
        assert (status, "not set up" in said) == (200, False)
        assert (await world.hear("app_home_opened", user=ALICE, tab="home"))[0] == 500
        disk.is_unreadable = False
        assert (await world.type("help"))[0] == 200
