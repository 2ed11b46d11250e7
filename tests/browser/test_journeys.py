"""What a newcomer does in the workspace, from the first command to the digest, as it is seen in a browser."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from sandbox.faults import Fault, What
from sandbox.page import PageServer
from sandbox.patsnap import USUAL_ALERTS, Kind
from tests.browser.conftest import People
from tests.browser.visitors import MADE, Visitor, Workspace, served_in
from tests.eventually import eventually

pytestmark = [pytest.mark.slow, pytest.mark.asyncio]

BERLIN: Final = ZoneInfo("Europe/Berlin")
COMPANY: Final = "小米科技有限责任公司"
ALERT: Final = USUAL_ALERTS[0]
DIGEST: Final = 30_000.0  # ms within which a week passes here
ONLY_YOU: Final = "Only visible to you"


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path) -> AsyncIterator[PageServer]:
    async with served_in(tmp_path) as server:
        yield server


@pytest.fixture
def workspace(server: PageServer, person: People) -> Workspace:  # in this order: people leave before the page goes
    return Workspace(server, person)


async def subscribed(visitor: Visitor, when: str) -> Locator:
    """The message that says that the channel is subscribed."""
    await visitor.types(f"/patrol subscribe {ALERT.alert_id} {when}")
    said = visitor.saying("Subscribed here by")
    await expect(said).to_contain_text(ALERT.name, timeout=MADE)
    # What was there when Patrol began to watch is told of in no digest: time goes on once that is known.
    checks = visitor.server.stage.world.faults
    await eventually(lambda: checks.count("patsnap.alert.check"))
    return said


async def an_hour_later(visitor: Visitor, workspace: Workspace, patents: int) -> Locator:
    """The digest of an instant subscription, after so many new patents and an hour."""
    await expect(visitor.saying("when Patrol began to watch")).to_be_visible(timeout=DIGEST)
    workspace.world.patsnap.alerts.push(ALERT.alert_id, Kind.NEW, patents)
    await visitor.page.get_by_role("group", name="Clock").get_by_role("button", name="+1 h").click()
    digest = visitor.messages.filter(has_text=re.compile(rf"{patents} (patents|families):")).last
    await expect(digest).to_contain_text(ALERT.name, timeout=DIGEST)
    return digest


async def test_somebody_orders_a_report_watches_it_being_made_and_opens_the_file(workspace: Workspace) -> None:
    workspace.world.clock.set_speed(1)  # it is made before a browser that is slow has looked, else
    bob = await workspace.visit("bob")

    await bob.types(f"/patrol report {COMPANY} pdf")
    report = bob.saying(COMPANY)
    await expect(report).to_contain_text(re.compile("Accepted|Queued|Generating"))
    workspace.world.clock.set_speed(60)
    await expect(report).to_contain_text("In the thread", timeout=MADE)
    await expect(report).to_contain_text("(edited)")
    await expect(bob.messages).to_have_count(1)

    await bob.opens_thread(report)
    await bob.thread.get_by_role("button", name=re.compile(rf"{COMPANY}.*\.pdf")).first.click()
    viewer = bob.page.get_by_role("dialog", name=re.compile(COMPANY))
    async with bob.page.expect_download() as coming:
        await viewer.get_by_role("link", name="Download").click()
    file = await (await coming.value).path()
    assert file.read_bytes().startswith(b"%PDF")


async def test_a_channel_subscribes_a_week_passes_and_the_digest_is_read(workspace: Workspace) -> None:
    bob, carol = await workspace.visit("bob"), await workspace.visit("carol", "competitors")
    # Three days bring news; a digest that is due on this very day may tell of none.
    in_three_days = workspace.world.clock.now().astimezone(BERLIN) + timedelta(days=3)
    await subscribed(bob, f"weekly {in_three_days:%a} 09:00".lower())

    await bob.page.get_by_role("group", name="Clock").get_by_role("button", name="+1 week").click()
    digest = bob.saying(f"next {in_three_days:%A}")
    await expect(digest).to_contain_text(ALERT.name, timeout=DIGEST)
    await bob.opens_thread(digest)
    await expect(bob.thread.get_by_role("button", name=re.compile(r"\.xlsx")).first).to_be_visible(timeout=DIGEST)
    await expect(bob.thread.get_by_role("button", name="Review").first).to_be_visible()

    # Carol is a guest of the channel: she reads the same, in her own hour.
    await expect(carol.saying(f"next {in_three_days:%A}")).to_contain_text(ALERT.name)


async def test_what_is_not_interesting_is_hidden_and_comes_back_by_undo(workspace: Workspace) -> None:
    bob = await workspace.visit("bob")
    await subscribed(bob, "instantly")
    digest = await an_hour_later(bob, workspace, 2)
    await bob.opens_thread(digest)

    await bob.thread.get_by_role("button", name="Review").first.click()
    await bob.form.get_by_role("button", name="Hide").first.click()
    await expect(bob.form.get_by_role("button", name="Undo").first).to_be_visible()
    await bob.form.get_by_role("button", name="Close").first.click()
    await expect(bob.form).to_have_count(0)
    hidden = bob.thread.get_by_role("article").last
    await expect(hidden).to_contain_text("bob hid")
    await hidden.get_by_role("button", name="Undo").click()
    await expect(hidden.get_by_role("button", name="Undo")).to_have_count(0)

    await bob.types(f"/patrol filter {ALERT.alert_id}")
    await expect(bob.saying(ONLY_YOU)).to_contain_text("filter")


async def test_a_subscription_is_snoozed_from_its_list(workspace: Workspace) -> None:
    bob = await workspace.visit("bob")
    await subscribed(bob, "daily 09:00")

    await bob.types("/patrol subscriptions")
    listed = bob.saying(ONLY_YOU)
    await listed.get_by_role("button", name=re.compile("More")).first.click()
    await bob.page.get_by_role("menuitem", name="Snooze 1 week").click()

    await expect(bob.saying(ALERT.name)).to_contain_text(re.compile("[Ss]nooze"))
    await bob.types("/patrol subscriptions")
    await expect(bob.saying(ONLY_YOU)).to_contain_text(re.compile("[Ss]noozed"))


async def test_a_form_says_beside_the_field_what_is_wrong_with_it(workspace: Workspace) -> None:
    bob = await workspace.visit("bob")
    await bob.types("/patrol report")
    company = bob.form.get_by_role("textbox").first
    send = bob.form.get_by_role("button", name="Order")

    await send.click()
    await expect(company).to_be_focused()  # Slack itself does not send what is not filled in
    await company.fill("91110108551385082Z")
    await send.click()
    wrong = bob.form.get_by_role("alert")
    await expect(wrong).to_contain_text("Nothing was ordered")
    await expect(company).to_have_value("91110108551385082Z")
    await company.fill(COMPANY)
    await send.click()

    await expect(bob.form).to_have_count(0)
    await expect(bob.saying(COMPANY)).to_contain_text("In the thread", timeout=MADE)


async def test_two_people_see_different_things(workspace: Workspace) -> None:
    alice, bob = await workspace.visit("alice"), await workspace.visit("bob")

    await bob.types("/patrol help")
    await expect(bob.saying(ONLY_YOU)).to_contain_text("/patrol report")
    await bob.types("/patrol report 小米科技有限责任公司 to me")
    await bob.types("good morning")

    await expect(alice.saying("good morning")).to_be_visible()
    await expect(alice.messages).to_have_count(1)
    side = [one.page.get_by_role("navigation", name="Conversations") for one in (alice, bob)]
    await expect(side[0].get_by_role("link", name=re.compile("^board"))).to_be_visible()
    await expect(side[1].get_by_role("link", name=re.compile("^board"))).to_have_count(0)
    await expect(side[1].get_by_role("link", name=re.compile(r"^Patrol.*unread"))).to_be_visible(timeout=MADE)
    await bob.goes_to("Patrol")
    await expect(bob.saying(COMPANY)).to_be_visible()


async def test_patrol_is_killed_in_the_middle_started_again_and_nothing_is_lost(workspace: Workspace) -> None:
    bob = await workspace.visit("bob")
    process = bob.page.get_by_role("group", name="Patrol")
    workspace.world.faults.add(Fault("patsnap.status", What.HANG))
    await bob.types(f"/patrol report {COMPANY} word")
    await eventually(lambda: workspace.world.faults.count("patsnap.status"))  # it waits for PatSnap now

    await process.get_by_role("button", name="Kill").click()
    await expect(process).to_contain_text("stopped")
    await bob.composer.fill("/patrol help")
    await bob.composer.press("Escape")
    await bob.composer.press("Enter")
    await expect(bob.saying("dispatch_failed")).to_contain_text("What you typed is still there")
    await expect(bob.composer).to_have_value("/patrol help")
    await process.get_by_role("button", name="Start").click()
    await expect(process).to_contain_text("running", timeout=MADE)

    await expect(bob.saying(COMPANY)).to_contain_text("In the thread", timeout=MADE)
    assert len(workspace.world.patsnap.jobs) == 1
    assert workspace.world.faults.count("slack.files.completeUploadExternal") == 1


async def test_a_reload_loses_nothing(workspace: Workspace) -> None:
    bob = await workspace.visit("bob")
    await bob.types(f"/patrol report {COMPANY} pdf")
    report = bob.saying(COMPANY)
    await expect(report).to_contain_text("In the thread", timeout=MADE)
    await bob.opens_thread(report)
    await bob.composer.fill("half a sentence")
    await bob.page.get_by_role("button", name=re.compile("Shortcuts")).click()
    await bob.page.get_by_role("menuitem", name=re.compile("Order a PatSnap report")).click()
    await bob.form.get_by_role("textbox").first.fill("Acme Battery")

    await bob.page.reload()

    await expect(bob.form.get_by_role("textbox").first).to_have_value("Acme Battery")
    await bob.form.get_by_role("button", name="Not now").click()
    await expect(bob.composer).to_have_value("half a sentence")
    await expect(bob.thread.get_by_role("article")).to_have_count(2)
    await expect(bob.messages).to_have_count(1)
