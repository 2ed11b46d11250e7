"""After the storm: nothing fails any more, all that is due is done, people go on, and the account is made."""

from contextlib import suppress
from datetime import timedelta
from typing import Final

from tests.journeys.lives import Lives
from tests.journeys.office import DIRECT
from tests.journeys.shown import becomes_quiet
from tests.journeys.storm import doubles, hits, reports
from tests.journeys.storm.people import say
from tests.journeys.storm.reading import standing
from tests.journeys.storm.story import GOING, RESTING, Story, Watch
from tests.journeys.storm.town import NO_MEMBER, PATIENCE, begin

_STEP: Final = timedelta(hours=7)
_LEAST, _MOST = 1, 20  # steps
_NOT_JUST_ASKED: Final = timedelta(minutes=2)  # a check of the last minute serves who asks for one
_KEPT: Final = 0.3  # share of paused subscriptions that stay so
_IN_FORCE: Final = "paused"


async def become_quiet(lives: Lives, story: Story) -> None:
    """Let everything come to its end, and write into the story what did not, or came twice."""
    lives.world.faults.clear()
    await begin(lives)
    invited = await lives.office.invites_patrol(NO_MEMBER)
    await lives.world.slack.redeliver(invited)
    await _settled(lives, story)
    for number in range(_MOST):
        if number >= _LEAST and reports.all_ended(lives, story):
            break
        lives.world.clock.skip(_STEP)
        await _settled(lives, story)
    await reports.decide(lives, story)
    kept = _look_at_rests(lives, story)
    await _go_on(lives, story, kept)
    await _deliver_again(lives, story)
    hits.account(lives, story, kept)
    reports.account(lives, story)
    doubles.account(lives, story)


async def _settled(lives: Lives, story: Story) -> None:
    try:
        await becomes_quiet(lives.office, PATIENCE)
    except AssertionError as error:
        story.silent.append(f"it never becomes quiet: {error}")


def _look_at_rests(lives: Lives, story: Story) -> set[tuple[str, str]]:
    """Hold what people were told of a pause against what its message shows; some of them stay paused."""
    kept = set()
    for watch in story.watches:
        if story.rests[watch.where] == GOING and _IN_FORCE in standing(lives, watch) and not _is_told_why(lives, watch):
            story.silent.append(f"{watch.where}: paused by itself, and its owner was not told")
        if story.rests[watch.where] != RESTING:
            continue
        if _IN_FORCE not in standing(lives, watch):
            story.lost.append(f"{watch.where}: its pause was acked; it says {standing(lives, watch)!r}")
        elif story.chance.random() < _KEPT:
            kept.add(watch.where)
    return kept


def _is_told_why(lives: Lives, watch: Watch) -> bool:
    """Whether the owner of a subscription was told that PatSnap does not know its alert."""
    words = f"PatSnap does not know the alert *{watch.name}*"
    return any(words in text for text in lives.office.texts(watch.person, DIRECT))


async def _go_on(lives: Lives, story: Story, kept: set[tuple[str, str]]) -> None:
    """Let all but those go on, and have each alert asked about once more: that reaches everybody."""
    there = [watch for watch in story.watches if standing(lives, watch)]  # one that was not acked may never have been
    for watch in there:
        if watch.where not in kept:
            answer = await say(lives, watch, "resume")
            if not answer.acked:
                story.lost.append(f"{watch.where}: resume is not acked in the calm")
    await _settled(lives, story)
    for _ in range(2):  # the second brings what the first set off: a search, an alert that is there again
        lives.world.clock.skip(_STEP)
        await _settled(lives, story)
        lives.world.clock.skip(_NOT_JUST_ASKED)
        for watch in {watch.alert: watch for watch in there}.values():
            await say(lives, watch, "check")
        await _settled(lives, story)
    for watch in there:
        if watch.where not in kept and _IN_FORCE in standing(lives, watch):
            story.silent.append(f"{watch.where}: does not go on: {standing(lives, watch)!r}")


async def _deliver_again(lives: Lives, story: Story) -> None:
    """What Slack delivers once more, hours later, does nothing: the look for doubles comes after it."""
    for answer in story.answers:
        with suppress(TimeoutError):
            await lives.world.slack.redeliver(answer)
    story.counts["redelivered"] += len(story.answers)
    await _settled(lives, story)
