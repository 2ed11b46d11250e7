"""The life of a delivery, and the keys that make it unique."""

import pytest

from bot.domain.deliveries import NEXT, DeliveryState
from bot.domain.delivery_keys import file_key, live_key, note_key
from bot.domain.places import Place
from tests.factories import CHANNEL, PERSON, TEAM, a_delivery, a_live, a_request


@pytest.mark.parametrize("before", DeliveryState)
@pytest.mark.parametrize("after", DeliveryState)
def test_a_delivery_goes_only_where_its_life_leads(before: DeliveryState, after: DeliveryState) -> None:
    delivery = a_delivery(state=before)
    if after is before or after in NEXT[before]:
        assert delivery.to(after, due=None) == a_delivery(state=after, due=None)
    else:
        with pytest.raises(ValueError, match="cannot go"):
            delivery.to(after)


def test_what_is_sent_or_dead_stays_so() -> None:
    assert NEXT[DeliveryState.SENT] == NEXT[DeliveryState.DEAD] == frozenset()


def test_a_request_has_one_live_message_for_each_place_however_often_it_is_tried() -> None:
    assert live_key(a_request()) == live_key(a_request(tries=2))
    assert live_key(a_request()) != live_key(a_request(landing=PERSON))
    assert live_key(a_request()) != live_key(a_request(id="request2"))


def test_a_request_has_one_file_for_each_place_and_try() -> None:
    keys = {
        file_key(a_request(id=request_id, tries=tries, landing=landing))
        for request_id in ("request1", "request2")
        for tries in (1, 2)
        for landing in (CHANNEL, PERSON)
    }
    assert len(keys) == 8
    assert live_key(a_request()) not in keys


def test_a_request_has_one_note_for_each_try_wherever_it_lands() -> None:
    assert note_key(a_request()) == note_key(a_request(landing=PERSON))
    assert note_key(a_request()) != note_key(a_request(tries=2))
    assert note_key(a_request()) != note_key(a_request(id="request2"))
    assert note_key(a_request()) not in {live_key(a_request()), file_key(a_request())}


def test_a_delivery_goes_to_its_place() -> None:
    assert a_delivery().goes_to == Place(TEAM, CHANNEL)


@pytest.mark.parametrize(("shown", "version", "is_stale"), [(0, 1, True), (1, 1, False), (1, 2, True)])
def test_a_live_message_is_stale_while_it_shows_an_older_version(shown: int, version: int, is_stale: bool) -> None:  # noqa: FBT001
    assert a_live(shown=shown, version=version).is_stale is is_stale
