"""Each report that was ordered: one job, never two, and in its place a file once, or a word that says what failed."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from bot.views.ids import FORGET, TRY_AGAIN
from sandbox.slack.messages import Message
from tests.journeys.lives import IN_DOUBT, Lives
from tests.journeys.office import DIRECT
from tests.journeys.shown import key_of
from tests.journeys.storm.story import Order, Story
from tests.journeys.storm.town import NO_MEMBER, PEOPLE, PLACES

DELIVERED: Final = "In the thread"
ENDED: Final = "Ended, as you asked."
_ENDS: Final = (
    DELIVERED,
    IN_DOUBT,
    "*Not made.*",
    "*Not delivered.*",
    "Goes on here, in the other message",
    ENDED,
)
_WITHOUT_NOTE: Final = "/note/"


def all_ended(lives: Lives, story: Story) -> bool:
    """Whether each report that was ordered has come to its end, as far as people can see."""
    return all(_end_of(_posts(lives, order)) for order in story.orders if order.is_acked)


async def decide(lives: Lives, story: Story) -> None:
    """Let people say what becomes of each report that is in doubt: ordered again, at their word alone, or forgotten."""
    doubted = [order for order in story.orders if _end_of(_posts(lives, order)) == IN_DOUBT]
    for order in {order.subject: order for order in doubted}.values():
        story.counts["in doubt"] += 1
        chosen = story.chance.choice((TRY_AGAIN, TRY_AGAIN, FORGET, ""))
        if not chosen:
            continue
        message = _true(_posts(lives, order))[-1]
        place = order.place if message.channel == _channel(lives, order) else DIRECT
        answer = await lives.office.presses(chosen, message, order.person, place)
        story.again[order.subject] += chosen == TRY_AGAIN
        if not answer.acked:
            story.lost.append(f"{order.subject}: {chosen} is not acked in the calm")
        await lives.world.slack.redeliver(answer)


def account(lives: Lives, story: Story) -> None:
    """Write into the story what was lost, ended silently, or came twice."""
    places = [*PLACES, NO_MEMBER, DIRECT]
    said = "\n".join(text for place in places for person in PEOPLE for text in lives.office.texts(person, place))
    jobs = Counter(job.order.subject for job in lives.world.patsnap.jobs)
    # Who orders what is in doubt or was given up elsewhere decides that it may cost twice.
    ends = {order: _end_of(_posts(lives, order)) for order in story.orders}
    anew = Counter(order.subject for order, end in ends.items() if end not in {DELIVERED, ""})
    for subject, number in jobs.items():
        if number > 1 + story.again[subject] + anew[subject]:
            story.doubled.append(f"{subject}: {number} jobs at PatSnap")
        if subject not in said:
            story.silent.append(f"{subject}: ordered at PatSnap, and nobody was told")
    for order in story.orders:
        story.counts["orders"] += order.is_acked
        _account_for(order, _posts(lives, order), story, jobs[order.subject])
    _bill(lives, story)


def _account_for(order: Order, posts: Sequence[Message], story: Story, jobs: int) -> None:
    what = f"{order.subject} in {order.place}"
    if not posts:
        if order.is_acked:
            story.lost.append(f"{what}: acked, and nobody heard of it again")
        return
    end, files = _end_of(posts), sum(len(reply.files) for post in posts for reply in post.replies)
    if not end:
        story.silent.append(f"{what}: no end, {[post.text for post in posts]}")
    if files > 1:
        story.doubled.append(f"{what}: {files} files")
    if end == DELIVERED:
        story.counts["delivered"] += 1
        if not files or not jobs:
            story.lost.append(f"{what}: said to be delivered, {files} files of {jobs} jobs")
    else:
        story.counts["failed"] += end not in {IN_DOUBT, ENDED}


def _bill(lives: Lives, story: Story) -> None:
    """What PatSnap bills was counted: an admin is told of no less."""
    counted: Counter[str] = Counter()
    for row in lives.records.calls():
        counted[str(row["endpoint"])] += int(row["times"])
    windows = sum(lives.world.patsnap.alerts.checked().values())
    billed = {"P057": windows, "R001": 0, "R002": 0}
    for job in lives.world.patsnap.jobs:
        billed["R002" if job.order.is_value else "R001"] += 1
    for endpoint, times in billed.items():
        if counted[endpoint] < times:
            story.silent.append(f"{endpoint}: billed {times} times, counted {counted[endpoint]} times")


def _posts(lives: Lives, order: Order) -> list[Message]:
    """What was posted about it where it was to go; where Patrol could not post, to its person."""
    places = [order.place, DIRECT] if order.place == NO_MEMBER else [order.place]
    posts = [post for place in places for post in lives.office.posts(order.person, place)]
    return [post for post in posts if order.subject in post.text and _WITHOUT_NOTE not in key_of(post)]


def _channel(lives: Lives, order: Order) -> str:
    slack = lives.world.slack
    return slack.workspace.place(slack.person(order.person), order.place).id


def _end_of(posts: Sequence[Message]) -> str:
    """The words by which the last message about it that is still true says how it ended."""
    said = _true(posts)
    return next((words for words in _ENDS if said and words in said[-1].text), "")


def _true(posts: Sequence[Message]) -> list[Message]:
    """Those that do not say that it goes on elsewhere, and have no later copy: Patrol knows where that is alone."""
    last = {key_of(post): post.ts for post in posts}
    return [post for post in posts if "Goes on in " not in post.text and last[key_of(post)] == post.ts]
