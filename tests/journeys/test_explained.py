"""What people see of alerts that are made in Slack, of digests that say why, and of what they do about them."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from bot.views import ids
from sandbox.faults import Fault, What
from sandbox.patents import PatentType
from sandbox.patsnap import Kind
from sandbox.patsnap.endpoints import (
    BIBLIOGRAPHY,
    FAMILY,
    FULL_BIBLIOGRAPHY,
    LEGAL,
    LICENSE,
    LITIGATION,
    SIMPLE_LEGAL,
    TRANSFER,
)
from tests.eventually import eventually
from tests.journeys.databases import on_both_stores
from tests.journeys.explained import (
    CHECK,
    HOUR,
    NAME,
    QUERY,
    an_hour_goes_by,
    arrived,
    asked,
    line_of,
    made,
    modal_says,
    new_family,
    next_digest,
    office_in,
    old_patents,
    one_digest,
    reviews,
    subscribed,
    told_privately,
)
from tests.journeys.office import DIRECT, words_in
from tests.journeys.shown import KINDS, becomes_quiet, digests, reasons_of, sheets_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio, on_both_stores]

OTHER: Final = "Solid & dry"
SHOWN: Final = "Solid &amp; dry"
WITHDRAWN: Final = (("P014", "P013"), ("P011", "P029"), ("P041", "P012"), ("P028", "P034"))
EXPLAINED: Final = (Kind.LEGAL, Kind.TRANSFER, Kind.EXPIRED, Kind.LICENSE, Kind.LITIGATION)


async def test_an_alert_is_made_in_slack_and_its_digest_says_why(tmp_path: Path) -> None:
    async with office_in(tmp_path) as office:
        world = office.world
        slack, alerts = world.slack, world.patsnap.alerts
        await office.asks("alert new")
        await office.form()
        await slack.press_view("alice", ids.ALERT_COUNT, values={"alert_name": NAME, "alert_query": QUERY})
        counted = await modal_says(office, "a week")
        alert = await made(office)
        await office.presses(ids.ALERT_SUBSCRIBE, office.post(place=DIRECT), place=DIRECT)
        await office.fills({"rhythm": "instantly", "place": slack.channel("competitors").id})
        await becomes_quiet(office)

        family = new_family(office)
        old = dict(zip(EXPLAINED, old_patents(office, 5), strict=True))
        for kind, patent in old.items():
            alerts.push(alert, kind, [patent.patent_id])
        alerts.push(alert, Kind.NEW, [one.patent_id for one in family])
        alerts.push(alert, Kind.INVENTION, [family[0].patent_id])
        first = await next_digest(office)
        happened = world.clock.now().date()
        for kind, patent in old.items():
            alerts.push(alert, kind, [patent.patent_id], on=happened)  # the same event is named again
        again = old_patents(office, 7)[-1]
        alerts.push(alert, Kind.TRANSFER, [again.patent_id])
        second = await next_digest(office)

        register, patent = world.patsnap.register, old[Kind.TRANSFER]
        [sold] = [one for one in register.transfers(patent) if one.day == happened]
        seller, buyer = ([party.names["EN"] for party in side] for side in (sold.before, sold.after))
        assert "match*, about" in counted
        assert "patentId=" in counted
        assert "1 new family · 1 change of legal status · 1 transfer · 1 close to expiry" in first.words
        assert len(first.lines) == len(EXPLAINED) + 1
        assert "WO A1, JP A, US A1 · 2 more publications · _New publication_" in line_of(first, family[0])
        assert line_of(first, patent).endswith(f"\n{', '.join(seller)} → {', '.join(buyer)} · 4 March 2026")
        assert line_of(first, old[Kind.LEGAL]).endswith(
            f"\nnow {register.status(old[Kind.LEGAL]).legal} · 4 March 2026"
        )
        expiry = register.expiry(old[Kind.EXPIRED])
        assert line_of(first, old[Kind.EXPIRED]).endswith(f"\nExpires {expiry.day} {expiry:%B %Y}")
        told = reasons_of(first.files[0].content)
        assert [len(told[KINDS[kind]]) for kind in Kind] == [0, 0, 1, 1, 1, 1, 1]
        assert first.told == Counter(
            [
                (KINDS[Kind.INVENTION], family[0].patent_id),
                *((KINDS[Kind.NEW], one.patent_id) for one in family),
                *((KINDS[kind], one.patent_id) for kind, one in old.items()),
            ]
        )
        assert second.told == Counter([(KINDS[Kind.TRANSFER], again.patent_id)])  # nothing is told twice
        assert set(asked(office, FAMILY).values()) == {1}
        assert asked(office, FAMILY).keys() == {one.patent_id for one in family}
        assert set(asked(office, BIBLIOGRAPHY).values()) == {1}
        for call in (LEGAL, TRANSFER, FULL_BIBLIOGRAPHY, LICENSE, LITIGATION):
            assert max(asked(office, call).values()) == 2  # for each check that named it
        assert not asked(office, SIMPLE_LEGAL)


async def test_what_is_reviewed_is_valued_within_the_budget_and_hidden_until_undone(tmp_path: Path) -> None:
    async with office_in(tmp_path, budget=1) as office:
        world = office.world
        alerts = world.patsnap.alerts
        alert = await subscribed(office)
        granted, other = old_patents(office, 2)
        [pending] = old_patents(office, 1, PatentType.APPLICATION)
        alerts.push(alert, Kind.LEGAL, [granted.patent_id, other.patent_id, pending.patent_id])
        digest = await next_digest(office)

        await reviews(office, digest, pending)
        assert "to PatSnap it is an application still" in await modal_says(office, "Value report")
        with pytest.raises(KeyError):
            await world.slack.press_view("alice", ids.REVIEW_VALUE)
        await reviews(office, digest, granted)
        await world.slack.press_view("alice", ids.REVIEW_VALUE)
        await modal_says(office, "The value report comes to your direct messages")
        await arrived(office, granted)
        await reviews(office, digest, other)
        await world.slack.press_view("alice", ids.REVIEW_VALUE)
        await modal_says(office, "can allow you one more report this month")
        await office.fills({"admin": world.slack.person("dan").id})
        plea = await office.shows("beyond their budget", "dan", DIRECT)
        assert [job.order.patent_number for job in world.patsnap.jobs] == [granted.number]
        await office.presses(ids.BUDGET_ALLOW, plea, "dan", DIRECT)
        await becomes_quiet(office)
        await reviews(office, digest, other)
        await world.slack.press_view("alice", ids.REVIEW_VALUE)
        await arrived(office, other)

        await reviews(office, digest, granted)
        await world.slack.press_view("alice", ids.REVIEW_HIDE)
        await modal_says(office, "hidden here")
        quiet = await eventually(lambda: [part for part in one_digest(office).parts if "alice hid" in part.text])
        alerts.push(alert, Kind.EXPIRED, [granted.patent_id, other.patent_id])
        second = await next_digest(office)
        assert second.lines == [other.patent_id]
        assert "1 hidden by filters" in second.words
        assert "hides assignee" in (await told_privately(office, f"filter {NAME}")).text
        await office.presses(ids.DISMISSAL_UNDO, quiet[0], "bob")
        await becomes_quiet(office)
        assert "bob has undone that" in digests(office)[0].parts[-1].text
        assert "no filters" in (await told_privately(office, f"filter {NAME}")).text
        alerts.push(alert, Kind.LICENSE, [granted.patent_id])
        third = await next_digest(office)
        assert third.lines == [granted.patent_id]


@pytest.mark.parametrize("may_search", [True, False])
async def test_what_a_lost_answer_had_of_new_patents_is_told_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, *, may_search: bool
) -> None:
    async with office_in(tmp_path) as office:
        world = office.world
        alerts = world.patsnap.alerts
        alert = await made(office, QUERY)
        await office.asks(f"subscribe {alert} instantly")
        await becomes_quiet(office)
        if not may_search:
            world.patsnap.withdraw("P002")
        world.clock.skip(timedelta(days=8))
        await becomes_quiet(office)
        world.clock.skip(HOUR)
        lost = alerts.push(alert, Kind.NEW, 2)
        world.faults.add(Fault(CHECK, What.LOST))
        await becomes_quiet(office)
        for _ in range(3):
            await an_hour_goes_by(office)

        named = Counter(one for window in alerts.windows(alert) for one in window.hits.get(Kind.NEW, ()))
        assert set(lost) <= set(named)
        told = sum((digest.told for digest in digests(office)), Counter[tuple[str, str]]())
        new = Counter({patent: count for (sheet, patent), count in told.items() if sheet == KINDS[Kind.NEW]})
        late = [
            digest for digest in digests(office) if any("Found later, for" in words_in(one) for one in digest.parts)
        ]
        gaps = [digest for digest in digests(office) if "could not be read" in digest.words]
        assert new == Counter(set(named) - (set() if may_search else set(lost)))
        assert len(gaps) == 1
        if may_search:
            [found] = late
            assert set(lost) <= set(sheets_of(found.files[0].content)[KINDS[Kind.NEW]])
            assert all(
                said.startswith("Found later, for 12 March")
                for said in reasons_of(found.files[0].content)[KINDS[Kind.NEW]]
            )
        else:
            assert late == []
        assert caplog.text.count("PatSnap refuses this account") == (not may_search)  # once, however often it is tried


async def test_without_licences_digests_go_out_poorer_and_grow_rich_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with office_in(tmp_path) as office:
        world = office.world
        alerts = world.patsnap.alerts
        alert = await subscribed(office)
        supply = old_patents(office, 40)
        has_reason: dict[Kind, list[bool]] = {}
        is_named: dict[Kind, list[bool]] = {}
        for licences in WITHDRAWN:
            for number, licence in enumerate(licences):
                world.patsnap.withdraw(licence, unpriced=number > 0)
            news = {kind: [supply.pop()] for kind in (Kind.NEW, *EXPLAINED)}
            for kind, [patent] in news.items():
                alerts.push(alert, kind, [patent.patent_id])
            before = world.clock.now()
            digest = await next_digest(office)
            assert world.clock.now() - before < HOUR + timedelta(minutes=9)  # it waits ten for what may still come
            for kind, [patent] in news.items():
                line, _, reason = line_of(digest, patent).partition("\n")
                has_reason.setdefault(kind, []).append(reason != "")
                is_named.setdefault(kind, []).append(patent.number in line)
        for licences in WITHDRAWN:
            for licence in licences:
                world.patsnap.license(licence)
        world.clock.skip(timedelta(days=3))
        await becomes_quiet(office)
        patent = supply.pop()
        alerts.push(alert, Kind.LEGAL, [patent.patent_id])
        digest = await next_digest(office)
        line, _, reason = line_of(digest, patent).partition("\n")

        assert has_reason == {
            Kind.NEW: [False] * 4,
            Kind.LEGAL: [True, True, False, False],  # of P041, where P013 may not be asked
            Kind.TRANSFER: [True, False, False, False],
            Kind.EXPIRED: [True, True, False, False],
            Kind.LICENSE: [True, True, True, False],
            Kind.LITIGATION: [True, True, True, False],
        }
        assert set(map(tuple, is_named.values())) == {(True, False, False, False)}
        assert patent.number in line
        assert reason == f"now {world.patsnap.register.status(patent).legal} · 7 March 2026"
        refusals = [one for one in caplog.records if one.message == "PatSnap refuses this account"]
        assert len(refusals) == sum(map(len, WITHDRAWN))  # each is logged once
        for call, lookup in world.patsnap.lookups.items():
            assert world.faults.count(call) == len(lookup.calls) + 1  # and is asked for in vain once


async def test_what_was_told_is_shown_again_and_an_alert_ends_for_all(tmp_path: Path) -> None:
    async with office_in(tmp_path) as office:
        world = office.world
        alerts = world.patsnap.alerts
        alert = await made(office)
        await office.asks(f"subscribe {alert} instantly")
        await becomes_quiet(office)
        [patent] = old_patents(office, 1)
        alerts.push(alert, Kind.TRANSFER, [patent.patent_id])
        digest = await next_digest(office)
        history = await told_privately(office, f"history {NAME}")
        await office.presses(ids.SHEET_AGAIN, history)
        await becomes_quiet(office)
        usage = words_in(await told_privately(office, "usage"))
        preview = await told_privately(office, f"preview {NAME}")
        again = words_in(await told_privately(office, "usage"))

        [copy] = [reply.files[0] for post in office.posts(place=DIRECT) for reply in post.replies]
        assert copy.content == digest.files[0].content
        assert "· 1 patent\\n" in words_in(history)
        assert "P057 checks of alerts: 2 calls\\nP011 bibliography: 1 call · 1 patent\\n" in usage
        assert "P029 transfers: 1 call · 1 patent\\nP056 alerts made: 1 call" in usage
        assert "P001 counts of a query: 1 call\\nP002 searches: 1 call" in again
        assert ": nothing." in preview.text
        assert world.faults.count(CHECK) == 2

        await office.asks(f"open {NAME}")
        await office.asks(f"alert edit {NAME}")
        await office.fills({"alert_name": OTHER})
        await eventually(lambda: "Changed." in office.texts(place=DIRECT)[-1])
        await office.asks(f'subscribe "{OTHER}" daily 09:00', "bob", "lab")
        await becomes_quiet(office)
        asked = world.faults.count(CHECK)
        await office.asks(f'alert delete "{OTHER}"')
        assert "Their digests end" in await modal_says(office, "is deleted at PatSnap, for everybody")
        await office.fills({})
        await becomes_quiet(office)
        world.clock.skip(timedelta(days=2))
        await becomes_quiet(office)

        assert world.faults.count(CHECK) == asked
        assert list(alerts) == []
        ended = f"alice had the alert *{SHOWN}* deleted."
        assert office.texts()[-1].startswith(ended)
        assert office.texts("bob", "lab")[-1].startswith(ended)
        assert office.post("bob", DIRECT).text.startswith(ended)
        assert f"*{SHOWN}* was deleted at PatSnap" in office.texts()[0]
        assert "Made, and deleted at PatSnap since." in office.texts(place=DIRECT)[0]
        refused = await told_privately(office, f'subscribe "{OTHER}"')
        assert "PatSnap does not know that alert any more" in refused.text
