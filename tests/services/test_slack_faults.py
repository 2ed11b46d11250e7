"""The fault matrix of Slack: every call of Patrol's, with every word of Slack's, a pause, and every fault of the wire.

What each answer and each fault of the wire is to the adapter is proven in `tests/slack/test_outcome.py`; here is what
comes of it: how the row stands, when it is tried again, what pauses, and who is told.
"""

import logging
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest
import pytest_asyncio

from bot.deps import Deps
from bot.domain.deliveries import OF_REQUESTS, Delivery, DeliveryState, What
from bot.domain.messages import Message
from bot.domain.notices import Notice, NoticeKind
from bot.domain.places import Place
from bot.domain.reports import RequestState, Trouble, TroubleKind
from bot.domain.rules import Rules
from bot.domain.slack_errors import _WORDS, NO_FILES_HERE, THREAD_IS_GONE
from bot.domain.subscriptions import SubscriptionState
from bot.errands import Errands
from bot.errors import InDoubt, NotSent, OutsideError, SlackLimited, SlackRefused
from bot.mistakes import Mistake, MistakeKind
from bot.ports import Transaction
from bot.services.channels import look
from bot.services.deliveries import deliver_one
from bot.services.departures import look_at_owner
from bot.services.installation import leave, probe
from bot.services.live import refresh_one
from bot.services.notices import look_for_admins, tell_admins
from bot.services.people import asked_now, known
from bot.services.places import may_name, must_belong
from tests.clock import START, SteppedClock
from tests.factories import CHANNEL, PERSON, TEAM, a_request, a_wish
from tests.fakes import FakePatsnap, FakeSlack
from tests.fakes.slack import Shown
from tests.services.slack_world import ADMIN, PARENT, OneMoment, a_promise, promise_it, the_world
from tests.turns import turns

pytestmark = pytest.mark.asyncio

# Which words are the same to a row; the first of a group stands for it where all of them would be too many.
GROUPS: Final[Mapping[str, str]] = {
    "later": """
        internal_error ratelimited rate_limited service_unavailable fatal_error request_timeout team_added_to_org
        org_login_required external_channel_migrating file_update_failed update_failed streaming_state_conflict
        fetch_members_failed unable_to_share_files
    """,
    "full": "message_limit_exceeded",
    "not invited": "not_in_channel channel_not_found",
    "no place": """
        invalid_channel invalid_channel_id cannot_dm_bot user_is_bot user_is_restricted user_is_ultra_restricted
        user_not_visible not_enabled
    """,
    "archived": "is_archived",
    "read only": """
        restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel
        restricted_action_of_next_year channel_is_limited_access posting_to_channel_denied no_permission
        posting_to_general_channel_denied ekm_access_denied access_denied team_access_not_granted
        channel_type_not_supported method_not_supported_for_channel_type slack_connect_canvas_sharing_blocked
        slack_connect_clip_sharing_blocked slack_connect_lists_sharing_blocked
    """,
    "no files": """
        slack_connect_file_link_sharing_blocked slack_connect_file_upload_sharing_blocked
        slack_connect_blocked_file_type
    """,
    "nobody": "user_not_found user_disabled is_inactive",
    "tab off": "messages_tab_disabled",
    "token": """
        invalid_auth not_authed account_inactive token_revoked token_expired two_factor_setup_required accesslimited
        not_installed enterprise_is_restricted team_not_found is_bot user_removed_from_team forbidden_team
    """,
    "scope": "missing_scope not_allowed_token_type",
    "file": """
        file_uploads_disabled file_uploads_except_images_disabled file_upload_size_restricted file_upload_size_zero
        file_type_not_allowed snippet_too_large blocked_file_type malware_detected post_contents_too_large
        file_share_limit_reached max_file_sharing_exceeded
    """,
    "storage": "storage_limit_reached",
    "ours": """
        no_text invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long markdown_text_conflict
        invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_post_type
        missing_post_type missing_argument invalid_json json_not_object invalid_metadata_format invalid_metadata_schema
        metadata_too_large metadata_must_be_sent_from_app too_many_attachments alt_txt_too_large unknown_snippet_type
        invalid_cursor invalid_limit invalid_ts_latest invalid_ts_oldest unknown_method deprecated_endpoint
        method_deprecated attachment_payload_limit_exceeded invalid_attachments too_many_contact_cards
        as_user_not_supported send_on_behalf_not_allowed duplicate_channel_not_found duplicate_message_not_found
        cant_broadcast_message block_mismatch bad_timestamp missing_file_data limit_required
        invalid_metadata_filter_keys duplicate_external_id view_too_large push_limit_reached
    """,
    "thread": """
        thread_not_found invalid_thread_ts cannot_reply_to_message thread_locked
    """,
    "no replies": "restricted_action_thread_locked restricted_action_non_threadable_channel",
    "gone": """
        message_not_found cant_update_message edit_window_closed file_not_found file_deleted file_is_deleted not_found
        hash_conflict expired_trigger_id exchanged_trigger_id invalid_trigger_id trigger_expired trigger_exchanged
        expired_url used_url
    """,
    "unknown": "a_word_of_next_year no_error_word http_404",
    "429": "429",
    "not sent": "refused-connection",
    "doubt": "time-out cut HTTP-500 HTTP-503 no-JSON ok-without-ts",
}
SHUT: Final = ("not invited", "no place", "archived", "read only", "no replies", "no files")  # a channel is
TO_PEOPLE: Final = (*SHUT, "nobody", "tab off")  # a person takes nothing
PAUSES: Final = {"archived": "archived", "read only": "read only", "no replies": "read only", "no files": "read only"}
WORDS: Final = {What.WORD, What.REOPENED, What.SILENCE, What.SERIES_WORD, What.SERIES_OPEN}
OF_SERIES: Final = {What.SERIES, What.SERIES_LEFT}
FILES: Final = (What.FILE, What.SHEET)
STEPS: Final = ("begin_upload", "send_bytes", "complete_upload")
MESSAGES: Final = tuple(what for what in What if what not in FILES)
EACH_WORD: Final = (What.LIVE, What.DIGEST)  # the others go by the same rules
PAUSE: Final = 33
REPEAT: Final = "Possibly a repeat"
AGAIN: Final = ("later", "429", "token", "scope", "ours", "thread", "unknown", "not sent", "doubt")
SILENT: Final = ("later", "full", "429", "token", "not sent", "doubt")  # nothing is said of what was asked about
NOTICE, NOTE = f"notice to {ADMIN}", f"note to {PERSON}"


def words_of(group: str) -> list[str]:
    return GROUPS[group].split()


def error_of(fault: str, method: str = "a.method") -> OutsideError:
    """The fault as the adapter raises it."""
    if fault == "429":
        return SlackLimited(method, PAUSE)
    if fault in words_of("not sent"):
        return NotSent(fault)
    return InDoubt(fault) if fault in words_of("doubt") else SlackRefused(method, fault)


@dataclass(frozen=True)
class Cell:
    """What comes of it. `wait`: seconds to the next try; `told`: what is promised to whom because of it."""

    state: str
    wait: int | None = None
    told: tuple[str, ...] = ()
    channels: str | None = None  # why the channel's subscription pauses
    persons: str | None = None  # why the person's own does
    request: str = f"waiting at {CHANNEL}"


def posting(what: What, group: str) -> Cell:  # noqa: C901, PLR0911 - a table
    """The rule for messages."""
    to = a_promise(what).place
    match group:
        case "later" | "unknown" | "not sent":
            return Cell("pending", 2)
        case "full":
            return Cell("pending", 2, (NOTICE,))
        case "429":
            return Cell("pending", PAUSE)
        case "token":
            return Cell("pending", 600)
        case "scope":
            return Cell("pending", 600, (NOTICE,))
        case "thread" | "ours":  # once more: beside the thread; as plain text
            return Cell("pending", 0)
        case "no replies" if a_promise(what).after is not None:
            return Cell("pending", 0)
        case "doubt":
            return Cell("in doubt", 10)
        case "file" | "storage" | "gone":
            return came_to_nothing(what, is_full=group == "storage")
        case _ if to == CHANNEL:
            return shut(what, group)
        case _:
            return unheard(what, group)


def came_to_nothing(what: What, *, is_full: bool = False) -> Cell:
    """No repeating mends it. Somebody is told."""
    told = (NOTICE,) if is_full else ()
    instead = {
        What.LIVE: (NOTE,),
        What.FILE: (),  # its live message says so
        What.PART: (f"missing to {CHANNEL}",),
        What.SHEET: (f"missing to {CHANNEL}",),
        What.PLEA: (f"ruling to {PERSON}",),
        What.GRANT_PLEA: (f"grant ruling to {PERSON}",),
        What.NOTICE: (),  # to one of the admins: it would be told by another notice
    }
    is_request = what in {What.LIVE, What.FILE}
    return Cell(
        "dead",
        told=(*told, *instead.get(what, (NOTICE,))),
        request=f"failed at {CHANNEL}" if is_request else Cell("").request,
    )


def shut(what: What, group: str) -> Cell:
    """A channel takes nothing: a report goes to its person, or waits for an invitation; a subscription pauses."""
    if what in {What.LIVE, What.FILE}:
        if group == "not invited":
            return Cell("dead", told=(f"live to {PERSON}",), request=f"held at {PERSON}")
        moved = (f"file to {PERSON}", f"live to {PERSON}")
        return Cell("dead", told=moved, request=f"waiting at {PERSON}")
    if group == "no files" and what is What.SHEET:  # messages it takes
        return came_to_nothing(what)
    reason = PAUSES.get(group, "no place")
    is_whole = reason != "read only"  # what only that message was refused for pauses alone
    of_series = (f"series word to {PERSON}",) if is_whole or what in OF_SERIES else ()
    if not is_whole and what in OF_SERIES:
        return Cell("dead", told=of_series)
    if not is_whole and what is What.HELLO:  # nothing that was promised there
        return Cell("dead")
    return Cell("dead", told=(*of_series, f"word to {PERSON}"), channels=reason)


def unheard(what: What, group: str) -> Cell:
    """A person takes nothing: their own subscriptions rest; admins hear what is not only theirs."""
    to = a_promise(what).place
    told = []
    if what in WORDS or group == "tab off":
        told.append(NOTICE)
    if what in {What.PLEA, What.GRANT_PLEA}:
        told += came_to_nothing(what).told
    if to == ADMIN:
        return Cell("dead", told=tuple(told))
    if group == "nobody":
        told += [f"orphaned to {CHANNEL}", f"series left to {CHANNEL}"]
    return Cell("dead", told=tuple(told), persons="person gone" if group == "nobody" else "no messages")


def uploading(what: What, step: str, group: str) -> Cell:  # noqa: PLR0911 - a table
    """The rule for files, which nobody was shown before the last step."""
    is_last = step == "complete_upload"
    match group:
        case "later":  # Slack says of these words that some of it may have happened
            return Cell("in doubt", 10) if is_last else Cell("pending", 2)
        case "full":
            return Cell("in doubt", 10, (NOTICE,)) if is_last else Cell("pending", 2, (NOTICE,))
        case "doubt":
            return Cell("in doubt", 10) if is_last else Cell("pending", 2)
        case "gone":  # a new upload
            return Cell("pending", 2)
        case "ours" | "file" | "storage":
            return came_to_nothing(what, is_full=group == "storage")
        case "nobody" | "tab off":
            return shut(what, group)
        case _:
            return shut(what, group) if group in SHUT and group != "no replies" else posting(what, group)


@dataclass
class Ground:
    """Where the cases happen, one after the other."""

    deps: Deps
    store: OneMoment
    clock: SteppedClock
    slack: FakeSlack

    def again(self) -> None:
        self.store.again()
        self.clock.tick(seconds=(START - self.clock()).total_seconds())
        self.slack.messages[:] = [Shown(CHANNEL, PARENT, "parent", Message("-", ()), Message("-", ()), START)]
        self.slack.files.clear()
        self.slack.faults.clear()
        self.slack.faults.calls.clear()
        self.slack.channels.clear()
        self.deps.outlook.found.clear()
        self.deps.outlook.suspects.__init__()  # type: ignore[misc]
        self.deps.outlook.refreshing.__init__()  # type: ignore[misc]

    async def promised(self, what: What, **changes: Any) -> Delivery:
        one = replace(a_promise(what), **changes)
        await self.store.write(lambda tx: promise_it(one, tx))
        return one

    async def met(self, what: What, call: str, fault: str) -> Cell:
        """What comes of a delivery of this kind whose call meets this fault."""
        self.again()
        one = await self.promised(what)
        self.slack.faults.add(call, error_of(fault))
        await deliver_one(self.deps)
        return await self.seen(one)

    async def state(self, one: Delivery) -> DeliveryState:
        now = await self.store.read(lambda tx: tx.deliveries.get(TEAM, one.key))
        assert now is not None
        return now.state

    async def seen(self, one: Delivery) -> Cell:
        def look(tx: Transaction) -> Cell:
            now = tx.deliveries.get(TEAM, one.key)
            assert now is not None
            assert now.owner is None
            assert now.doubted is (now.state is DeliveryState.IN_DOUBT)
            others = sorted(
                f"{other.what} to {other.place}" for other in tx.deliveries.unsent() if other.key != one.key
            )
            channels, persons = (tx.subscriptions.get(TEAM, id_) for id_ in ("subscription1", "private"))
            request = tx.requests.get(TEAM, "request1")
            assert channels
            assert persons
            assert request
            wait = None if now.due is None else round((now.due - START).total_seconds())
            return Cell(
                now.state, wait, tuple(others), channels.reason, persons.reason, f"{request.state} at {request.landing}"
            )

        return await self.store.read(look)


@pytest_asyncio.fixture
async def ground(migrated: Path, tmp_path: Path, clock: SteppedClock, slack: FakeSlack) -> AsyncIterator[Ground]:
    shutil.copyfile(migrated, tmp_path / "patrol.db")
    quick = OneMoment(tmp_path / "patrol.db")
    rules = Rules(files=tmp_path / "patrol-files", admins=(ADMIN,))
    found = Ground(Deps(quick, FakePatsnap(), slack, clock, rules, owner="this run"), quick, clock, slack)
    await quick.write(lambda tx: the_world(found.deps, tx))
    quick.begin()
    yield found
    await quick.close()


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of warnings are of no use."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def cells(column: Callable[[str], Cell], *, each: bool) -> dict[str, Cell]:
    """What is promised for `each` fault, or for the first of each group."""
    promised = {}
    for group in GROUPS:
        cell = column(group)
        for fault in words_of(group)[: None if each else 1]:
            promised[fault] = replace(cell, told=tuple(sorted(cell.told)))
    return promised


async def test_the_matrix_has_every_word_and_every_kind_of_delivery() -> None:
    words = [word for group in GROUPS for word in words_of(group)]
    assert len(words) == len(set(words))
    assert {word for known_words in _WORDS.values() for word in known_words.split()} <= set(words)
    assert {*THREAD_IS_GONE} == {*words_of("thread"), *words_of("no replies")}
    assert {*NO_FILES_HERE} == {*words_of("no files")}
    assert {*MESSAGES, *FILES} == set(What)
    assert {What.LIVE, What.FILE, What.NOTE} == OF_REQUESTS


async def test_every_fault_of_a_post_leaves_its_row_as_is_promised(ground: Ground) -> None:
    for what in MESSAGES:
        met, promised = {}, cells(partial(posting, what), each=what in EACH_WORD)
        for fault in promised:
            met[fault] = await ground.met(what, "post", fault)
        assert met == promised, what


async def test_every_fault_of_an_upload_leaves_its_row_as_is_promised(ground: Ground) -> None:
    for what, step in product(FILES, STEPS):
        met, promised = {}, cells(partial(uploading, what, step), each=what is What.FILE and step == STEPS[-1])
        for fault in promised:
            met[fault] = await ground.met(what, step, fault)
        assert met == promised, (what, step)


# What comes after


@pytest.mark.parametrize("has_history", [True, False])
async def test_whatever_may_be_tried_again_comes_once_or_says_that_it_may_be_a_repeat(
    has_history: bool,  # noqa: FBT001 - pytest names it
    ground: Ground,
) -> None:
    ground.slack.has_history = has_history
    tries = (*((group, False) for group in (AGAIN if has_history else AGAIN[-1:])), ("doubt", True))
    for what, (group, is_after) in product(MESSAGES, tries):
        is_seen = has_history and a_promise(what).place == CHANNEL  # of people, the conversation is not known yet
        ground.again()
        one = await ground.promised(what)
        ground.slack.faults.add("post", error_of(words_of(group)[0]), after=is_after)
        await deliver_one(ground.deps)
        ground.clock.tick(seconds=(await ground.seen(one)).wait or 0)
        await turns(deliver_one, ground.deps)
        copies = [shown.posted for shown in ground.slack.messages if shown.key == one.key]
        marks = [REPEAT in str(copy.blocks) for copy in copies]
        is_marked = group == "doubt" and not is_seen
        assert marks == ([False] if is_after and not is_seen else []) + [is_marked], (what, group)
        assert await ground.state(one) is DeliveryState.SENT
        assert (copies[-1].blocks == ()) is (group == "ours")


async def test_every_upload_that_may_be_tried_again_lies_there_once(ground: Ground) -> None:
    tries = (*((group, False) for group in (*AGAIN, "gone") if group != "ours"), ("doubt", True))
    ways = [(What.FILE, step) for step in STEPS] + [(What.SHEET, STEPS[-1])]
    for (what, step), (group, is_after) in product(ways, tries):
        ground.again()
        one = await ground.promised(what)
        ground.slack.faults.add(step, error_of(words_of(group)[0]), after=is_after)
        await deliver_one(ground.deps)
        ground.clock.tick(seconds=(await ground.seen(one)).wait or 0)
        await turns(deliver_one, ground.deps)
        [file] = ground.slack.uploads
        assert (file.thread is None) is (group == "thread")
        assert await ground.state(one) is DeliveryState.SENT


async def test_a_look_for_what_may_have_arrived_keeps_the_doubt_whatever_slack_says(ground: Ground) -> None:
    met, promised = {}, {}
    for group in GROUPS:
        for fault in words_of(group):
            ground.again()
            one = await ground.promised(What.DIGEST, state=DeliveryState.IN_DOUBT, doubted=True, first_tried_at=START)
            ground.slack.faults.add("find", error_of(fault))
            await deliver_one(ground.deps)
            now = await ground.store.read(lambda tx, key=one.key: tx.deliveries.get(TEAM, key))  # type: ignore[misc]
            digest = await ground.store.read(lambda tx: tx.digests.get(TEAM, "digest1"))
            met[fault] = (now.state, now.doubted, digest is not None, "post" in ground.slack.faults.calls)
            state = "dead" if group in (*TO_PEOPLE, "gone", "file", "storage") else "in doubt"
            promised[fault] = (state, True, True, False)
    assert met == promised


# Live messages


def updating(group: str) -> tuple[bool, int | None, int]:
    """Whether it is stale still, the seconds to the next try, and the calls."""
    if group in (*TO_PEOPLE, "gone", "thread"):
        return False, 30, 1  # no repeating mends it
    if group == "ours":
        return False, 30, 2  # as plain text
    return True, PAUSE if group == "429" else 2, 1


async def test_every_fault_of_an_update_is_followed_by_the_latest_state_or_by_none(ground: Ground) -> None:
    met, promised = {}, {}
    for group in GROUPS:
        for fault in words_of(group):
            ground.again()
            one = await ground.promised(What.LIVE)
            await deliver_one(ground.deps)
            await ground.store.write(lambda tx: tx.live.touch(TEAM, "request1", final=False))
            ground.clock.tick(seconds=30)
            ground.slack.faults.add("update", error_of(fault))
            await refresh_one(ground.deps)
            live = await ground.store.read(lambda tx, key=one.key: tx.live.get(TEAM, key))  # type: ignore[misc]
            assert live.due is not None
            calls = ground.slack.faults.calls.count("update")
            met[fault] = (live.is_stale, round((live.due - ground.clock()).total_seconds()), calls)
            promised[fault] = updating(group)
    assert met == promised


async def test_what_is_lost_with_a_live_message_is_told_to_its_person(ground: Ground) -> None:
    trouble = Trouble(TroubleKind.SLACK, "file_uploads_disabled")
    for group, failed in product(GROUPS, (True, False)):
        ground.again()
        await ground.promised(What.LIVE)
        await deliver_one(ground.deps)
        ended = a_request(state=RequestState.FAILED, trouble=trouble) if failed else a_request()
        await ground.store.write(lambda tx, one=ended: tx.requests.save(one))  # type: ignore[misc]
        await ground.store.write(lambda tx: tx.live.touch(TEAM, "request1", final=True))
        ground.clock.tick(seconds=30)
        ground.slack.faults.add("update", error_of(words_of(group)[0]), times=2)
        await refresh_one(ground.deps)
        await turns(deliver_one, ground.deps)
        is_lost = group in (*TO_PEOPLE, "gone", "thread", "ours")
        notes = [text for text in ground.slack.texts("D1") if "Slack does not take it" in text]
        assert len(notes) == (1 if is_lost and failed else 0), group


# Questions


async def test_every_fault_of_a_look_at_a_channel_pauses_only_where_it_is_not_there(ground: Ground) -> None:
    met, promised = {}, {}
    for group in GROUPS:
        for fault in words_of(group):
            ground.again()
            ground.slack.faults.add("channel", error_of(fault))
            is_said = await look(Place(TEAM, CHANNEL), ground.deps)
            subscription = await ground.store.read(lambda tx: tx.subscriptions.get(TEAM, "subscription1"))
            met[fault] = (is_said, subscription and subscription.reason)
            promised[fault] = (group not in SILENT, "no place" if fault == "channel_not_found" else None)
    assert met == promised


async def test_where_slack_does_not_say_who_is_in_a_channel_nobody_is(ground: Ground) -> None:
    wish = replace(a_wish(place="C2"), is_named_place=True)
    for group in GROUPS:
        for fault in words_of(group):
            ground.again()
            ground.slack.members["C2"] = {PERSON}
            ground.slack.faults.add("is_member", error_of(fault), times=2)
            with pytest.raises(Mistake) as caught:
                await may_name(wish, ground.deps)
            assert caught.value.kind is MistakeKind.UNSEEN_PLACE
            with pytest.raises(Mistake) as caught:
                await must_belong(Place(TEAM, "C2"), PERSON, ground.deps)
            is_silent = group in {"later", "full", "429", "not sent", "doubt"}
            assert caught.value.kind is (MistakeKind.SLACK_SILENT if is_silent else MistakeKind.OLD_BUTTON)


async def test_where_slack_does_not_say_who_somebody_is_nobody_has_left(ground: Ground) -> None:
    for group in GROUPS:
        for fault in words_of(group):
            ground.again()
            ground.slack.faults.add("person", error_of(fault), times=3)
            assert await known(TEAM, PERSON, ground.deps, patience=1) is None
            assert await asked_now(TEAM, PERSON, ground.deps, patience=1) is None
            await look_at_owner(ground.deps)
            is_gone = fault in {"user_not_found", "user_disabled", "account_inactive", "is_inactive"}
            subscription = await ground.store.read(lambda tx: tx.subscriptions.get(TEAM, "private"))
            assert subscription
            assert (subscription.state is SubscriptionState.PAUSED) is is_gone, fault


async def test_where_slack_does_not_say_who_the_admins_are_a_notice_waits_for_them(ground: Ground) -> None:
    deps = replace(ground.deps, rules=replace(ground.deps.rules, admins=()))
    for group in GROUPS:
        for fault in words_of(group):
            ground.again()
            notice = Notice(TEAM, NoticeKind.MESSAGES_CLOSED, fault, START)
            await ground.store.write(lambda tx, one=notice: tell_admins(one, deps, tx))  # type: ignore[misc]
            ground.slack.faults.add("admins", error_of(fault))
            await look_for_admins(TEAM, deps)
            untold = await ground.store.read(lambda tx: tx.notices.untold(TEAM))
            assert notice.id in [one.id for one in untold]


async def test_patrol_counts_as_back_only_where_slack_takes_its_token(ground: Ground) -> None:
    for fault in (*(fault for group in GROUPS for fault in words_of(group)), ""):
        ground.again()
        await ground.store.write(lambda tx: leave(TEAM, START, ground.deps, tx))
        if fault:
            ground.slack.faults.add("prove", error_of(fault))
        await probe(TEAM, ground.deps)
        gone_at = await ground.store.read(lambda tx: tx.workspaces.gone_at(TEAM))
        assert (gone_at is None) is (fault == "")


async def test_every_fault_of_what_somebody_waits_for_ends_its_errand_with_a_word_in_the_log(
    ground: Ground, caplog: pytest.LogCaptureFixture
) -> None:
    logging.disable(logging.NOTSET)
    slack, errands, said = ground.slack, Errands(), Message("-", ())
    faults = [fault for group in GROUPS for fault in words_of(group)]
    for fault in faults:
        for call in ("answer", "open_modal", "update_modal"):
            slack.faults.add(call, error_of(fault))
        errands.send("answer", slack.answer("https://hooks.slack.com/x", said))
        errands.send("open", slack.open_modal(TEAM, "1", {}))
        errands.send("show", slack.update_modal(TEAM, "V1", {}))
    await errands.done()
    assert [*slack.answers, *slack.modals, *slack.updates] == []
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 3 * len(faults)
