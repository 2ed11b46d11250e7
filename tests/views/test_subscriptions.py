"""Subscriptions: how each stands, said at its place, in the list, to its owner, and in the form that changes it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

import pytest

from bot.domain.alerts import Alert, HitKind
from bot.domain.cadences import Cadence, Rhythm, Weekday
from bot.domain.messages import Message
from bot.domain.reports import Trouble, TroubleKind
from bot.domain.subscriptions import Form, PauseReason, Subscription, SubscriptionState
from bot.views import ids, subscribing
from bot.views.alerts import name_of
from bot.views.forms import Modal
from bot.views.measures import day_and_hour, span
from bot.views.reader import Reader
from bot.views.subscribed import STEP, Verb, listing_message
from bot.views.subscribing import subscribe_form
from bot.views.subscriptions import already_message, nothing_message, subscribed_message, word_message
from sandbox.slack import validate_message, validate_view
from tests.views.test_digests import faults, shown
from tests.views.test_places import buttons

READER: Final = Reader("en", "Asia/Shanghai")  # who lives elsewhere reads the subscription's hours all the same
NOW: Final = datetime(2026, 3, 17, 8, tzinfo=UTC)
ALERT: Final = Alert("main", "7f" * 16, "Batteries", "T1", "U1", NOW)
WEEKLY: Final = Cadence(Rhythm.WEEKLY, time(9), weekday=Weekday.MON)
SUBSCRIPTION: Final = Subscription(
    id="8g4lry3naaaaaaaa",
    workspace="T1",
    place="C1",
    account="main",
    alert=ALERT.id,
    person="U1",
    kinds=frozenset(),
    cadence=WEEKLY,
    zone="Europe/Berlin",
    form=Form.FULL,
    created_at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC),
    took=1,
    took_at=NOW,
    run_at=datetime(2026, 3, 23, 8, tzinfo=UTC),
)
HOSTILE: Final = "<!channel> & *bold* `x` > | " * 20


def subscribed(others: int = 0, **changes: Any) -> Message:
    return subscribed_message(READER, replace(SUBSCRIPTION, **changes), ALERT, others)


def listing(*rows: Subscription, person: str = "U2", offset: int = 0, more: bool = False) -> Message:
    return listing_message(READER, [(row, ALERT) for row in rows], offset, more, person, NOW)


def word(alert: Alert = ALERT, **changes: Any) -> str:
    return shown(word_message(READER, replace(SUBSCRIPTION, **changes), alert))


def test_the_answer_is_a_line_that_says_what_when_and_when_first() -> None:
    message = subscribed()

    assert message.text == (
        ":white_check_mark: Subscribed here: *Batteries* · everything · every Monday at 09:00 (Europe/Berlin) · "
        "first digest Monday 23 March 09:00"
    )
    assert shown(replace(message, blocks=message.blocks[:1])) == message.text
    assert buttons(message) == ["Edit", "Undo"]
    assert [one["action_id"] for one in message.blocks[1]["elements"]] == [ids.SUBSCRIPTION_EDIT, ids.SUBSCRIPTION_UNDO]
    assert {one["value"] for one in message.blocks[1]["elements"]} == {SUBSCRIPTION.id}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kinds": frozenset({HitKind.TRANSFER, HitKind.NEW})}, " · New publications, Transfers · every Monday"),
        ({"cadence": Cadence(Rhythm.DAILY, time(8, 5))}, " · every day at 08:05 (Europe/Berlin) · "),
        ({"cadence": Cadence(Rhythm.MONTHLY, time(9), day=28)}, "on day 28 of every month at 09:00 (Europe/Berlin)"),
        ({"cadence": Cadence(Rhythm.MONTHLY, time(9), day=29)}, "on day 29 of every month, or its last, at 09:00 ("),
        ({"cadence": Cadence(Rhythm.INSTANTLY), "run_at": None}, " · as soon as it is found · active"),
        ({"form": Form.COMPACT}, "(Europe/Berlin) · compact · first"),
        ({"form": Form.COUNT}, "(Europe/Berlin) · counts only · first"),
        ({"digests": 2}, " · every Monday at 09:00 (Europe/Berlin)"),
        ({"state": SubscriptionState.SNOOZED, "until": NOW}, " · snoozed until Tuesday 17 March 09:00"),
        ({"state": SubscriptionState.SNOOZED}, " · snoozed"),
        ({"state": SubscriptionState.PAUSED, "reason": PauseReason.PERSON}, " · paused; `/patrol resume` goes on"),
        ({"state": SubscriptionState.PAUSED, "reason": PauseReason.ALERT_GONE}, "paused: PatSnap does not know this"),
        ({"state": SubscriptionState.PAUSED, "reason": PauseReason.NO_PLACE}, "in <#C1>; type `/invite @Patrol` there"),
        ({"state": SubscriptionState.DELETED}, "*Batteries* is no longer subscribed here."),
    ],
)
def test_it_shows_what_is_wanted_and_how_it_stands(changes: dict[str, Any], said: str) -> None:
    message = subscribed(**changes)

    assert said in message.text
    assert faults(message) == []


def test_it_calls_nobody_and_others_are_a_number() -> None:
    assert "U1" not in str(subscribed(3, digests=1))
    assert shown(subscribed(1)).endswith("1 other place is subscribed to this alert")
    assert shown(subscribed(3)).endswith("3 other places are subscribed to this alert")
    assert "other place" not in shown(subscribed(0))


def test_what_is_over_has_no_buttons_and_what_has_told_something_is_not_undone() -> None:
    assert buttons(subscribed(3, state=SubscriptionState.DELETED)) == []
    assert buttons(subscribed(digests=1)) == ["Edit", "Unsubscribe"]


def test_subscribed_again_nothing_is_changed() -> None:
    said = shown(already_message(READER, SUBSCRIPTION, ALERT)).splitlines()

    assert said == [
        "*Batteries*: already subscribed since 3 March 2026, unchanged.",
        "everything · every Monday at 09:00 (Europe/Berlin) · first digest Monday 23 March 09:00",
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Batteries", "*Batteries*"),
        ("", f"*alert {ALERT.id}*"),
        ("a*b", "a\u2060*\u2060b"),
        ("<!channel>", "*&lt;!channel&gt;*"),
        ("x" * 81, "*" + "x" * 79 + "…*"),
    ],
)
def test_an_alert_is_called_by_its_name_and_the_name_means_nothing(name: str, said: str) -> None:
    assert name_of(READER, replace(ALERT, name=name)) == said


def test_where_nothing_is_subscribed_people_read_how_to_begin() -> None:
    message = listing()

    assert "`/patrol subscribe`" in shown(message)
    assert [block["type"] for block in message.blocks] == ["section", "actions"]


@pytest.mark.parametrize(
    ("changes", "second"),
    [
        ({}, "no digest yet · first digest Monday 23 March 09:00 · <@U1>"),
        (
            {"last_at": NOW - timedelta(days=1), "last_count": 12, "digests": 1},
            "last 16 March: 12 patents · next digest Monday 23 March 09:00 · <@U1>",
        ),
        (
            {"last_at": NOW - timedelta(days=99), "last_count": 1, "digests": 1},
            "last 8 December 2025: 1 patent · next digest Monday 23 March 09:00 · <@U1>",
        ),
        ({"run_at": NOW}, "no digest yet · a digest is being made · <@U1>"),
        ({"run_at": NOW, "state": SubscriptionState.SNOOZED}, "no digest yet · snoozed · <@U1>"),
        ({"person": "U2"}, "no digest yet · first digest Monday 23 March 09:00 · yours"),
        ({"person": SUBSCRIPTION.place}, "no digest yet · first digest Monday 23 March 09:00"),
    ],
)
def test_a_row_says_what_came_last_what_comes_next_and_whose_it_is(changes: dict[str, Any], second: str) -> None:
    message = listing(replace(SUBSCRIPTION, **changes))

    assert shown(message).splitlines()[1] == second


@pytest.mark.parametrize(
    ("state", "reason", "offered"),
    [
        (SubscriptionState.ACTIVE, None, "edit check snooze pause unsubscribe"),
        (SubscriptionState.SNOOZED, None, "edit check resume pause unsubscribe"),
        (SubscriptionState.PAUSED, PauseReason.PERSON, "edit snooze resume unsubscribe"),
        (SubscriptionState.PAUSED, PauseReason.ALERT_GONE, "resume unsubscribe"),
    ],
)
def test_a_rows_menu_offers_what_its_state_allows(
    state: SubscriptionState, reason: PauseReason | None, offered: str
) -> None:
    menu = listing(replace(SUBSCRIPTION, state=state, reason=reason)).blocks[0]["accessory"]
    values = [option["value"] for option in menu["options"]]

    assert menu["action_id"] == ids.SUBSCRIPTION_MENU
    assert values == [f"{Verb(one)}:{SUBSCRIPTION.id}" for one in offered.split()]


@pytest.mark.parametrize(
    ("offset", "more", "counted", "turning"),
    [
        (0, False, "1 to 5", []),
        (0, True, "1 to 5", [(ids.SUBSCRIPTIONS_OLDER, "5")]),
        (5, True, "6 to 10", [(ids.SUBSCRIPTIONS_NEWER, "0"), (ids.SUBSCRIPTIONS_OLDER, "10")]),
        (3, False, "4 to 8", [(ids.SUBSCRIPTIONS_NEWER, "0")]),
    ],
)
def test_the_list_counts_and_turns(offset: int, counted: str, turning: list[tuple[str, str]], *, more: bool) -> None:
    message = listing(*[SUBSCRIPTION] * STEP, offset=offset, more=more)

    assert f"{counted}, oldest first" in shown(message)
    last = message.blocks[-1]
    turns = [(one["action_id"], one["value"]) for one in last["elements"]] if last["type"] == "actions" else []
    assert turns == turning


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"state": SubscriptionState.PAUSED, "reason": PauseReason.NO_PLACE}, "Type `/invite @Patrol` there"),
        ({"state": SubscriptionState.PAUSED, "reason": PauseReason.NO_PLACE}, "Nothing is lost"),
        ({"state": SubscriptionState.PAUSED, "reason": PauseReason.ALERT_GONE}, "PatSnap does not know the alert"),
        ({"state": SubscriptionState.PAUSED, "reason": PauseReason.ALERT_GONE}, "`/patrol resume`"),
        ({}, "The subscription to *Batteries* in <#C1>: first digest Monday 23 March 09:00."),
        ({"place": "U1"}, "in your direct messages"),
        ({"place": "D1"}, "in that conversation"),
    ],
)
def test_an_owner_is_told_what_happened_and_what_to_do(changes: dict[str, Any], said: str) -> None:
    assert said in word(**changes)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (TroubleKind.UNREACHABLE, "PatSnap cannot be reached"),
        (TroubleKind.BUSY, "PatSnap is busy"),
        (TroubleKind.QUOTA, "PatSnap's limit for today is used up"),
        (TroubleKind.ACCOUNT, "PatSnap refuses this account (6720&lt;): key, licence or balance, which is for whoever"),
        (TroubleKind.BUG, "PatSnap does not answer as it should (6720&lt;)"),
    ],
)
def test_an_owner_is_told_why_a_digest_is_late(kind: TroubleKind, said: str) -> None:
    alert = replace(ALERT, trouble=Trouble(kind, "6720<"))

    assert word(alert).startswith(f"The digest of *Batteries* in <#C1> is late: {said}")
    assert "is late" not in word(alert, state=SubscriptionState.PAUSED, reason=PauseReason.NO_PLACE)


def test_who_asked_for_a_check_is_told_that_it_brought_nothing() -> None:
    date = f"<!date^{int(NOW.timestamp())}^{{date_short_pretty}} {{time}}|2026-03-17 08:00 UTC>"

    assert nothing_message(READER, ALERT, NOW).text == f"Checked *Batteries*: nothing new since {date}."
    assert nothing_message(READER, ALERT, None).text == "Checked *Batteries*: PatSnap has nothing yet."


def test_a_copy_says_that_it_may_be_one() -> None:
    for message in (
        subscribed_message(READER, SUBSCRIPTION, ALERT, 0, repeat=True),
        word_message(READER, SUBSCRIPTION, ALERT, repeat=True),
        nothing_message(READER, ALERT, NOW, repeat=True),
    ):
        assert shown(replace(message, blocks=message.blocks[-1:])).startswith("Possibly a repeat")
        assert "Possibly a repeat" in message.text


@pytest.mark.parametrize("state", SubscriptionState)
def test_slack_takes_the_longest_names_and_they_do_nothing(state: SubscriptionState) -> None:
    alert = replace(ALERT, name=HOSTILE)
    row = replace(SUBSCRIPTION, state=state, kinds=frozenset(HitKind), last_at=NOW)
    for message in (
        subscribed_message(READER, row, alert, 3, repeat=True),
        already_message(READER, row, alert),
        listing_message(READER, [(row, alert)] * STEP, STEP, True, "U2", NOW),
        word_message(READER, row, alert, repeat=True),
        nothing_message(READER, alert, NOW),
    ):
        assert validate_message({"text": message.text, "blocks": [dict(block) for block in message.blocks]}) == []
        assert "<!channel>" not in shown(message) + message.text


# The form


def element(form: Modal, block_id: str) -> dict[str, Any]:
    [found] = [block["element"] for block in form["blocks"] if block.get("block_id") == block_id]
    assert isinstance(found, dict)
    assert found["action_id"] == block_id
    return found


def test_a_new_subscription_is_weekly_full_and_here_unless_somebody_says_otherwise() -> None:
    form = subscribe_form(READER)

    assert element(form, subscribing.RHYTHM)["initial_option"]["value"] == "weekly"
    assert element(form, subscribing.WEEKDAY)["initial_option"]["value"] == "mon"
    assert element(form, subscribing.HOUR)["initial_time"] == "09:00"
    assert element(form, subscribing.ZONE)["initial_value"] == "Asia/Shanghai"
    assert element(form, subscribing.FORM)["initial_option"]["value"] == "full"
    assert element(form, subscribing.PLACE)["default_to_current_conversation"] is True
    assert "initial_options" not in element(form, subscribing.KINDS)
    assert "private_metadata" not in form


def test_a_subscription_fills_the_form_in() -> None:
    monthly = Cadence(Rhythm.MONTHLY, time(17, 30), day=31)
    kinds = frozenset({HitKind.LEGAL, HitKind.NEW})
    row = replace(SUBSCRIPTION, cadence=monthly, kinds=kinds, form=Form.COUNT)
    form = subscribe_form(READER, alerts=[ALERT], subscription=row)

    assert form["private_metadata"] == row.id
    assert form["blocks"][0]["text"]["text"] == "Batteries"
    assert {subscribing.ALERT, subscribing.KNOWN} & {block.get("block_id") for block in form["blocks"]} == set()
    assert [one["value"] for one in element(form, subscribing.KINDS)["initial_options"]] == ["new", "legal"]
    assert element(form, subscribing.RHYTHM)["initial_option"]["value"] == "monthly"
    assert element(form, subscribing.DAY)["initial_option"]["value"] == "31"
    assert element(form, subscribing.HOUR)["initial_time"] == "17:30"
    assert element(form, subscribing.ZONE)["initial_value"] == "Europe/Berlin"
    assert element(form, subscribing.FORM)["initial_option"]["value"] == "count"
    assert element(form, subscribing.PLACE)["initial_conversation"] == "C1"


@pytest.mark.parametrize(
    ("place", "chosen"), [("C1", ("C1", None)), ("G1", ("G1", None)), ("U1", (None, None)), (None, (None, True))]
)
def test_the_place_is_a_channel_or_left_empty(place: str | None, chosen: tuple[str | None, bool | None]) -> None:
    shown_place = element(subscribe_form(READER, place=place), subscribing.PLACE)

    assert (shown_place.get("initial_conversation"), shown_place.get("default_to_current_conversation")) == chosen


def test_alerts_that_are_known_can_be_chosen_or_another_typed() -> None:
    many = [replace(ALERT, id=f"{number:032x}", name=HOSTILE if number else "") for number in range(200)]
    form = subscribe_form(READER, alerts=many)
    choices = element(form, subscribing.KNOWN)["options"]

    assert validate_view(dict(form)) == []
    assert len(choices) == 100
    assert choices[0]["text"]["text"] == f"alert {many[0].id}"
    assert choices[1]["text"]["text"].startswith("<!channel> & *bold*")  # plain text: nothing has a meaning
    optional = {block["block_id"]: block["optional"] for block in form["blocks"] if block["type"] == "input"}
    assert (optional[subscribing.KNOWN], optional[subscribing.ALERT]) == (True, True)
    assert subscribe_form(READER)["blocks"][0]["optional"] is False


# Days and hours


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [
        ("2026-03-16T08:00", "2026-03-23T08:00", "16 to 23 March"),
        ("2026-02-28T08:00", "2026-03-07T08:00", "28 February to 7 March"),
        ("2025-12-28T08:00", "2026-01-04T08:00", "28 December 2025 to 4 January 2026"),
        ("2025-03-16T08:00", "2026-03-23T08:00", "16 March 2025 to 23 March 2026"),
        ("2026-03-23T07:31", "2026-03-23T08:31", "23 March, 08:31 to 09:31"),
        ("2026-03-22T23:30", "2026-03-23T08:31", "23 March, 00:30 to 09:31"),
    ],
)
def test_a_period_is_said_in_days_of_the_readers_zone(since: str, until: str, said: str) -> None:
    first, last = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (since, until))

    assert span(Reader("en", "Europe/Berlin"), first, last) == said


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("UTC", "Sunday 29 March 23:50"),
        ("Europe/Berlin", "Monday 30 March 01:50"),
        ("Asia/Kathmandu", "Monday 30 March 05:35"),
    ],
)
def test_an_hour_is_that_of_the_readers_zone(zone: str, said: str) -> None:
    assert day_and_hour(Reader("en", zone), datetime(2026, 3, 29, 23, 50, tzinfo=UTC)) == said
