"""The names of the calls, as journal, faults and bill have them, and what an entry in the table of calls is."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from aiohttp import web

from sandbox.patsnap.codes import WORDS

CREATE: Final = "patsnap.create"
CREATE_NO_LOGO: Final = "patsnap.create_no_logo"
STATUS: Final = "patsnap.status"
VALUE: Final = "patsnap.value.create"
VALUE_NO_LOGO: Final = "patsnap.value.create_no_logo"
VALUE_STATUS: Final = "patsnap.value.status"
CHECK: Final = "patsnap.alert.check"
ALERT_CREATE: Final = "patsnap.alert.create"
ALERT_UPDATE: Final = "patsnap.alert.update"
ALERT_UPDATE_V2: Final = "patsnap.alert.update_v2"
ALERT_DELETE: Final = "patsnap.alert.delete"
COUNT: Final = "patsnap.count"
COUNT_V1: Final = "patsnap.count_v1"
SEARCH: Final = "patsnap.search"
SEARCH_V1: Final = "patsnap.search_v1"
BIBLIOGRAPHY: Final = "patsnap.bibliography"
FULL_BIBLIOGRAPHY: Final = "patsnap.full_bibliography"
FAMILY: Final = "patsnap.family"
LEGAL: Final = "patsnap.legal"
SIMPLE_LEGAL: Final = "patsnap.simple_legal"
TRANSFER: Final = "patsnap.transfer"
LICENSE: Final = "patsnap.license"
LITIGATION: Final = "patsnap.litigation"
COMPANIES: Final = "patsnap.companies"

# The calls about known patents: which licence each needs, and where it is.
LOOKUPS: Final[Mapping[str, tuple[str, str]]] = {
    BIBLIOGRAPHY: ("P011", "/basic-patent-data/simple-bibliography"),
    FULL_BIBLIOGRAPHY: ("P012", "/basic-patent-data/bibliography"),
    LEGAL: ("P013", "/basic-patent-data/legal-status"),
    FAMILY: ("P014", "/basic-patent-data/patent-family"),
    LICENSE: ("P028", "/advanced-patent-data/license-data"),
    TRANSFER: ("P029", "/advanced-patent-data/transfer-data"),
    LITIGATION: ("P034", "/high-value-data/litigation"),
    SIMPLE_LEGAL: ("P041", "/basic-patent-data/simple-legal-status"),
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Endpoint:
    """One business call of the API: its name in journal and faults, where it is, and the licence that it needs.

    `words` are those in which its page explains the codes.
    """

    name: str
    licence: str
    method: str
    path: str
    answer: Handler
    words: Mapping[int, str] = field(default_factory=lambda: WORDS)
