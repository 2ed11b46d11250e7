"""When a link ends, as its own signature says it; whatever else stands there must do no harm."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reports import Job
from bot.patsnap import wire

# The sample of the R001 status page: from 07:48:37 UTC on 2024-11-26, for seven days.
START, END = 1732607317, 1733212117
ENDS = datetime(2024, 12, 3, 7, 48, 37, tzinfo=UTC)
PATH = "https://open.patsnap.com/tffi-export/20241126074833/a.docx"


def done(link: object) -> Job:
    return wire.job("7", {"job_status": 2, "download_url": link})


@pytest.mark.parametrize(
    "query",
    [
        f"sign=q-sign-algorithm%3Dsha1%26q-ak%3DA%26q-sign-time%3D{START}%3B{END}%26q-key-time%3D1%3B2%26q-signature%3D0",
        f"sign=q-sign-time%3d{START}%3b{END}%26q-key-time%3d1%3b2",
        f"q-sign-algorithm=sha1&q-sign-time={START};{END}&q-key-time=1;2",
        f"q-sign-time={START}%3B{END}&x=1",
        f"Q-Sign-Time={START};{END}",
    ],
)
def test_a_link_ends_when_its_signature_says_however_it_is_encoded(query: str) -> None:
    link = f"{PATH}?{query}"
    assert done(link) == Job(link=link, link_ends=ENDS)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "sign=1",
        f"q-key-time={START};{END}",
        f"q-sign-time={START}",
        f"q-sign-time={START};",
        f"q-sign-time=;{END}",
        f"q-sign-time={START},{END}",
        "q-sign-time=soon;later",
        f"q-sign-time={START};-5",
        f"q-sign-time={START};{START}",
        f"q-sign-time={END};{START}",
        f"q-sign-time={START};0",
        "q-sign-time=0;0",
        f"q-sign-time={START}000;{END}000",  # milliseconds: the year 56,000
        f"q-sign-time={START};{'9' * 19}",
        f"q-sign-time={START};{'9' * 20}",
        f"q-sign-time={START};{'9' * 5000}",
        f"q-sign-time={START};１７３３２１２１１７",  # digits, but not those of an address
    ],
)
def test_a_link_that_does_not_say_so_clearly_is_a_link_all_the_same(query: str) -> None:
    link = f"{PATH}?{query}"
    assert done(link) == Job(link=link, link_ends=None)


@pytest.mark.parametrize("link", ["", None, 7, ["q-sign-time=1;2"]])
def test_without_a_link_nothing_ends(link: object) -> None:
    assert done(link) == Job()


@given(st.integers(min_value=0), st.integers(min_value=0), st.sampled_from(["=;", "%3D%3B"]), st.text())
def test_no_numbers_and_no_text_stop_a_look(start: int, end: int, marks: str, text: str) -> None:
    equals, semicolon = (marks[0], marks[1]) if len(marks) == 2 else (marks[:3], marks[3:])
    job = done(f"{PATH}?q-sign-time{equals}{start}{semicolon}{end}&{text}")
    assert job.link is not None
    assert job.link_ends is None or job.link_ends.timestamp() == end > start
