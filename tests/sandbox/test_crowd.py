"""The crowded workspace: as large as it says, the same each time, and all of it such as Slack would take."""

from collections.abc import Iterator

import pytest

from sandbox import crowd
from sandbox.clock import SandboxClock
from sandbox.faults import Faults
from sandbox.page.marks import Marks
from sandbox.slack import SlackSandbox, validate_message
from sandbox.slack.people import Kind


def filled(**size: int) -> SlackSandbox:
    slack = SlackSandbox(SandboxClock(), Faults())
    crowd.fill(slack, **size)
    return slack


def said(slack: SlackSandbox) -> Iterator[tuple[str, list[str]]]:
    for place in slack.workspace.channels():
        yield place.name, [one.text for one in slack.workspace.messages(place.id)]


def test_a_crowd_is_as_large_as_it_says_and_in_the_past() -> None:
    slack = filled()
    rooms = [one for one in slack.workspace.channels() if one.kind is not Kind.IM]
    assert len({one.name for one in rooms}) == 200
    messages = {one.name: slack.workspace.messages(one.id) for one in rooms}
    assert sum(len(one) for one in messages.values()) == 20_000
    assert len(messages["competitors"]) == 5_000
    now = slack.workspace.new_ts()
    for row in messages.values():
        moments = [one.ts for one in row]
        assert moments == sorted(set(moments))
        assert moments[-1] < now


def test_a_crowd_says_the_same_each_time() -> None:
    assert dict(said(filled(channels=12, messages=300))) == dict(said(filled(channels=12, messages=300)))


def test_what_patrol_says_in_a_crowd_is_such_as_slack_takes() -> None:
    slack = filled(channels=12, messages=600)
    for place in slack.workspace.channels():
        for one in slack.workspace.messages(place.id):
            assert (
                validate_message({"text": one.text, "blocks": one.blocks} if one.blocks else {"text": one.text}) == []
            )
            assert not one.from_bot or slack.workspace.bot.id in place.members


@pytest.mark.parametrize("name", ["alice", "bob", "carol"])
def test_in_a_crowd_nearly_all_is_read(name: str) -> None:
    slack = filled(channels=30, messages=3_000)
    marks, person = Marks(slack.workspace), slack.person(name)
    crowd.settle(slack.workspace, marks)
    seen = [one for one in slack.workspace.channels() if slack.workspace.sees(person, one)]
    unread = [marks.unread(person, one) for one in seen]
    assert 0 < sum(unread) < 10 * len(unread)
