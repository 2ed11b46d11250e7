"""A conversation's history, held against a plain list of what was said and taken back."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from sandbox.slack.history import History
from sandbox.slack.messages import File, Message

ME, OTHER = "U1", "U2"
FILE = File("F1", "a.pdf", "a.pdf", 4, "application/pdf", Path("a.pdf"))


class Step(NamedTuple):
    """What happens next: something is said (to `reader` alone), as a reply or not, or the nth is taken back."""

    reader: str | None
    is_reply: bool
    has_file: bool
    takes_back: int | None


steps = st.lists(
    st.builds(
        Step,
        st.sampled_from([None, None, None, ME, OTHER]),
        st.booleans(),
        st.booleans(),
        st.none() | st.integers(0, 30),
    ),
    max_size=40,
)


def played(story: list[Step]) -> tuple[History, list[Message]]:
    history, plain = History(), list[Message]()
    for number, step in enumerate(story):
        if step.takes_back is not None and plain:
            history.remove(plain.pop(step.takes_back % len(plain)))
            continue
        parents = [one.ts for one in plain if one.thread_ts is None]
        message = Message("C1", ts(number), "U9", f"{number}", ephemeral_for=step.reader)
        message.thread_ts = parents[-1] if step.is_reply and parents else None
        message.files = [FILE] if step.has_file else []
        history.add(message)
        plain.append(message)
    return history, plain


def ts(number: int) -> str:
    return f"{1_790_000_000 + number}.000100"


def texts(messages: list[Message]) -> list[str]:
    return [one.text for one in messages]


def visible(plain: list[Message]) -> list[str]:
    return [one.text for one in plain if one.thread_ts is None and one.ephemeral_for in {None, ME}]


def backwards(history: History, limit: int) -> Iterator[list[str]]:
    part = history.part(ME, limit)
    assert not part.newer
    yield texts(part.messages)
    while part.older:
        part = history.part(ME, limit, before=part.messages[0].ts)
        assert part.newer
        yield texts(part.messages)


def forwards(history: History, limit: int) -> Iterator[list[str]]:
    part = history.part(ME, limit, after="0")
    assert not part.older
    yield texts(part.messages)
    while part.newer:
        part = history.part(ME, limit, after=part.messages[-1].ts)
        assert part.older
        yield texts(part.messages)


@given(story=steps, limit=st.integers(1, 7))
def test_pages_in_both_directions_have_every_message_once_and_in_order(story: list[Step], limit: int) -> None:
    history, plain = played(story)
    up, down = list(backwards(history, limit)), list(forwards(history, limit))
    assert [text for page in reversed(up) for text in page] == visible(plain)
    assert [text for page in down for text in page] == visible(plain)
    assert all(len(page) == limit for page in [*up[:-1], *down[:-1]])


@given(story=steps, at=st.integers(0, 40), limit=st.integers(1, 7))
def test_a_page_around_a_message_that_is_gone_is_found_by_its_time(story: list[Step], at: int, limit: int) -> None:
    history, plain = played(story)
    before = visible([one for one in plain if one.ts < ts(at)])
    after = visible([one for one in plain if one.ts > ts(at)])
    up, down = history.part(ME, limit, before=ts(at)), history.part(ME, limit, after=ts(at))
    assert texts(up.messages) == before[-limit:]
    assert texts(down.messages) == after[:limit]
    assert (up.older, down.newer) == (len(before) > limit, len(after) > limit)
    assert (up.newer, down.older) == (len(before) < len(visible(plain)), len(after) < len(visible(plain)))


@given(story=steps, at=st.integers(0, 40))
def test_what_is_kept_besides_agrees_with_what_was_said(story: list[Step], at: int) -> None:
    history, plain = played(story)
    assert history.everything == plain
    assert texts(list(history.since(ts(at), ME))) == visible([one for one in plain if one.ts > ts(at)])
    last = history.last(ME)
    assert ([last.text] if last else []) == visible(plain)[-1:]
    assert history.with_file(FILE.id) == [one for one in plain if one.files]
    for parent in plain:
        assert history.find(parent.ts) is parent
        assert history.below(parent.ts) == [one for one in plain if one.thread_ts == parent.ts]
