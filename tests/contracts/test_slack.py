"""What `bot.ports.Slack` promises, on the fake and on the client against the stand-in."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.domain.messages import Message, Posted
from bot.domain.places import Channel, Place
from bot.errors import CannotLook, InDoubt, NotSent, SlackRefused
from tests.contracts.slacks import ALICE, CHANNEL, ELSEWHERE, GUEST, PERSON, SECRET, TEAM, WORLDS, Seen, SlackWorld

pytestmark = pytest.mark.asyncio

KEY = "request/1/live/C1"
HELLO = Message("hello", ({"type": "section", "text": {"type": "mrkdwn", "text": "*hello*"}},))
CHANGED = Message("changed", ({"type": "section", "text": {"type": "mrkdwn", "text": "*changed*"}},))
CONTENT = b"%PDF" + bytes(range(256)) * 2000
MODAL = {
    "type": "modal",
    "callback_id": "a_form",
    "title": {"type": "plain_text", "text": "A form"},
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}],
}
HOME = {"type": "home", "callback_id": "a_home", "blocks": MODAL["blocks"]}
LONG_AGO = timedelta(minutes=1)


@pytest_asyncio.fixture(params=WORLDS)
async def world(request: pytest.FixtureRequest) -> AsyncIterator[SlackWorld]:
    async with WORLDS[request.param]() as world:
        yield world


@pytest_asyncio.fixture(params=WORLDS)
async def blind(request: pytest.FixtureRequest) -> AsyncIterator[SlackWorld]:
    """A world without history scopes."""
    async with WORLDS[request.param](history=False) as world:
        yield world


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(CONTENT)
    return path


async def a_post(world: SlackWorld, place: Place = CHANNEL, *, key: str = KEY, thread: str | None = None) -> Posted:
    return await world.port.post(place, HELLO, key=key, thread=thread)


async def an_upload(world: SlackWorld, path: Path) -> str:
    upload = await world.port.begin_upload(CHANNEL, "报告.pdf", len(CONTENT))
    await world.port.send_bytes(upload, path)
    return upload.file_id


class TestPosting:
    async def test_a_post_is_seen_and_its_answer_tells_where(self, world: SlackWorld) -> None:
        posted = await a_post(world)
        assert posted.channel == CHANNEL.id
        assert world.seen(CHANNEL.id) == [Seen("hello", None)]

    async def test_each_post_has_a_ts_of_its_own_that_grows(self, world: SlackWorld) -> None:
        stamps = [(await a_post(world, key=str(number))).ts for number in range(3)]
        assert stamps == sorted(set(stamps))

    async def test_to_a_person_the_answer_names_the_conversation(self, world: SlackWorld) -> None:
        first, second = await a_post(world, PERSON), await a_post(world, PERSON)
        assert first.channel.startswith("D")
        assert first.channel == second.channel
        assert len(world.seen(first.channel)) == 2

    async def test_a_reply_stands_in_its_thread(self, world: SlackWorld) -> None:
        parent = await a_post(world)
        await a_post(world, thread=parent.ts, key="reply")
        assert [message.thread for message in world.seen(CHANNEL.id)] == [None, parent.ts]

    async def test_a_reply_to_nothing_is_refused(self, world: SlackWorld) -> None:
        with pytest.raises(SlackRefused) as caught:
            await a_post(world, thread="1600000000.000001")
        assert caught.value.error == "thread_not_found"

    async def test_where_patrol_is_not_it_is_refused(self, world: SlackWorld) -> None:
        with pytest.raises(SlackRefused) as caught:
            await a_post(world, ELSEWHERE)
        assert caught.value.error == "not_in_channel"
        assert world.seen(ELSEWHERE.id) == []

    async def test_what_is_refused_is_not_seen(self, world: SlackWorld) -> None:
        world.refuse("post", "internal_error")
        with pytest.raises(SlackRefused) as caught:
            await a_post(world)
        assert caught.value.error == "internal_error"
        assert world.seen(CHANNEL.id) == []

    async def test_a_lost_answer_is_a_doubt_for_the_message_is_there(self, world: SlackWorld) -> None:
        world.lose_answer("post")
        with pytest.raises(InDoubt):
            await a_post(world)
        assert len(world.seen(CHANNEL.id)) == 1

    async def test_what_gets_nowhere_was_not_sent(self, world: SlackWorld) -> None:
        world.cut_off("post")
        with pytest.raises(NotSent):
            await a_post(world)
        assert world.seen(CHANNEL.id) == []

    async def test_at_first_everything_may_be_called(self, world: SlackWorld) -> None:
        assert all(
            world.port.may(method, CHANNEL)
            for method in ("chat.postMessage", "chat.update", "files.completeUploadExternal")
        )


class TestUpdating:
    async def test_an_update_replaces_the_message_and_again_does_no_harm(self, world: SlackWorld) -> None:
        posted = await a_post(world)
        for _ in range(2):
            await world.port.update(CHANNEL, posted.ts, CHANGED, key=KEY)
        assert world.seen(CHANNEL.id) == [Seen("changed", None)]

    async def test_an_updated_message_is_still_found_by_its_key(self, world: SlackWorld) -> None:
        posted = await a_post(world)
        await world.port.update(CHANNEL, posted.ts, CHANGED, key=KEY)
        assert await world.port.find(CHANNEL, KEY, world.now() - LONG_AGO) == posted.ts

    async def test_what_was_deleted_cannot_be_updated(self, world: SlackWorld) -> None:
        posted = await a_post(world)
        world.delete(CHANNEL.id, posted.ts)
        with pytest.raises(SlackRefused) as caught:
            await world.port.update(CHANNEL, posted.ts, CHANGED, key=KEY)
        assert caught.value.error == "message_not_found"


class TestFinding:
    async def test_a_message_is_found_by_its_key_and_no_other(self, world: SlackWorld) -> None:
        await a_post(world, key="another")
        posted = await a_post(world)
        assert await world.port.find(CHANNEL, KEY, world.now() - LONG_AGO) == posted.ts
        assert await world.port.find(CHANNEL, "no such key", world.now() - LONG_AGO) is None

    async def test_one_that_was_posted_before_does_not_count(self, world: SlackWorld) -> None:
        await a_post(world)
        assert await world.port.find(CHANNEL, KEY, world.now() + LONG_AGO) is None

    async def test_in_a_conversation_with_a_person_it_is_found_by_the_conversation(self, world: SlackWorld) -> None:
        posted = await a_post(world, PERSON)
        conversation = Place(TEAM, posted.channel)
        assert await world.port.find(conversation, KEY, world.now() - LONG_AGO) == posted.ts

    async def test_by_the_person_alone_one_cannot_look(self, world: SlackWorld) -> None:
        await a_post(world, PERSON)
        with pytest.raises(CannotLook):
            await world.port.find(PERSON, KEY, world.now() - LONG_AGO)

    async def test_where_patrol_is_not_one_cannot_look(self, world: SlackWorld) -> None:
        with pytest.raises(CannotLook):
            await world.port.find(ELSEWHERE, KEY, world.now() - LONG_AGO)

    async def test_a_reply_is_found_in_its_thread_only(self, world: SlackWorld) -> None:
        parent = await a_post(world, key="parent")
        reply = await a_post(world, thread=parent.ts)
        since = world.now() - LONG_AGO
        assert await world.port.find(CHANNEL, KEY, since, thread=parent.ts) == reply.ts
        assert await world.port.find(CHANNEL, KEY, since) is None

    async def test_without_the_scope_one_cannot_look(self, blind: SlackWorld) -> None:
        await a_post(blind)
        for _ in range(2):
            with pytest.raises(CannotLook):
                await blind.port.find(CHANNEL, KEY, blind.now() - LONG_AGO)

    async def test_a_refused_look_is_a_refusal(self, world: SlackWorld) -> None:
        world.refuse("find", "internal_error")
        with pytest.raises(SlackRefused):
            await world.port.find(CHANNEL, KEY, world.now() - LONG_AGO)


class TestMembers:
    async def test_who_is_in_a_channel_is_a_member_of_it_whether_patrol_is_or_not(self, world: SlackWorld) -> None:
        assert await world.port.is_member(CHANNEL, PERSON.id)
        assert await world.port.is_member(ELSEWHERE, PERSON.id)
        assert not await world.port.is_member(CHANNEL, GUEST)
        assert not await world.port.is_member(ELSEWHERE, GUEST)

    async def test_what_patrol_cannot_see_is_refused_even_to_its_members(self, world: SlackWorld) -> None:
        with pytest.raises(SlackRefused) as caught:
            await world.port.is_member(SECRET, PERSON.id)
        assert caught.value.error == "channel_not_found"

    async def test_a_channel_that_is_not_there_is_refused(self, world: SlackWorld) -> None:
        with pytest.raises(SlackRefused):
            await world.port.is_member(Place(TEAM, "C0NOWHERE"), PERSON.id)

    async def test_without_an_answer_there_is_no_yes_and_no_no(self, world: SlackWorld) -> None:
        world.refuse("is_member", "internal_error")
        with pytest.raises(SlackRefused):
            await world.port.is_member(CHANNEL, PERSON.id)
        world.cut_off("is_member")
        with pytest.raises(NotSent):
            await world.port.is_member(CHANNEL, PERSON.id)


class TestHomes:
    async def test_a_home_is_its_persons_and_the_last_word_is_shown(self, world: SlackWorld) -> None:
        assert world.home() == ""
        for name in ("first", "second"):
            await world.port.publish_home(PERSON, {**HOME, "callback_id": name})
        assert world.home() == "second"

    async def test_who_is_not_there_has_none(self, world: SlackWorld) -> None:
        with pytest.raises(SlackRefused) as caught:
            await world.port.publish_home(Place(TEAM, "U0NOBODY"), HOME)
        assert caught.value.error == "user_not_found"

    async def test_an_answer_that_is_lost_is_in_doubt_and_the_home_is_shown(self, world: SlackWorld) -> None:
        world.lose_answer("publish_home")
        with pytest.raises(InDoubt):
            await world.port.publish_home(PERSON, HOME)
        assert world.home() == "a_home"

    async def test_where_somebody_is_is_told_in_one_call_but_for_what_patrol_cannot_see(
        self, world: SlackWorld
    ) -> None:
        channels = await world.port.channels_of(PERSON)
        assert {CHANNEL.id, ELSEWHERE.id} <= channels
        assert SECRET.id not in channels
        assert not await world.port.channels_of(Place(TEAM, GUEST)) & {CHANNEL.id, ELSEWHERE.id}

    async def test_without_an_answer_nobody_is_anywhere_and_nobody_is_nowhere(self, world: SlackWorld) -> None:
        world.refuse("channels_of", "internal_error")
        with pytest.raises(SlackRefused):
            await world.port.channels_of(PERSON)
        world.cut_off("channels_of")
        with pytest.raises(NotSent):
            await world.port.channels_of(PERSON)


class TestPeople:
    async def test_somebody_has_a_zone_and_a_language(self, world: SlackWorld) -> None:
        assert await world.port.person(PERSON) == ALICE

    async def test_who_is_not_there_is_refused(self, world: SlackWorld) -> None:
        with pytest.raises(SlackRefused) as caught:
            await world.port.person(Place(TEAM, "U0NOBODY"))
        assert caught.value.error == "user_not_found"

    async def test_without_an_answer_nobody_is_known(self, world: SlackWorld) -> None:
        world.refuse("person", "internal_error")
        with pytest.raises(SlackRefused):
            await world.port.person(PERSON)
        world.cut_off("person")
        with pytest.raises(NotSent):
            await world.port.person(PERSON)


class TestModals:
    async def test_a_modal_is_shown_once_for_a_trigger(self, world: SlackWorld) -> None:
        trigger = world.trigger()
        assert await world.port.open_modal(TEAM, trigger, MODAL) == world.view()
        assert world.modals() == ["a_form"]
        with pytest.raises(SlackRefused) as caught:
            await world.port.open_modal(TEAM, trigger, MODAL)
        assert caught.value.error == "exchanged_trigger_id"
        assert world.modals() == ["a_form"]

    async def test_what_is_refused_is_not_shown(self, world: SlackWorld) -> None:
        world.refuse("open_modal", "expired_trigger_id")
        with pytest.raises(SlackRefused) as caught:
            await world.port.open_modal(TEAM, world.trigger(), MODAL)
        assert caught.value.error == "expired_trigger_id"
        assert world.modals() == []

    async def test_what_gets_nowhere_was_not_sent(self, world: SlackWorld) -> None:
        world.cut_off("open_modal")
        with pytest.raises(NotSent):
            await world.port.open_modal(TEAM, world.trigger(), MODAL)
        assert world.modals() == []


class TestOpenModals:
    async def test_something_else_is_shown_in_an_open_modal(self, world: SlackWorld) -> None:
        await world.port.open_modal(TEAM, world.trigger(), MODAL)
        for _ in range(2):
            await world.port.update_modal(TEAM, world.view(), {**MODAL, "callback_id": "another_form"})
            assert world.modals() == ["another_form"]

    async def test_a_modal_that_was_closed_stays_closed(self, world: SlackWorld) -> None:
        await world.port.open_modal(TEAM, world.trigger(), MODAL)
        view = world.view()
        world.close_modal()
        with pytest.raises(SlackRefused) as caught:
            await world.port.update_modal(TEAM, view, MODAL)
        assert caught.value.error == "not_found"
        assert world.modals() == []

    async def test_what_is_refused_or_gets_nowhere_leaves_it_as_it_was(self, world: SlackWorld) -> None:
        await world.port.open_modal(TEAM, world.trigger(), MODAL)
        view = world.view()
        world.refuse("update_modal", "internal_error")
        with pytest.raises(SlackRefused):
            await world.port.update_modal(TEAM, view, {**MODAL, "callback_id": "another_form"})
        world.cut_off("update_modal")
        with pytest.raises(NotSent):
            await world.port.update_modal(TEAM, view, {**MODAL, "callback_id": "another_form"})
        assert world.modals() == ["a_form"]


class TestFiles:
    async def test_a_file_is_seen_once_it_is_completed_byte_for_byte(self, world: SlackWorld, path: Path) -> None:
        parent = await a_post(world)
        file_id = await an_upload(world, path)
        assert len(world.seen(CHANNEL.id)) == 1
        await world.port.complete_upload(CHANNEL, file_id, "报告.pdf", parent.ts)
        assert world.seen(CHANNEL.id)[1:] == [Seen("", parent.ts, (("报告.pdf", CONTENT),))]

    async def test_a_file_may_stand_by_itself(self, world: SlackWorld, path: Path) -> None:
        await world.port.complete_upload(CHANNEL, await an_upload(world, path), "a", None)
        assert [message.thread for message in world.seen(CHANNEL.id)] == [None]

    async def test_a_file_is_completed_once(self, world: SlackWorld, path: Path) -> None:
        file_id = await an_upload(world, path)
        await world.port.complete_upload(CHANNEL, file_id, "a", None)
        with pytest.raises(SlackRefused) as caught:
            await world.port.complete_upload(CHANNEL, file_id, "a", None)
        assert caught.value.error == "file_not_found"
        assert len(world.seen(CHANNEL.id)) == 1

    async def test_a_lost_answer_is_a_doubt_that_the_same_call_settles(self, world: SlackWorld, path: Path) -> None:
        file_id = await an_upload(world, path)
        world.lose_answer("complete_upload")
        with pytest.raises(InDoubt):
            await world.port.complete_upload(CHANNEL, file_id, "a", None)
        with pytest.raises(SlackRefused):
            await world.port.complete_upload(CHANNEL, file_id, "a", None)
        assert len(world.seen(CHANNEL.id)) == 1

    async def test_an_upload_without_its_bytes_cannot_be_completed(self, world: SlackWorld) -> None:
        upload = await world.port.begin_upload(CHANNEL, "a.pdf", len(CONTENT))
        with pytest.raises(SlackRefused) as caught:
            await world.port.complete_upload(CHANNEL, upload.file_id, "a", None)
        assert caught.value.error == "file_not_found"

    async def test_bytes_of_another_length_are_refused(self, world: SlackWorld, path: Path) -> None:
        upload = await world.port.begin_upload(CHANNEL, "a.pdf", len(CONTENT) - 1)
        with pytest.raises(SlackRefused) as caught:
            await world.port.send_bytes(upload, path)
        assert caught.value.error == "http_400"

    async def test_a_file_that_is_not_on_the_disk_is_an_error_of_the_disk(
        self, world: SlackWorld, tmp_path: Path
    ) -> None:
        upload = await world.port.begin_upload(CHANNEL, "a.pdf", 9)
        with pytest.raises(FileNotFoundError):
            await world.port.send_bytes(upload, tmp_path / "nowhere.pdf")

    async def test_an_empty_file_is_refused(self, world: SlackWorld) -> None:
        with pytest.raises(SlackRefused):
            await world.port.begin_upload(CHANNEL, "a.pdf", 0)

    async def test_when_the_thread_or_the_place_is_wrong_the_file_may_still_go_elsewhere(
        self, world: SlackWorld, path: Path
    ) -> None:
        file_id = await an_upload(world, path)
        with pytest.raises(SlackRefused) as caught:
            await world.port.complete_upload(CHANNEL, file_id, "a", "1600000000.000001")
        assert caught.value.error == "thread_not_found"
        with pytest.raises(SlackRefused) as caught:
            await world.port.complete_upload(ELSEWHERE, file_id, "a", None)
        assert caught.value.error == "not_in_channel"
        await world.port.complete_upload(CHANNEL, file_id, "a", None)
        assert len(world.seen(CHANNEL.id)) == 1

    async def test_an_uploads_address_is_not_shown(self, world: SlackWorld) -> None:
        upload = await world.port.begin_upload(CHANNEL, "a.pdf", 9)
        assert upload.address not in repr(upload)


class TestLookingAtPlaces:
    async def test_a_channel_is_described(self, world: SlackWorld) -> None:
        described = await world.port.channel(CHANNEL)
        assert described.id == CHANNEL.id
        assert described.is_member
        assert described == Channel(CHANNEL.id, described.name, is_member=True)

    async def test_where_patrol_is_not_it_is_no_member(self, world: SlackWorld) -> None:
        assert not (await world.port.channel(ELSEWHERE)).is_member

    async def test_what_slack_does_not_say_is_an_error(self, world: SlackWorld) -> None:
        world.refuse("channel", "channel_not_found")
        with pytest.raises(SlackRefused):
            await world.port.channel(CHANNEL)

    async def test_the_admins_are_those_that_slack_calls_so(self, world: SlackWorld) -> None:
        found = await world.port.admins(TEAM)
        assert found
        assert all(person.is_admin for person in found.values())
        assert PERSON.id not in found

    async def test_a_token_that_slack_takes_is_proven_and_one_that_it_refuses_is_not(self, world: SlackWorld) -> None:
        await world.port.prove(TEAM)
        world.refuse("prove", "account_inactive")
        with pytest.raises(SlackRefused):
            await world.port.prove(TEAM)
