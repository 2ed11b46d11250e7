"""How often, as people write it behind a company's name; and names that only look like it."""

import pytest

from bot.domain.recurrences import Recurrence
from bot.mistakes import Mistake, MistakeKind
from handlers.orders import HERE, ME, company_order


@pytest.mark.parametrize(
    ("typed", "often"),
    [
        ("Acme weekly", "weekly mon 09:00"),
        ("Acme weekly fri 14:00", "weekly fri 14:00"),
        ("Acme Weekly 9", "weekly mon 09:00"),
        ("Acme every monday at 9am", "weekly mon 09:00"),
        ("Acme every week on friday at noon", "weekly fri 12:00"),
        ("Acme monthly", "monthly 1 09:00"),
        ("Acme monthly 15", "monthly 15 09:00"),
        ("Acme on the 15th of every month at 17:30", "monthly 15 17:30"),
        ("Acme monthly last day", "monthly 31 09:00"),
        ("Acme monthly first working day", "monthly working 09:00"),
        ("Acme monthly first working day 08:15", "monthly working 08:15"),
        ("Acme on the first business day of every month at 10", "monthly working 10:00"),
        ("Acme every first workday", "monthly working 09:00"),
        ("Acme quarterly", "quarterly working 09:00"),
        ("Acme every quarter at 14:00", "quarterly working 14:00"),
        ("Acme 每周一早上9点", "weekly mon 09:00"),
        ("Acme 每月15号", "monthly 15 09:00"),
        ("Acme 每月第一个工作日", "monthly working 09:00"),
        ("Acme 每月第一个工作日 10点", "monthly working 10:00"),
        ("Acme 每季度", "quarterly working 09:00"),
        ("Acme 毎週月曜日 10時", "weekly mon 10:00"),
        ("Acme 毎月15日", "monthly 15 09:00"),
        ("Acme 毎月第一営業日", "monthly working 09:00"),
        ("Acme 四半期ごと", "quarterly working 09:00"),
        ("Acme ｍｏｎｔｈｌｙ", "monthly 1 09:00"),
    ],
)
def test_a_rhythm_is_read(typed: str, often: str) -> None:
    asked = company_order(typed)
    assert (asked.order.subject.text, str(asked.recurrence)) == ("Acme", often)


@pytest.mark.parametrize(
    "order", ["word monthly to me", "monthly word to me", "to me word monthly", "to me monthly word"]
)
def test_it_stands_among_the_other_options_in_any_order(order: str) -> None:
    asked = company_order(f"Acme {order}")
    assert (asked.order.format, asked.place, asked.recurrence) == ("word", ME, Recurrence.read("monthly 1 09:00"))


def test_what_stands_in_quotes_is_the_name() -> None:
    asked = company_order('"Vegan Monthly" weekly')
    assert (asked.order.subject.text, str(asked.recurrence)) == ("Vegan Monthly", "weekly mon 09:00")
    assert company_order('"Vegan Monthly"').recurrence is None


@pytest.mark.parametrize(
    "name",
    ["China Daily", "Black Sun", "Thomson Fri", "Studio 54", "Cafe 25:00", "9 to 5", "Every Man Jack", "First Solar",
     "Weekly Planet GmbH", "Monthly Corp", "Motel 6", "Instantly", "每日优鲜", "Quarterly Report Ltd", "First Quarter"],
)  # fmt: skip
def test_a_name_that_looks_like_it_is_a_name(name: str) -> None:
    asked = company_order(name)
    assert (asked.order.subject.text, asked.recurrence, asked.place) == (name, None, HERE)


@pytest.mark.parametrize(
    "typed",
    ["Acme every day", "Acme every year", "Acme every two weeks", "Acme daily 09:00", "Acme monthly 45",
     "Acme weekly 25:00", "Acme every weekday", "Acme 每天", "Acme 毎日"],
)  # fmt: skip
def test_what_patrol_does_not_do_is_refused_before_anything_is_ordered(typed: str) -> None:
    with pytest.raises(Mistake) as mistake:
        company_order(typed)
    assert mistake.value.kind is MistakeKind.UNREADABLE_RECURRENCE
