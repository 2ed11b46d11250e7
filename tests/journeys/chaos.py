"""Chaos: `python -m tests.journeys.chaos --rounds N --seed S`.

In each round many reports are asked for at once while the bot is killed again and again, at random times and in random
calls, and while PatSnap and Slack misbehave. Then it becomes quiet, and every promise is looked at. Exit status 1 where
one was broken: a request that Slack saw acked is lost, or something was ordered, posted or shared twice.
"""

import argparse
import asyncio
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sandbox.faults import Fault, What
from sandbox.slack.messages import Message
from tests.eventually import eventually
from tests.journeys.lives import IN_DOUBT, REPEAT, Lives, lives_in

PLACES: Final = ("competitors", "general", "lab")
CALLS: Final = (
    "patsnap.create",
    "patsnap.status",
    "patsnap.download",
    "slack.chat.postMessage",
    "slack.chat.update",
    "slack.conversations.history",
    "slack.files.getUploadURLExternal",
    "slack.upload",
    "slack.files.completeUploadExternal",
)
TROUBLES: Final = (What.LOST, What.CUT, What.NOT_JSON, What.STATUS, What.SLOW, What.STOP_BEFORE, What.STOP_AFTER)
ENDS: Final = ("In the thread", IN_DOUBT, "*Not made.*", "*Not delivered.*")
_QUIET: Final = 60.0  # seconds in which everything must have come to its end
_CONNECTED: Final = 20.0
_QPS: Final = 50


@dataclass
class Round:
    """What happened in one round, and which promises were broken in it."""

    number: int
    kills: int = 0
    faults: int = 0
    acked: list[str] = field(default_factory=list)  # the companies whose report was asked for, and Slack was told so
    delivered: int = 0
    in_doubt: int = 0
    repeats: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    @property
    def may_look(self) -> bool:
        """Whether history scopes are granted: in every other round."""
        return bool(self.number % 2)

    @property
    def cells(self) -> tuple[int, ...]:
        """Its line in the table."""
        ends = (self.delivered, self.in_doubt, self.repeats, len(self.lost), len(self.doubled))
        return (self.number, self.kills, self.faults, len(self.acked), *ends)

    @property
    def is_well(self) -> bool:
        """Whether every promise was kept."""
        return not self.lost and not self.doubled


async def play(number: int, seed: int, requests: int, folder: Path) -> Round:
    """Play one round in a world of its own below `folder`; the same seed makes the same plans."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 - to be repeatable, not secret
    played = Round(number)
    async with lives_in(folder, history_scopes=played.may_look, qps=_QPS) as lives:
        lives.world.faults.on_stop = _counted_kill(lives, played)
        for _ in range(2 * requests):
            lives.world.faults.add(_fault(chance))
        await lives.begin()
        asking = asyncio.create_task(_ask(lives, played, requests, chance))
        for _ in range(chance.randint(2, 4)):
            await _kill_some_time(lives, chance)
        await asking
        await _become_quiet(lives)
        with suppress(AssertionError):  # what has not ended is found below
            await eventually(lambda: _all_ended(lives, played), _QUIET)
        _look(lives, played)
    return played


def _counted_kill(lives: Lives, played: Round) -> Callable[[], None]:
    def kill() -> None:
        played.kills += lives.child.is_alive
        lives.child.kill()

    return kill


def _fault(chance: random.Random) -> Fault:
    return Fault(
        chance.choice(CALLS),
        chance.choice(TROUBLES),
        skip=chance.randint(0, 6),
        seconds=chance.uniform(0.1, 0.5),
        status=chance.choice((500, 503)),
    )


async def _ask(lives: Lives, played: Round, requests: int, chance: random.Random) -> None:
    """Let people type, each when Slack can reach the bot; who gets no answer does not type again."""
    for number in range(requests):
        company = f"公司{played.number:03}甲{number:03}乙"
        await lives.world.slack.wait_connected(_CONNECTED)
        answer = await lives.office.asks(f"report {company}", chance.choice(("alice", "bob")), chance.choice(PLACES))
        if answer.acked:
            played.acked.append(company)


async def _kill_some_time(lives: Lives, chance: random.Random) -> None:
    """Let it live for a moment, or until a fault kills it; then start it again and do not wait until it is ready."""
    with suppress(TimeoutError):
        async with asyncio.timeout(chance.uniform(0.5, 3.0)):
            await lives.child.wait_gone()
    lives.world.faults.on_stop()
    await lives.child.wait_gone()
    await lives.child.start(wait=False)


async def _become_quiet(lives: Lives) -> None:
    lives.world.faults.clear()
    if lives.child.is_alive:
        lives.child.kill()
    await lives.begin_again()


def _posts(lives: Lives, company: str) -> list[Message]:
    posts = [post for place in PLACES for post in lives.office.posts("alice", place)]
    return [post for post in posts if company in post.text]


def _all_ended(lives: Lives, played: Round) -> bool:
    return all(_has_ended(lives, row["subject"]) for row in lives.records.requests()) and len(
        lives.records.requests()
    ) >= len(played.acked)


def _has_ended(lives: Lives, company: str) -> bool:
    posts = _posts(lives, company)
    return bool(posts) and any(words in posts[-1].text for words in ENDS)


def _look(lives: Lives, played: Round) -> None:
    """Hold what is in the world, and in the database, against what was promised."""
    played.faults = sum(call.fault is not None for call in lives.world.faults.journal)
    stored = [str(row["subject"]) for row in lives.records.requests()]
    orders = Counter(job.order.company for job in lives.world.patsnap.jobs)
    played.lost += [f"{company}: no request" for company in played.acked if company not in stored]
    for company in stored:
        posts = _posts(lives, company)
        _look_at_end(played, company, posts)
        _look_for_doubles(played, company, posts, orders[company])
    if lives.records.owners():
        played.lost.append("rows are still claimed")


def _files(posts: Sequence[Message]) -> int:
    return sum(len(reply.files) for post in posts for reply in post.replies)


def _look_at_end(played: Round, company: str, posts: Sequence[Message]) -> None:
    last = posts[-1].text if posts else ""
    if not any(words in last for words in ENDS):
        played.lost.append(f"{company}: no end, {[post.text for post in posts]}")
    played.in_doubt += IN_DOUBT in last
    if "In the thread" in last:
        played.delivered += 1
        if not _files(posts):
            played.lost.append(f"{company}: no file")


def _look_for_doubles(played: Round, company: str, posts: Sequence[Message], orders: int) -> None:
    repeats = sum(REPEAT in str(post.blocks[-1]) for post in posts)
    played.repeats += repeats
    if orders > 1:
        played.doubled.append(f"{company}: {orders} orders")
    if _files(posts) > 1:
        played.doubled.append(f"{company}: {_files(posts)} files")
    if len(posts) - repeats > 1:
        played.doubled.append(f"{company}: {len(posts)} messages, {repeats} of them marked")
    if repeats and played.may_look:
        played.doubled.append(f"{company}: a marked repeat though history may be read")


_COLUMNS: Final = ("round", "kills", "faults", "requests", "delivered", "in doubt", "repeats", "lost", "doubled")


def table(rounds: Sequence[Round]) -> str:
    """The rounds as a table, and below it every broken promise."""
    rows = [one.cells for one in rounds]
    sums = ["all", *(sum(column) for column in list(zip(*rows, strict=True))[1:])]
    lines = ["  ".join(f"{cell!s:>9}" for cell in row) for row in (_COLUMNS, *rows, sums)]
    broken = [f"round {one.number}: {what}" for one in rounds for what in (*one.lost, *one.doubled)]
    return "\n".join([*lines, *broken])


async def storm(rounds: int, seed: int, requests: int) -> list[Round]:
    """Play the rounds, one after the other."""
    played = []
    for number in range(1, rounds + 1):
        with TemporaryDirectory(prefix="patrol-chaos-") as folder:
            played.append(await play(number, seed, requests, Path(folder)))
    return played


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(
        prog="chaos", description="Kill the bot at random, and see whether it keeps faith."
    )
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--requests", type=int, default=8, help="reports that are asked for in each round")
    chosen = parser.parse_args(arguments)
    played = asyncio.run(storm(chosen.rounds, chosen.seed, chosen.requests))
    sys.stdout.write(table(played) + "\n")
    return 0 if all(one.is_well for one in played) else 1


if __name__ == "__main__":
    sys.exit(main())
