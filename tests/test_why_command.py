"""`python -m bot why`: what the operator reads of what somebody quotes."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.domain.deliveries import DeliveryState, What
from bot.domain.makings import MakingState
from bot.domain.outages import BILLED, Outage, OutageKind
from bot.domain.references import mistake_references
from bot.domain.reports import ReportState, RequestState, Trouble, TroubleKind
from bot.domain.rules import ONLY_ACCOUNT
from bot.mistakes import MistakeKind
from bot.ports import Transaction
from bot.services.references import Found, Requested
from bot.why.mistakes import mistake_lines
from bot.why.rows import row_lines
from tests.clock import START
from tests.commands import sit_down
from tests.conftest import PATSNAP_URL
from tests.contracts.test_store_references import FAULT
from tests.factories import PERSON, TEAM, a_delivery, a_making, a_refusal, a_report, a_request
from tests.stores import opened


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with settings in the environment and nothing else."""
    sit_down(tmp_path, monkeypatch)
    return tmp_path


@pytest.fixture
def stored(folder: Path) -> None:
    """A database with one of each that people quote."""

    async def write() -> None:
        store = opened(folder / "patrol.db")
        await store.write(_written)
        await store.close()

    asyncio.run(write())


def _written(tx: Transaction) -> None:
    tx.workspaces.enrol(TEAM, ONLY_ACCOUNT, PATSNAP_URL)
    tx.faults.add(FAULT)
    trouble = Trouble(TroubleKind.ACCOUNT, "67200004")
    tx.reports.add(a_report(id="report1", state=ReportState.REQUESTED, trouble=trouble, due=START))
    tx.requests.add(a_request(id="abcdefgh22222222", report="report1"))
    dead = a_delivery(
        key="k", row="abcdefgh22222222", what=What.FILE, state=DeliveryState.DEAD, reason="not_in_channel"
    )
    tx.deliveries.promise(dead)
    tx.makings.add(a_making(id="abcdezzz22222222", state=MakingState.IN_DOUBT))
    tx.spendings.refuse(replace(a_refusal(), id="refuse2222222222"))
    until = START + timedelta(hours=1)
    tx.outages.save(Outage(ONLY_ACCOUNT, BILLED, OutageKind.QUOTA, "67200007", START, until))


@pytest.mark.usefixtures("stored")
def test_a_report_is_explained_with_its_trouble_its_file_and_what_patsnap_refuses(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["why", "r-abcdef"]) == 0

    said = capsys.readouterr().out
    assert said.startswith("R-ABCDEF is a request for a report (R001, ")
    assert f"Who: {PERSON}, in {TEAM}" in said
    assert "PatSnap's 67200004: The account may not use this API" in said
    assert "not_in_channel: this conversation does not take it" in said
    assert "PatSnap refuses all that is billed since" in said
    assert "What Patrol does next: asks PatSnap to make it" in said
    assert a_request().order.subject.text not in said


@pytest.mark.usefixtures("stored")
def test_a_fault_is_explained_by_what_it_was_and_where(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "E-1A2B3C"]) == 0

    said = capsys.readouterr().out
    assert "At what: /patrol report\nWhat went wrong: KeyError: '…'\nWhere: handlers/reports.py:31" in said


@pytest.mark.usefixtures("stored")
def test_ids_that_begin_alike_are_all_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "R-ABCDE"]) == 0

    said = capsys.readouterr().out
    assert said.startswith("2 rows begin with R-ABCDE:")
    assert "(id abcdefgh22222222)" in said
    assert "Its person knows the name to look for" in said


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize(
    ("quoted", "words"),
    [
        ("R-REFUSE", "raise PATROL_BUDGET_"),
        ("refuse2222222222", "raise PATROL_BUDGET_"),
        ("m-9", "PATROL_SHARED_CHANNELS"),
        ("M-1", "`python -m bot doctor`"),
        ("67200007", "PatSnap refuses all that is billed since"),
        ("HTTP 403", "forbids the call"),
    ],
)
def test_each_form_of_a_reference_is_understood(quoted: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", quoted]) == 0
    assert words in capsys.readouterr().out


@pytest.mark.usefixtures("stored")
@pytest.mark.parametrize("quoted", ["R-ZZZZZZ", "E-000000", "M-99", "what?", ""])
def test_of_what_is_not_known_it_says_which_forms_there_are(quoted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", quoted]) == 1
    assert f"knows nothing under {quoted!r}.\nIt knows what people see: R-…" in capsys.readouterr().err


def test_without_a_database_it_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "R-ABCDEF"]) == 1
    assert "`run` makes it" in capsys.readouterr().err


def test_every_mistake_with_a_reference_is_explained_and_no_two_share_one() -> None:
    kinds = mistake_references()

    assert len(set(kinds.values())) == len(kinds)
    assert all(len(mistake_lines(reference)) == 4 for reference in [*kinds, "M-1"])
    assert MistakeKind.UNKNOWN_COMMAND not in kinds.values()  # mistyped: nobody else can help


def test_every_state_and_every_trouble_has_its_words() -> None:
    for kind in TroubleKind:
        for state in RequestState:
            for made in ReportState:
                request = a_request(state=state, trouble=Trouble(kind, "odd"))
                lines = row_lines(Found(Requested(request, a_report(state=made))), PATSNAP_URL)
                assert re.search(r"What Patrol does next: \w", "\n".join(lines))
