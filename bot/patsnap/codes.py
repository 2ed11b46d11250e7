"""What each answer of PatSnap means: the one table of its error codes and HTTP statuses.

Where the sources differ (67200002, 67200003, 67200004 and 67200007 are worded in two ways on PatSnap's pages), the
sentence is right for both. `{url}` in a sentence stands for the base URL that is set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.errors import CodeClass, PatsnapInDoubt, PatsnapRefused


@dataclass(frozen=True)
class Meaning:
    """What a code asks of us. `is_certain`: certainly nothing happened; else it may have, and the call is in doubt."""

    code_class: CodeClass
    sentence: str
    is_certain: bool = True
    is_repeatable: bool = False  # the call may be repeated once at once, as PatSnap's guide allows


def _doubt(code_class: CodeClass, sentence: str, *, is_repeatable: bool = False) -> Meaning:
    return Meaning(code_class, sentence, is_certain=False, is_repeatable=is_repeatable)


CODES: Final[Mapping[str, Meaning]] = {
    # Platform errors (R001 and P057 API pages)
    "67200000": _doubt(
        CodeClass.RETRY,
        "PatSnap has either an error of its own or an account at its total limit; it uses this code for both. "
        "If it stays, ask PatSnap whether the account's total limit is reached.",
    ),
    "67200001": Meaning(
        CodeClass.ADMIN,
        "The account's total limit of calls is used up. Ask PatSnap to raise the limit of the plan.",
    ),
    "67200002": Meaning(
        CodeClass.RETRY,
        "The account calls faster than it may, or a quota is used up. Patrol asks again later; "
        "if it stays, lower PATROL_PATSNAP_QPS and look at the account's quota.",
    ),
    "67200003": Meaning(
        CodeClass.REFRESH,
        "PatSnap does not accept the credentials or the token made from them, or has disabled the client. "
        "Check PATROL_PATSNAP_API_KEY, or PATROL_PATSNAP_CLIENT_ID and PATROL_PATSNAP_CLIENT_SECRET.",
    ),
    "67200004": Meaning(
        CodeClass.ADMIN,
        "The account may not use this API, or its package for it is used up. Ask PatSnap to license or extend it.",
    ),
    "67200005": Meaning(
        CodeClass.ADMIN,
        "The account has no balance or no calls left. Top it up at PatSnap.",
    ),
    "67200006": Meaning(
        CodeClass.ADMIN,
        "The time for which the client was activated is over. Ask PatSnap to extend it.",
    ),
    "67200007": Meaning(
        CodeClass.QUOTA,
        "The account's limit of calls is reached. Patrol goes on after the next midnight in PATROL_PATSNAP_ZONE; "
        "if that happens often, ask PatSnap for a higher limit.",
    ),
    "67200008": Meaning(
        CodeClass.ADMIN,
        "PatSnap found no valid API key in the call. "
        "Check PATROL_PATSNAP_API_KEY or PATROL_PATSNAP_CLIENT_ID for missing characters.",
    ),
    "67200009": Meaning(
        CodeClass.REFRESH,
        "The client id and the token do not belong together. "
        "Check that PATROL_PATSNAP_CLIENT_ID and PATROL_PATSNAP_CLIENT_SECRET are of the same client.",
    ),
    "67200012": Meaning(
        CodeClass.BUG,
        "PatSnap calls the request illegal. Patrol asked wrongly: report this to Patrol's developers.",
    ),
    "67200100": _doubt(
        CodeClass.RETRY,
        "PatSnap was busy and stopped waiting for itself. It does not say whether it acted.",
    ),
    "67200101": Meaning(
        CodeClass.BUG,
        "There is no such API at {url}. Check PATROL_PATSNAP_URL, and ask PatSnap whether this region offers the API.",
    ),
    # Business errors (the same pages)
    "68300004": Meaning(
        CodeClass.INPUT,
        "PatSnap does not accept what was asked for. Check the name, number or id that was given.",
    ),
    "68300005": _doubt(
        CodeClass.RETRY,
        "PatSnap's own search failed. If it stays, what was asked for may be the cause.",
    ),
    "68300006": _doubt(
        CodeClass.RETRY,
        "PatSnap could not reach its own data. If it stays, ask PatSnap.",
    ),
    "68300007": Meaning(
        CodeClass.INPUT,
        "PatSnap does not accept the request. Check what was asked for.",
    ),
    "68300008": _doubt(
        CodeClass.RETRY,
        "PatSnap had a service error and asks to try again later.",
        is_repeatable=True,
    ),
    "68300010": _doubt(
        CodeClass.INPUT,
        "PatSnap complains of an uploaded file, though Patrol uploads none. Ask PatSnap what is meant.",
    ),
    # On no API page, but met in use
    "67200015": Meaning(
        CodeClass.BUG,
        "PatSnap does not know the way in which Patrol asked for a token at {url}. Check PATROL_PATSNAP_URL.",
    ),
    "67200202": Meaning(
        CodeClass.ADMIN,
        "PatSnap does not know this key at {url}. A key belongs to one region: connect.patsnap.com (international) or "
        "connect.zhihuiya.com (China). Check PATROL_PATSNAP_URL and the key; a key made for MCP does not work here.",
    ),
    "67200203": Meaning(
        CodeClass.ADMIN,
        "PatSnap has no price for this API on this account, or the balance is gone. Ask PatSnap to enable the API.",
    ),
    "10001": Meaning(
        CodeClass.INPUT,
        "PatSnap misses something that it requires. Check what was asked for.",
    ),
}

STATUSES: Final[Mapping[int, Meaning]] = {
    401: Meaning(CodeClass.REFRESH, CODES["67200003"].sentence),
    403: Meaning(
        CodeClass.ADMIN,
        "{url} forbids the call. Check the account's rights at PatSnap, and that no proxy stands between.",
    ),
    404: Meaning(
        CodeClass.BUG,
        "There is no such API at {url}. Check PATROL_PATSNAP_URL, and ask PatSnap whether this region offers the API.",
    ),
    414: Meaning(  # P056 carries its query in the address (RFC 9110, 15.5.15)
        CodeClass.INPUT,
        "{url} does not take so long an address. Make the query shorter.",
    ),
    429: Meaning(
        CodeClass.RETRY,
        "PatSnap asks for a pause. Patrol asks again later; if it stays, lower PATROL_PATSNAP_QPS.",
    ),
}

_UNKNOWN: Final[Mapping[str, Meaning]] = {
    "6720": _doubt(
        CodeClass.ADMIN,
        "Patrol does not know this code of PatSnap's platform. Look at the account, or ask PatSnap what it means.",
    ),
    "6830": _doubt(
        CodeClass.INPUT,
        "Patrol does not know this code of PatSnap's. Check what was asked for, or ask PatSnap what it means.",
    ),
}
_STRANGE: Final = _doubt(CodeClass.BUG, "Patrol does not know this answer of PatSnap's. Ask PatSnap what it means.")


def meaning_of(code: str) -> Meaning:
    """What this error code means; an unknown one is in doubt, and classed by its family (6720…, 6830…)."""
    return CODES.get(code) or _UNKNOWN.get(code[:4], _STRANGE)


def patsnap_sentence(code: str, url: str) -> str:
    """What this code, or `HTTP nnn`, means, for whoever runs Patrol. `url`: the base URL that is set."""
    meaning = STATUSES.get(int(code[5:])) if code.startswith("HTTP ") and code[5:].isdecimal() else meaning_of(code)
    return (meaning or _STRANGE).sentence.format(url=url)


def error_for(code: str, meaning: Meaning, url: str) -> PatsnapRefused | PatsnapInDoubt:
    """The error that says this; `url` is the base URL that is set."""
    sentence = meaning.sentence.format(url=url)
    if meaning.is_certain:
        return PatsnapRefused(code, meaning.code_class, sentence, repeatable=meaning.is_repeatable)
    return PatsnapInDoubt(code, sentence, repeatable=meaning.is_repeatable)


def refused_for_good(code: str, url: str) -> PatsnapRefused:
    """The refusal of credentials that a new token does not help, or for which there are no tokens."""
    meaning = CODES.get(code, STATUSES[401])
    return PatsnapRefused(code, CodeClass.ADMIN, meaning.sentence.format(url=url))
