"""P057: the answer as it is kept, and what it says."""

import json
from contextlib import suppress
from time import process_time

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alerts import Findings, HitKind, Naming
from bot.errors import PatsnapInDoubt, PatsnapRefused, Unreadable
from bot.patsnap.alerts import name_in, read_findings
from bot.patsnap.client import PatsnapClient
from tests.patsnap.servers import KEY, PAIR, Seen, client, envelope, refusal, serving

ALERT = "7f22ee78764149b481314b1fa60dca0c"
FIRST = "f052da16-1d93-46a6-9174-b653c69fd884"
SECOND = "718ead9c-4f3c-4674-8f5a-24e126827269"
BOTH = "<cn>智慧芽公司监控</cn><us>Intelligent bud company monitoring</us>"
NOTHING = Findings("", ())
AS_ON_THE_PAGE = """{
  "data": [
    {
      "type": "new",
      "count": 1,
      "alert_name": "智慧芽公司监控",
      "patent_ids": [
        "f052da16-1d93-46a6-9174-b653c69fd884"
      ]
    }
  ],
  "status": true,
  "error_code": 0
}
"""


async def check(patsnap: PatsnapClient, alert_id: str = ALERT) -> str:
    async with patsnap.permit() as permit:
        return await permit.check_alert(alert_id)


def raw(data: object) -> str:
    return json.dumps({"data": data, "status": True, "error_code": 0})


def entry(kind: object = "new", patents: object = (FIRST,), **more: object) -> dict[str, object]:
    return {"type": kind, "patent_ids": patents, **more}


def named(kind: HitKind, *patents: str) -> tuple[Naming, ...]:
    return (Naming(kind, patents),)


SHAPES: tuple[object, ...] = (None, "text", 7, True, [1, "x"], {"type": 1}, [[[[]]]])
NO_NEWS: tuple[object, ...] = (None, [], {}, [entry(patents=[], count=0)])

# ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.asyncio
async def test_a_check_names_the_alert_and_nothing_on_the_way_may_answer_it() -> None:
    async with serving(lambda _: envelope([])) as server, client(server.url) as patsnap:
        await check(patsnap, "a&b 智慧芽")
    [seen] = server.seen
    assert (seen.method, seen.target) == (
        "GET",
        "/patent-alert/check?alert_id=a%26b%20%E6%99%BA%E6%85%A7%E8%8A%BD",
    )
    assert seen.headers["Authorization"] == f"Bearer {KEY.key}"
    assert seen.headers["Cache-Control"] == "no-store"


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "body",
    [
        AS_ON_THE_PAGE,
        '{"status": true, "error_code": 0}',
        '{"status":"true","error_code":"0","data":{}}  \n',
        *(raw(data) for data in SHAPES),
    ],
)
@pytest.mark.parametrize("http", [200, 201])
async def test_a_success_is_kept_as_it_came_whatever_it_says(body: str, http: int) -> None:
    async with serving(lambda _: web.Response(text=body, status=http)) as server, client(server.url) as patsnap:
        assert await check(patsnap) == body
    assert len(server.seen) == 1


@pytest.mark.asyncio
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
async def test_an_answer_is_text_in_whatever_encoding_json_may_have(encoding: str) -> None:
    async with (
        serving(lambda _: web.Response(body=AS_ON_THE_PAGE.encode(encoding))) as server,
        client(server.url) as patsnap,
    ):
        assert await check(patsnap) == AS_ON_THE_PAGE


@pytest.mark.asyncio
@pytest.mark.parametrize("body", [b'{"status": true, "data": "\xed\xa0\x80"}', b'{"status": true, "data": "\xe6\x99"}'])
async def test_what_is_kept_can_be_written_to_a_database(body: bytes) -> None:
    async with serving(lambda _: web.Response(body=body)) as server, client(server.url) as patsnap:
        try:
            kept = await check(patsnap)
        except PatsnapInDoubt:
            return  # bytes that are no text at all: that is no answer
    assert kept.encode().startswith(b'{"status": true, "data": ')


@pytest.mark.asyncio
async def test_an_alert_that_is_not_there_can_be_told_by_its_code() -> None:
    async with serving(lambda _: refusal(68300004)) as server, client(server.url) as patsnap:
        with pytest.raises(PatsnapRefused) as raised:
            await check(patsnap)
    assert raised.value.code == "68300004"


@pytest.mark.asyncio
async def test_a_check_goes_out_again_only_after_a_refusal_of_its_token() -> None:
    tokens = iter(["old", "new"])

    def answer(seen: Seen) -> web.Response:
        if seen.path == "/oauth/token":
            return web.json_response({"data": {"token": next(tokens)}})
        return envelope([]) if seen.headers["Authorization"] == "Bearer new" else refusal(67200003)

    async with serving(answer) as server, client(server.url, PAIR) as patsnap:
        assert json.loads(await check(patsnap))["data"] == []
    assert server.paths() == ["/oauth/token", "/patent-alert/check"] * 2


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_example_of_the_page_is_understood() -> None:
    assert read_findings(AS_ON_THE_PAGE) == Findings("智慧芽公司监控", named(HitKind.NEW, FIRST))


@pytest.mark.parametrize("answer", ['{"status": true}', *(raw(data) for data in NO_NEWS)])
def test_no_news_is_no_news_in_each_of_its_forms(answer: str) -> None:
    assert read_findings(answer) == NOTHING


def test_each_kind_of_the_page_is_known_in_the_order_of_the_answer() -> None:
    kinds = [kind for kind in reversed(HitKind) if kind is not HitKind.OTHER]
    findings = read_findings(raw([entry(f" {kind.value.upper()} ", [FIRST]) for kind in kinds]))
    assert findings == Findings("", tuple(Naming(kind, (FIRST,)) for kind in kinds))


@pytest.mark.parametrize(
    ("data", "namings"),
    [
        (entry(), named(HitKind.NEW, FIRST)),  # one entry without a list
        ([entry(patents=[SECOND, FIRST, SECOND])], named(HitKind.NEW, SECOND, FIRST)),
        ([entry(patents=[f" {FIRST}\n"])], named(HitKind.NEW, FIRST)),
        ([entry("new", [FIRST]), entry("New", [SECOND, FIRST])], named(HitKind.NEW, FIRST, SECOND)),
        (
            [entry("legal", [FIRST]), entry("new", [FIRST]), entry("legal", [SECOND])],
            (*named(HitKind.LEGAL, FIRST, SECOND), *named(HitKind.NEW, FIRST)),
        ),
        ([entry("expired", None), entry("new")], named(HitKind.NEW, FIRST)),
        ([{"type": "transfer"}, entry(patents={})], ()),
        ([entry(count="1")], named(HitKind.NEW, FIRST)),
        ([entry(count=None), entry(count="many"), entry(count=1.0)], named(HitKind.NEW, FIRST)),
        ([entry(patents=[FIRST, FIRST], count=1), entry(patents=[FIRST, FIRST], count=2)], named(HitKind.NEW, FIRST)),
    ],
)
def test_what_can_be_meant_in_one_way_only_is_no_oddity(data: object, namings: tuple[Naming, ...]) -> None:
    assert read_findings(raw(data)) == Findings("", namings)


@pytest.mark.parametrize(
    ("data", "namings", "oddities"),
    [
        (
            [entry(count=8)],
            named(HitKind.NEW, FIRST),
            ("PatSnap counts “8” under “new” and names 1; what it names counts.",),
        ),
        (
            [entry("oppositions"), entry("other", [SECOND])],
            named(HitKind.OTHER, FIRST, SECOND),
            (
                "PatSnap names a kind that Patrol does not know: “oppositions”.",
                "PatSnap names a kind that Patrol does not know: “other”.",
            ),
        ),
        (
            [entry(patents=[7, None, FIRST, "", "  ", [], {}, True], count=8)],
            named(HitKind.NEW, FIRST),
            ("PatSnap names what can be no patent id under “new”: 7 left out.",),
        ),
        (
            [entry(patents=["a\x00b", "\ud800", "x" * 129, "x" * 128])],
            named(HitKind.NEW, "x" * 128),
            ("PatSnap names what can be no patent id under “new”: 3 left out.",),
        ),
        (
            [entry("opposition\n" * 9, []), entry("opposition\n" * 9, [])],
            (),
            ("PatSnap names a kind that Patrol does not know: “opposition opposition opposit…”.",),
        ),
    ],
)
def test_what_is_odd_is_passed_over_and_told(
    data: object, namings: tuple[Naming, ...], oddities: tuple[str, ...]
) -> None:
    assert read_findings(raw(data)) == Findings("", namings, oddities)


@pytest.mark.parametrize("patents", [None, {}])
def test_what_is_counted_and_not_named_is_a_gap_beside_what_is_named(patents: object) -> None:
    found = read_findings(raw([entry("legal", patents, count=3), entry()]))
    assert found.namings == named(HitKind.NEW, FIRST)
    assert found.untold == "PatSnap counts 3 under “legal” and names none."
    assert read_findings(raw([entry("legal", patents, count=0), entry()])).untold == ""


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("", "not an answer"),
        ("<html>", "not an answer"),
        ("[]", "not an answer"),
        ('{"data": []}', "not an answer"),
        ('{"status": false, "error_code": 68300004}', "says success"),
        ('{"status": true, "error_code": 67200002, "data": []}', "says success"),
        (raw("nothing new for you, and much more of it"), "`data` is the text “nothing new for you, and much…”"),
        (raw(""), "`data` is the text “”"),
        (raw(7), "`data` is the number “7”"),
        (raw(0.5), "`data` is the number “0.5”"),
        (raw(data=True), "`data` is true"),
        (raw(data=False), "`data` is false"),
        (raw([entry(), None]), "entry 2 of `data` is null"),
        (raw([entry(), "x", 7]), "entry 2 of `data` is the text “x”"),
        (raw([[]]), "entry 1 of `data` is a list"),
        (raw([entry(), {}]), "entry 2 of `data` has no `type`"),
        (raw({"results": []}), "entry 1 of `data` has no `type`"),
        *((raw([entry(kind)]), "entry 1 of `data` has no `type`") for kind in (None, "", " \n", 7, ["new"])),
        (raw([entry(patents=FIRST)]), "`patent_ids` of entry 1 of `data` is the text “f052da16-"),
        (raw([entry(patents={"a": 1})]), "`patent_ids` of entry 1 of `data` is an object"),
        (raw([entry(), entry(patents=3)]), "`patent_ids` of entry 2 of `data` is the number “3”"),
    ],
)
def test_what_cannot_be_told_is_unreadable_and_it_is_said_where(answer: str, told: str) -> None:
    with pytest.raises(Unreadable) as raised:
        read_findings(answer)
    assert told in str(raised.value)
    assert len(str(raised.value)) < 120


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (["Batteries"], "Batteries"),
        ([None, "", 7, " Solid \n state\x00 ", "Batteries"], "Solid state"),
        ([BOTH], "Intelligent bud company monitoring"),
        (["<cn>智慧芽公司监控</cn>"], "智慧芽公司监控"),
        (["a < b & <i>c</i>"], "a < b & <i>c</i>"),
        ([[], {}], ""),
        (["\ud800x"], "x"),
    ],
)
def test_the_name_is_that_of_the_first_entry_that_has_one(names: list[object], name: str) -> None:
    assert read_findings(raw([entry(alert_name=given) for given in names])).name == name


@pytest.mark.parametrize(
    ("name", "language", "shown"),
    [
        (BOTH, "EN", "Intelligent bud company monitoring"),
        (BOTH, "CN", "智慧芽公司监控"),
        (BOTH, "JP", "Intelligent bud company monitoring"),
        ("<CN>智慧芽</CN>\n<US> Bud\n company </US>", "EN", "Bud company"),
        ("<cn>智慧芽</cn>", "EN", "智慧芽"),
        ("<cn>智慧芽</cn><us></us>", "EN", "智慧芽"),
        ("<us>Bud</us>", "CN", "Bud"),
        ("<cn> </cn><us></us>", "EN", ""),
        ("<cn>智慧芽", "CN", "<cn>智慧芽"),
        ("Bud", "CN", "Bud"),
        ("", "CN", ""),
    ],
)
def test_a_name_in_two_languages_is_shown_in_the_readers(name: str, language: str, shown: str) -> None:
    assert name_in(name, language) == shown


def test_twenty_thousand_patents_of_each_kind_are_read_at_once() -> None:
    patents = [f"f052da16-1d93-46a6-9174-{number:012}" for number in range(20_000)]
    answer = raw([entry(kind.value, patents, count=20_000) for kind in HitKind if kind is not HitKind.OTHER])
    begun = process_time()
    findings = read_findings(answer)
    assert process_time() - begun < 2
    assert [len(naming.patents) for naming in findings.namings] == [20_000] * 7
    assert findings.oddities == ()


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANYTHING = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)
NEARLY = st.fixed_dictionaries(
    {"type": st.sampled_from([*HitKind, "oppositions"]) | ANYTHING},
    optional={"count": ANYTHING, "alert_name": ANYTHING, "patent_ids": st.lists(LEAVES, max_size=4) | ANYTHING},
)


@given(data=st.lists(NEARLY, max_size=3) | NEARLY | ANYTHING)
def test_any_data_is_understood_or_unreadable(data: object) -> None:
    try:
        findings = read_findings(raw(data))
    except Unreadable as unreadable:
        said = [str(unreadable)]
    else:
        patents = [patent for naming in findings.namings for patent in naming.patents]
        said = [findings.name, *findings.oddities, *patents]
        assert all(naming.patents for naming in findings.namings)
        assert len({naming.kind for naming in findings.namings}) == len(findings.namings)
    assert not any("\x00" in text for text in said)
    assert all(text.encode() for text in said if text)  # can be stored


@given(answer=ANYTHING.map(json.dumps) | st.text())
def test_any_answer_is_understood_or_unreadable(answer: str) -> None:
    with suppress(Unreadable):
        assert read_findings(answer).namings == ()
