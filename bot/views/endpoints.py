"""What PatSnap's endpoints are for, in people's words."""

from collections.abc import Mapping
from typing import Final

from bot.domain.endpoints import Endpoint
from bot.views.catalogue import mark

ENDPOINT_NAMES: Final[Mapping[str, str]] = {
    Endpoint.ENTERPRISE: mark("enterprise reports"),
    Endpoint.ENTERPRISE_STATUS: mark("looks at enterprise reports"),
    Endpoint.VALUE: mark("patent value reports"),
    Endpoint.VALUE_STATUS: mark("looks at patent value reports"),
    Endpoint.COUNT: mark("counts of a query"),
    Endpoint.SEARCH: mark("searches"),
    Endpoint.BIBLIOGRAPHY: mark("bibliography"),
    Endpoint.DATES: mark("dates of expiry"),
    Endpoint.LEGAL: mark("legal events"),
    Endpoint.FAMILY: mark("families"),
    Endpoint.LICENSES: mark("licences"),
    Endpoint.TRANSFERS: mark("transfers"),
    Endpoint.LITIGATION: mark("litigation"),
    Endpoint.LEGAL_STATUS: mark("legal status"),
    Endpoint.CREATE_ALERT: mark("alerts made"),
    Endpoint.CHECK: mark("checks of alerts"),
    Endpoint.UPDATE_ALERT: mark("alerts changed"),
    Endpoint.DELETE_ALERT: mark("alerts deleted"),
    Endpoint.COMPANIES: mark("company searches"),
}
