"""Nothing of what Patrol posts comes twice: each message names its delivery, and there is one of each."""

from collections import defaultdict

from sandbox.slack.messages import Message
from tests.journeys.lives import REPEAT, Lives
from tests.journeys.office import DIRECT, words_in
from tests.journeys.shown import key_of
from tests.journeys.storm.story import Story
from tests.journeys.storm.town import NO_MEMBER, PEOPLE, PLACES


def account(lives: Lives, story: Story) -> None:
    """Write into the story what came twice and does not say so, and threads with two files."""
    found: dict[tuple[str, str], dict[str, Message]] = defaultdict(dict)
    for post in _everything(lives):
        if key := key_of(post):
            found[post.channel, key][post.ts] = post
        if sum(len(reply.files) for reply in post.replies) > 1:
            story.doubled.append(f"{post.text[:60]!r}: more than one file in its thread")
    for (_, key), copies in found.items():
        marked = sum(REPEAT in words_in(copy) for copy in copies.values())
        story.counts["marked repeats"] += marked
        if len(copies) - marked > 1:
            story.doubled.append(f"{key}: {len(copies)} messages, {marked} of them marked")
        elif marked and story.may_look:
            story.doubled.append(f"{key}: marked as a repeat, though history may be read")
    _rows(lives, story)


def _everything(lives: Lives) -> list[Message]:
    """All that Patrol has posted for more than one moment, replies too."""
    places = [("alice", place) for place in (*PLACES, NO_MEMBER)] + [(person, DIRECT) for person in PEOPLE]
    posts = [post for person, place in places for post in lives.office.posts(person, place)]
    return [one for post in posts for one in (post, *post.replies)]


def _rows(lives: Lives, story: Story) -> None:
    """Nothing is left half done."""
    if lives.records.owners():
        story.silent.append("rows are still claimed")
    for row in lives.records.deliveries():
        if row["state"] == "dead":
            story.counts["given up"] += 1
            doubt = "may have arrived" if row["doubted"] else "has not arrived"
            story.given_up.append(f"{row['key']} of {row['created_at']}: {row['reason']}, {doubt}")
        elif row["state"] != "sent":
            story.silent.append(f"{row['key']} is {row['state']}, due {row['due']}")
