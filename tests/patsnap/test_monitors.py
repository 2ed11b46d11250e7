"""P056, P058 and P059: alerts as they are made, edited and deleted."""

from urllib.parse import parse_qs

import pytest
from aiohttp import web

from bot.domain.alerts import HitKind
from bot.domain.searches import AlertText, Created
from bot.errors import PatsnapInDoubt, PatsnapRefused
from bot.patsnap.monitors import read_created, update_call
from tests.patsnap.servers import PAIR, Answering, Seen, client, envelope, refusal, serving

pytestmark = pytest.mark.asyncio

ALERT = "7f22ee78764149b481314b1fa60dca0c"
TEXT = AlertText(
    "固态电池 & co", 'ANC:(智慧芽) AND TTL:("solid + state")', frozenset({HitKind.LEGAL, HitKind.NEW, HitKind.EXPIRED})
)
CREATED = {"alert_id": ALERT, "alert_name": "固态电池 & co", "number": 4800}


async def create(answer: Answering, text: AlertText = TEXT) -> tuple[Created, list[Seen]]:
    async with serving(answer) as server, client(server.url) as patsnap, patsnap.permit() as permit:
        created = await permit.create_alert(text)
    return created, server.seen


async def update(answer: Answering, text: AlertText = TEXT) -> list[Seen]:
    async with serving(answer) as server, client(server.url) as patsnap, patsnap.permit() as permit:
        await permit.update_alert(ALERT, text)
    return server.seen


async def delete(answer: Answering) -> list[Seen]:
    async with serving(answer) as server, client(server.url) as patsnap, patsnap.permit() as permit:
        await permit.delete_alert(ALERT)
    return server.seen


def query_of(seen: Seen) -> dict[str, str]:
    """The query as a server reads it; its blanks must not depend on whether a plus means one."""
    _, _, query = seen.target.partition("?")
    assert "+" not in query
    return {name: value for name, [value] in parse_qs(query, keep_blank_values=True).items()}


# ── Making ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_alert_is_made_by_a_get_that_nothing_on_the_way_may_answer() -> None:
    created, [seen] = await create(lambda _: envelope(CREATED))
    assert created == Created(ALERT, "固态电池 & co", 4800)
    assert (seen.method, seen.path, seen.body) == ("GET", "/patent-alert/create", b"")
    assert query_of(seen) == {"query": TEXT.query, "content": "new,legal,expired", "alert_name": TEXT.name}
    assert seen.headers["Cache-Control"] == "no-store"


async def test_an_alert_may_be_made_without_a_name_and_watch_every_kind() -> None:
    _, [seen] = await create(lambda _: envelope(CREATED), AlertText("", "battery", frozenset(HitKind)))
    assert query_of(seen) == {
        "query": "battery",
        "content": "new,invention,legal,transfer,expired,license,litigation",
    }


@pytest.mark.parametrize("kinds", [frozenset(), frozenset({HitKind.OTHER})])
async def test_an_alert_that_watches_nothing_is_not_sent(kinds: frozenset[HitKind]) -> None:
    async with (
        serving(lambda _: envelope(CREATED)) as server,
        client(server.url) as patsnap,
        patsnap.permit() as permit,
    ):
        with pytest.raises(ValueError, match="one kind or more"):
            await permit.create_alert(AlertText("a", "b", kinds))
    assert server.seen == []


@pytest.mark.parametrize(
    ("changes", "created"),
    [
        ({"number": "4800"}, Created(ALERT, "固态电池 & co", 4800)),
        ({"number": None}, Created(ALERT, "固态电池 & co", None)),
        ({"number": -1}, Created(ALERT, "固态电池 & co", None)),
        ({"number": 0, "alert_name": None}, Created(ALERT, TEXT.name, 0)),
        ({"alert_name": "<cn>智慧芽</cn><us>Patsnap</us>"}, Created(ALERT, "Patsnap", 4800)),
        ({"alert_id": 12345678901234567890}, Created("12345678901234567890", "固态电池 & co", 4800)),
        (
            {"alert_id": "123456789012345678901234e5678901"},
            Created("123456789012345678901234e5678901", "固态电池 & co", 4800),
        ),
    ],
)
async def test_what_is_told_of_it_may_be_text_or_missing(changes: dict[str, object], created: Created) -> None:
    for data in (CREATED | changes, [CREATED | changes]):
        found, _ = await create(lambda _, data=data: envelope(data))  # type: ignore[misc]
        assert found == created


ODD_IDS: tuple[object, ...] = (None, "", " ", 1.5, True, [], "a b", "x" * 200, "é")


@pytest.mark.parametrize("data", [None, {}, [], "text", 7, *({"alert_id": odd} for odd in ODD_IDS)])
async def test_an_alert_without_an_id_is_a_doubt(data: object) -> None:
    with pytest.raises(PatsnapInDoubt) as raised:
        await create(lambda _: envelope(data))
    assert (raised.value.code, raised.value.repeatable) == ("no alert id", False)


# ── Editing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_alert_is_edited_by_a_get() -> None:
    [seen] = await update(lambda _: envelope())
    assert (seen.method, seen.path, seen.body) == ("GET", "/patent-alert/update", b"")
    assert query_of(seen) == {
        "alert_id": ALERT,
        "query": TEXT.query,
        "content": "new,legal,expired",
        "alert_name": TEXT.name,
    }


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        (AlertText("", "", frozenset({HitKind.NEW})), {"content": "new"}),
        (AlertText("", "battery", frozenset()), {"query": "battery"}),
        (AlertText("Cells", "", frozenset()), {"alert_name": "Cells"}),
    ],
)
async def test_what_is_empty_is_left_out_of_an_edit_and_stays(text: AlertText, sent: dict[str, str]) -> None:
    [seen] = await update(lambda _: envelope(), text)
    assert (seen.method, query_of(seen)) == ("GET", {"alert_id": ALERT, **sent})


async def test_a_query_that_is_too_long_for_an_address_goes_by_post_with_all_four_fields() -> None:
    query = "ANC:(" + "智" * 200 + ")"
    [seen] = await update(lambda _: envelope(), AlertText("固态电池", query, frozenset({HitKind.NEW})))
    assert (seen.method, seen.target) == ("POST", "/patent-alert/update/v2")
    assert seen.sent == {"alert_id": ALERT, "alert_name": "固态电池", "query": query, "content": "new"}


async def test_a_long_query_beside_something_empty_goes_by_get_for_the_post_asks_for_all_four() -> None:
    query = "ANC:(" + "智" * 200 + ")"
    [seen] = await update(lambda _: envelope(), AlertText("", query, frozenset({HitKind.NEW})))
    assert (seen.method, query_of(seen)) == ("GET", {"alert_id": ALERT, "query": query, "content": "new"})


async def test_the_length_that_counts_is_that_of_the_encoded_address() -> None:
    texts = [AlertText("n", "q" * letters, frozenset({HitKind.NEW})) for letters in range(1300, 1500)]
    longest = [text for text in texts if update_call(ALERT, text).method == "GET"][-1]
    [seen] = await update(lambda _: envelope(), longest)
    assert (seen.method, len(seen.target)) == ("GET", 1500)


# ── Deleting ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: envelope(),
        lambda _: envelope({}),
        lambda _: web.Response(status=200),
        lambda _: web.Response(status=200, text=" \n"),
        lambda _: web.Response(status=204),
    ],
)
async def test_an_alert_is_deleted_by_its_id_with_an_empty_object_and_an_empty_answer_will_do(
    answer: Answering,
) -> None:
    [seen] = await delete(answer)
    assert (seen.method, seen.target) == ("DELETE", f"/patent-alert/delete?alert_id={ALERT}")
    assert seen.body == b"{}"
    assert seen.headers["Content-Type"] == "application/json"


async def test_an_empty_answer_will_do_for_nothing_else() -> None:
    for call in (create, update):
        with pytest.raises(PatsnapInDoubt):
            await call(lambda _: web.Response(status=204))


@pytest.mark.parametrize("status", [302, 400, 500])
async def test_an_empty_answer_with_another_status_does_not_say_that_it_is_deleted(status: int) -> None:
    with pytest.raises(PatsnapInDoubt):
        await delete(lambda _: web.Response(status=status))


async def test_an_alert_that_is_not_there_is_refused() -> None:
    for call in (delete, update):
        with pytest.raises(PatsnapRefused) as raised:
            await call(lambda _: refusal(68300004))
        assert raised.value.code == "68300004"


# ── Access ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_with_a_token_the_clients_id_goes_along_in_the_address() -> None:
    def answer(seen: Seen) -> web.Response:
        return web.json_response({"token": "T", "expires_in": 1799}) if seen.path == "/oauth/token" else envelope()

    async with serving(answer) as server, client(server.url, PAIR) as patsnap, patsnap.permit() as permit:
        await permit.delete_alert(ALERT)
    assert query_of(server.seen[-1]) == {"alert_id": ALERT, "apikey": PAIR.client_id}


@pytest.mark.parametrize("number", [2**63, -(2**63), 10**25, "9" * 30])
async def test_a_number_that_no_database_takes_is_none(number: object) -> None:
    made = read_created(AlertText("Cells", "q", frozenset()), {"alert_id": "a" * 32, "number": number})

    assert (made.alert_id, made.matches) == ("a" * 32, None)
