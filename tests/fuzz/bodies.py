"""What PatSnap answers, and what it would not: for each endpoint an answer as it should be, and what becomes of it."""

import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, Final

from tests.fuzz.texts import ALERT, a_text, a_value, bent

_DAYS: Final = ("20260312", 20260312, "20261399", "0", "2026-03-12", "19000101", "99991231", "")
_KINDS: Final = ("new", "invention", "legal", "transfer", "expired", "license", "litigation", "odd", "")
LINK: Final = "https://files.example/report/a.pdf?sign=x"


def _names(rng: Random) -> Any:
    name = rng.choice(("Acme Co., Ltd.", "宁德时代", a_text(rng, 3)))
    return rng.choice((name, [{"lang": "EN", "name": name}], [name, name], f"{name} | {name}", {"name": name}))


def _patents(path_query: Mapping[str, str], rng: Random) -> list[str]:
    asked = [one for one in path_query.get("patent_id", "").split(",") if one]
    return asked if rng.random() < 0.9 else [*asked, a_text(rng, 1)]


def _row(rng: Random, patent: str) -> dict[str, Any]:
    """One row that has the fields of all the answers about patents."""
    text = rng.choice(("Solid electrolyte", "固态电池", "CO<sub>2</sub> &amp; <b>x</b>", a_text(rng, 5)))
    day = rng.choice(_DAYS)
    return {
        "patent_id": patent,
        "pn": rng.choice(("CN118541235A", "US20260081234A1", "", a_text(rng, 1))),
        "title": rng.choice((text, [{"lang": "EN", "text": text}, {"lang": "CN", "text": text}])),
        "bibliographic_data": {
            "invention_title": [{"lang": "EN", "text": text}],
            "parties": {"assignees": [{"lang": "EN", "name": text}], "current_assignees": [{"name": text}]},
            "publication_reference": {"date": day, "country": "CN", "kind": "A"},
            "application_reference": {"date": day, "apno": text},
            "classification_data": {"classification_ipc": {"main": text}, "classification_ipcr": {"main": text}},
            "patent_type": text,
        },
        "simple_family": rng.choice(([patent], {"family_id": rng.randrange(9), "members": [patent]}, text)),
        "family_id": rng.choice((7, "f-7", text)),
        "patent_family": {"simple_family": [{"patent_id": patent, "pn": "CN1A"}], "inpadoc_family": []},
        "legal_events": [{"event_date": day, "legal_date": day, "event_status": text, "code": "PG25"}],
        "legal_status": rng.choice((1, [1, 3], text)),
        "simple_legal_status": [1],
        "event_status": [61],
        "patent_legal": {"legal_status": [{"status": text}], "event_status": [text], "simple_legal_status": [text]},
        "estimated_expiry_date": day,
        "expiry_date": day,
        "exdt": day,
        "license": [{"licensor": text, "licensee": _names(rng), "effective_date": day, "contract_no": text}],
        "transfer": [{"assignor": _names(rng), "assignee": _names(rng), "effective_date": day, "reassign_type": text}],
        "litigation": [{"plaintiff": _names(rng), "defendant": text, "case_number": text, "filing_date": day}],
        "current_assignee": _names(rng),
        "pbdt": day,
        "apno": text,
    }


def _data(rng: Random, path: str, query: Mapping[str, str]) -> Any:
    """The data of a success, as it should be."""
    if path.endswith(("/task/create", "/task/create-no-logo")):
        return {"job_id": rng.choice((1579434053399035907, str(rng.randrange(10**18)), rng.randrange(10**30)))}
    if path.endswith("/job_id/status"):
        return {
            "job_status": rng.choice((0, 1, 2, 2, 2, 3, "2", 9)),
            "queue_num": rng.choice((0, 1, 12, 10**25, -3, "7")),
            "download_url": rng.choice((LINK, LINK, "", "http://evil.example/x", a_text(rng, 2))),
            "abnormal_cause": a_text(rng, 6),
        }
    if path.endswith("/query-search-count/v2"):
        return {"total_search_result_count": rng.choice((0, 1, 4800, 10**25, -1, "12"))}
    if path.endswith("/query-search-patent/v2"):
        rows = [_row(rng, f"found-{rng.randrange(40)}") for _ in range(rng.randrange(5))]
        return {"total_search_result_count": rng.choice((len(rows), 10**20)), "results": rows}
    if path.endswith("/create"):
        return {
            "alert_id": f"{rng.randrange(16**32):032x}",
            "alert_name": a_text(rng, 3),
            "number": rng.choice((3, 10**25)),
        }
    if path.startswith("/patent-alert/") and path.endswith(("/update", "/update/v2", "/delete")):
        return {"alert_id": ALERT}
    if path.startswith("/patent-alert/"):
        ids = [f"{rng.randrange(60):08x}-0000-4000-8000-000000000000" for _ in range(rng.randrange(4))]
        ids += [a_text(rng, 1)] if rng.random() < 0.05 else []
        return [
            {"type": rng.choice(_KINDS), "count": rng.choice((len(ids), 10**25)), "alert_name": name, "patent_ids": ids}
            for name in (rng.choice(("Batteries", "<cn>电池</cn><us>Batteries</us>", a_text(rng, 3))),)
            for _ in range(rng.randrange(4))
        ]
    return [_row(rng, patent) for patent in _patents(query, rng)]


def body(rng: Random, path: str, query: Mapping[str, str]) -> tuple[int, bytes]:
    """A status and a body for this call."""
    roll = rng.random()
    if roll < 0.02:
        return rng.choice((200, 204, 302, 400, 401, 403, 404, 418, 429, 500, 502, 503)), a_text(rng).encode(
            "utf-8", "replace"
        )
    if roll < 0.06:
        code = rng.choice(
            (67200002, 67200012, 68300004, 68300008, 68300005, 10001, 99, "x", 10**20, None, a_text(rng, 1))
        )
        said = {"status": False, "error_code": code, "error_msg": a_text(rng)}
        return rng.choice((200, 200, 400)), _written(rng, said)
    data = _data(rng, path, query)
    answer: Any = {"status": True, "error_code": 0, "error_msg": "", "data": data}
    if roll < 0.5:
        answer = bent(rng, answer, rng.choice((0.005, 0.02, 0.08)))
    if roll < 0.1:
        answer = {"status": True, "error_code": 0, "data": a_value(rng)}
    return 200, _written(rng, answer)


def _written(rng: Random, answer: Any) -> bytes:
    """The JSON as bytes: whole, cut, in another encoding, with what JSON does not have."""
    text = json.dumps(answer, ensure_ascii=rng.random() < 0.7)
    encodings: tuple[Callable[[], bytes], ...] = (
        lambda: text.encode("utf-16", "replace"),
        lambda: text.encode("gb18030", "replace"),
        lambda: text.encode("utf-8", "replace")[: rng.randrange(len(text) + 1)],
        lambda: b"\xef\xbb\xbf" + text.encode("utf-8", "replace"),
        lambda: bytes(rng.randrange(256) for _ in range(rng.randrange(60))),
        lambda: b"[" * rng.choice((10, 100_000)),
        lambda: text.encode("utf-8", "replace") * 2,
    )
    return rng.choice(encodings)() if rng.random() < 0.05 else text.encode("utf-8", "replace")
