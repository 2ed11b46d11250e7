"""What every store promises of faults, and of rows by how their ids begin."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.deliveries import DeliveryState
from bot.domain.references import Fault, Named, Noun
from bot.ports import Store, Transaction
from tests.clock import START
from tests.contracts.test_store import OTHER
from tests.factories import TEAM, a_delivery, a_making, a_request

pytestmark = pytest.mark.asyncio

FAULT = Fault(
    reference="E-1A2B3C",
    workspace=TEAM,
    person="U1",
    at=START,
    doing="/patrol report",
    error="KeyError",
    message="'…'",
    trace=("handlers/reports.py:31 request_report", "bot/services/requests.py:40 request_report"),
)


async def test_a_fault_is_found_by_its_reference_in_every_workspace(store: Store) -> None:
    theirs = replace(FAULT, workspace=OTHER, at=START + timedelta(hours=1), trace=())

    def work(tx: Transaction) -> None:
        tx.faults.add(FAULT)
        tx.faults.add(replace(FAULT, person="U2"))  # of the same reference: the first stays
        tx.faults.add(theirs)

    await store.write(work)
    assert await store.read(lambda tx: tx.faults.called("E-1A2B3C")) == [theirs, FAULT]
    assert await store.read(lambda tx: tx.faults.called("E-000000")) == []


async def test_faults_are_forgotten_by_their_age(store: Store) -> None:
    def work(tx: Transaction) -> None:
        tx.faults.add(FAULT)
        tx.faults.add(replace(FAULT, reference="E-FFFFFF", at=START + timedelta(days=1)))
        tx.faults.forget(START + timedelta(hours=1))

    await store.write(work)
    assert await store.read(lambda tx: tx.faults.called("E-1A2B3C")) == []
    assert len(await store.read(lambda tx: tx.faults.called("E-FFFFFF"))) == 1


async def test_rows_are_found_by_how_their_ids_begin(store: Store) -> None:
    def work(tx: Transaction) -> None:
        tx.requests.add(a_request(id="abcdefgh"))
        tx.requests.add(a_request(id="abcxyz", workspace=OTHER))
        tx.requests.add(a_request(id="abd"))
        tx.makings.add(a_making(id="abcdef22"))

    await store.write(work)
    found = await store.read(lambda tx: tx.references.named("abc", 9))
    assert found == [
        Named(TEAM, Noun.REQUEST, "abcdefgh"),
        Named(OTHER, Noun.REQUEST, "abcxyz"),
        Named(TEAM, Noun.MAKING, "abcdef22"),
    ]
    assert len(await store.read(lambda tx: tx.references.named("abc", 2))) == 2
    assert await store.read(lambda tx: tx.references.named("zz", 9)) == []


async def test_what_has_not_arrived_of_a_row_is_told_and_what_was_sent_is_not(store: Store) -> None:
    def work(tx: Transaction) -> None:
        for key, state in (("a", DeliveryState.DEAD), ("b", DeliveryState.SENT), ("c", DeliveryState.PENDING)):
            tx.deliveries.promise(a_delivery(key=key, state=state))

    await store.write(work)
    row = a_delivery().row
    found = await store.read(lambda tx: tx.references.undelivered(TEAM, row))
    assert [one.key for one in found] == ["a", "c"]
    assert await store.read(lambda tx: tx.references.undelivered(OTHER, row)) == []
