"""What each person reads at the page, and in which words nonsense is refused."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from sandbox.slack.messages import File
from tests.sandbox.page_world import Pages, pages_of
from tests.sandbox.slack_apps import a_client

pytestmark = pytest.mark.asyncio
NEVER = "1700000000.000100"


@pytest_asyncio.fixture
async def pages(tmp_path: Path) -> AsyncIterator[Pages]:
    async with pages_of(tmp_path) as opened:
        yield opened


async def test_a_person_finds_the_conversations_that_the_person_sees(pages: Pages) -> None:
    for name, channels in {
        "alice": ["board", "competitors", "general", "lab", "old", "random"],
        "bob": ["competitors", "general", "lab", "old", "random"],
        "carol": ["competitors"],
    }.items():
        said = await pages.looker(name).read("workspace")
        assert [one["name"] for one in said["places"] if one["kind"] != "im"] == channels
        directs = [one for one in said["places"] if one["kind"] == "im"]
        assert {one["with"] for one in directs} == {one["id"] for one in said["people"]} - {said["me"]}
        assert all(said["me"] in one["members"] for one in directs)


async def test_the_manifest_says_what_can_be_typed_and_chosen(pages: Pages) -> None:
    said = await pages.looker("bob").read("workspace")
    [patrol] = [one for one in said["commands"] if one["command"] == "/patrol"]
    assert "report" in " ".join(patrol["words"])
    assert said["app"]["name"] == "Patrol"
    assert said["stage"]["life"] == "stopped"
    assert said["views"] == {"modal": None, "depth": 0, "home": None}


async def test_what_is_private_to_others_looks_as_if_it_were_not_there(pages: Pages) -> None:
    slack = pages.slack
    secret = slack.say("alice", "board", "We sell the company.")
    whispered = slack.say("alice", "@bob", "Do not tell.")
    carol = pages.looker("carol")
    for place in ("board", slack.channel("board").id, whispered.channel, "general", "nowhere"):
        for what, query in {"messages": {}, "thread": {"ts": secret.ts}}.items():
            assert await carol.answer(what, place=place, **query) == (
                404,
                {"error": f"Carol Reyes sees no conversation {place}."},
            )
    assert await pages.looker("bob").texts(whispered.channel) == ["Do not tell."]
    assert (await carol.do("read", place="board", ts=secret.ts))[0] == 400
    assert (await carol.do("say", place="board", text="Hello"))[0] == 400


async def test_an_ephemeral_message_is_read_by_one_person_alone(pages: Pages) -> None:
    said = pages.slack.say("alice", "competitors", "Morning")
    own = pages.ephemeral("alice", "competitors", "Only you know.")
    pages.ephemeral("alice", "competitors", "And this.", thread_ts=said.ts)
    alice, carol = pages.looker("alice"), pages.looker("carol")
    assert await alice.texts("competitors") == ["Morning", "Only you know."]
    assert await carol.texts("competitors") == ["Morning"]
    assert (await carol.place("competitors"))["latest"] == said.ts
    assert (await alice.place("competitors"))["latest"] == own.ts
    thread = await carol.read("thread", place="competitors", ts=said.ts)
    assert (thread["replies"], thread["parent"]["repliers"]) == ([], [])
    assert [one["text"] for one in (await alice.read("thread", place="competitors", ts=said.ts))["replies"]] == [
        "And this."
    ]
    status, refused = await carol.answer("thread", place="competitors", ts=own.ts)
    assert (status, refused["error"]) == (404, f"There is no message {own.ts} to be seen there.")


async def test_a_thread_tells_at_its_parent_how_many_and_who(pages: Pages) -> None:
    slack = pages.slack
    parent = slack.say("alice", "competitors", "Who reads this?")
    replies = [slack.say(name, "competitors", "I", thread_ts=parent.ts) for name in ("bob", "dan", "bob", "alice")]
    thread = await pages.looker("carol").read("thread", place="competitors", ts=parent.ts)
    assert [one["ts"] for one in thread["replies"]] == [one.ts for one in replies]
    shown = thread["parent"]
    assert (shown["reply_count"], shown["latest_reply"]) == (4, replies[-1].ts)
    assert shown["repliers"] == [slack.person(name).id for name in ("bob", "dan", "alice")]
    assert await pages.looker("carol").texts("competitors") == ["Who reads this?"]


async def test_nobody_replies_to_what_is_not_there_or_is_a_reply(pages: Pages) -> None:
    bob = pages.looker("bob")
    parent = pages.slack.say("alice", "competitors", "Who reads this?")
    reply = pages.slack.say("bob", "competitors", "I", thread_ts=parent.ts)
    for ts in (NEVER, reply.ts):
        status, refused = await bob.do("say", place="competitors", text="And I", thread_ts=ts)
        assert status == 400
        assert ts in refused["error"]


async def test_others_messages_are_unread_until_they_are_read(pages: Pages) -> None:
    slack, bob = pages.slack, pages.looker("bob")
    first = slack.say("alice", "general", "One")
    slack.say("bob", "general", "Two")
    slack.say("dan", "general", "In a thread", thread_ts=first.ts)
    third = slack.say("dan", "general", "Three")
    assert (await bob.place("general"))["unread"] == 2
    status, said = await bob.do("read", place="general", ts=first.ts)
    assert (status, said["place"]["unread"], said["place"]["read"]) == (200, 1, first.ts)
    await bob.do("read", place="general", ts=third.ts)
    _, said = await bob.do("read", place="general", ts=first.ts)
    assert (said["place"]["unread"], said["place"]["read"]) == (0, third.ts)
    assert (await pages.looker("alice").place("general"))["unread"] == 2
    for number in range(120):
        slack.say("alice", "general", f"{number}")
    assert (await bob.place("general"))["unread"] == 99


@pytest.mark.parametrize(
    ("what", "query", "status", "words"),
    [
        ("messages", {"place": "general", "limit": "x"}, 400, "Let limit be a whole number."),
        ("messages", {"place": "general", "limit": "0"}, 400, "Let limit be 1 or more."),
        ("messages", {"place": "general", "limit": "-1"}, 400, "Let limit be a whole number."),
        ("messages", {"place": "general", "before": "yesterday"}, 400, "Let before be a message's timestamp"),
        ("messages", {"place": "general", "before": NEVER, "after": NEVER}, 400, "not for both"),
        ("messages", {}, 400, "Say place: it is missing."),
        ("messages", {"place": "@zoe"}, 404, "Bob Keller sees no conversation @zoe."),
        ("thread", {"place": "general"}, 400, "Say ts: it is missing."),
        ("thread", {"place": "general", "ts": NEVER}, 404, "There is no message 1700000000.000100 to be seen there."),
        ("exchanges", {"after": "x"}, 400, "Let after be a whole number."),
        ("exchange", {}, 400, "Let number be a whole number."),
        ("exchange", {"number": "1"}, 404, "There is no exchange 1; only the last"),
        ("workspace", {"as": "zoe"}, 404, "Nobody here is called zoe."),
        ("workspace", {"as": ""}, 400, "Say as: it is missing."),
    ],
)
async def test_a_bad_question_is_refused_in_a_sentence(
    pages: Pages, what: str, query: dict[str, str], status: int, words: str
) -> None:
    refused = await pages.looker("bob").answer(what, **query)
    assert refused[0] == status
    assert words in refused[1]["error"]


@pytest.mark.parametrize(
    ("verb", "said", "words"),
    [
        ("say", {"place": "general", "text": " "}, "write something first"),
        ("say", {"text": "Hello"}, "say 'place': it is missing"),
        ("say", {"place": "nowhere", "text": "Hello"}, "There is no 'nowhere'."),
        ("become", {"what": "rich"}, "There is no 'rich'."),
        ("become", {"what": "_tell"}, "There is no '_tell'."),
        ("speed", {"speed": -1}, "time can run 0 to 100,000 times as fast"),
        ("skip", {"seconds": 1e300}, ""),
        ("bot", {"do": "dance"}, "a bot can start, stop or be killed, not dance"),
        ("read", {"place": "general", "ts": "zzz"}, "Let ts be a message's timestamp"),
    ],
)
async def test_a_verb_that_cannot_be_done_is_refused_in_a_sentence(
    pages: Pages, verb: str, said: dict[str, object], words: str
) -> None:
    status, refused = await pages.looker("bob").do(verb, **said)
    assert status == 400
    assert words in refused["error"]


async def test_a_file_is_for_those_who_see_a_message_with_it(pages: Pages) -> None:
    slack, http = pages.slack, pages.http
    await a_client(slack).files_upload_v2(channel=slack.channel("lab").id, content=b"%PDF", filename="a/b 1.pdf")
    [message] = slack.seen("bob", "lab")
    [file] = message.files
    address = f"/files/{file.id}/a%2Fb%201.pdf"
    async with http.get(address, params={"as": "bob"}) as answer:
        assert (await answer.read(), answer.content_type) == (b"%PDF", "application/pdf")
        assert "Content-Disposition" not in answer.headers
    async with http.get(address, params={"as": "bob", "download": "1"}) as answer:
        assert answer.headers["Content-Disposition"] == "attachment"
    for query, status in [({"as": "carol"}, 404), ({"as": "zoe"}, 404), ({}, 400)]:
        async with http.get(address, params=query) as answer:
            assert answer.status == status
    slack.workspace.delete(message)
    whispered = pages.ephemeral("alice", "competitors", "For you")
    slack.workspace.delete(whispered)
    whispered.files = [file]
    slack.workspace.add(whispered)
    for name, status in [("alice", 200), ("bob", 404)]:
        async with http.get(address, params={"as": name}) as answer:
            assert answer.status == status


async def test_a_file_that_could_bring_a_program_is_only_handed_over(pages: Pages) -> None:
    slack = pages.slack
    await a_client(slack).files_upload_v2(channel=slack.channel("lab").id, content=b"<script>", filename="a.html")
    file: File = slack.seen("bob", "lab")[0].files[0]
    for address in (f"/files/{file.id}/a.html?as=bob", f"/control/file/{file.id}"):
        async with pages.http.get(address) as answer:
            assert answer.status == 200
            assert answer.headers["Content-Disposition"] == "attachment"
