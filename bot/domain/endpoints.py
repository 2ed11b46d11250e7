"""PatSnap's endpoints by its own names, and which of them each thing asks."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bot.domain.facts import Source
from bot.domain.makings import Task
from bot.domain.reports import Kind


class Endpoint(StrEnum):
    """What PatSnap was asked, by its own names. The values are stored."""

    ENTERPRISE = "R001"
    ENTERPRISE_STATUS = "R001 status"
    VALUE = "R002"
    VALUE_STATUS = "R002 status"
    COUNT = "P001"
    SEARCH = "P002"
    BIBLIOGRAPHY = "P011"
    DATES = "P012"
    LEGAL = "P013"
    FAMILY = "P014"
    LICENSES = "P028"
    TRANSFERS = "P029"
    LITIGATION = "P034"
    LEGAL_STATUS = "P041"
    CREATE_ALERT = "P056"
    CHECK = "P057"
    UPDATE_ALERT = "P058"
    DELETE_ALERT = "P059"
    COMPANIES = "C037"


CREATE_OF: Final[Mapping[Kind, Endpoint]] = {Kind.ENTERPRISE: Endpoint.ENTERPRISE, Kind.VALUE: Endpoint.VALUE}
STATUS_OF: Final[Mapping[Kind, Endpoint]] = {
    Kind.ENTERPRISE: Endpoint.ENTERPRISE_STATUS,
    Kind.VALUE: Endpoint.VALUE_STATUS,
}
MAKING_OF: Final[Mapping[Task, Endpoint]] = {
    Task.NEW: Endpoint.CREATE_ALERT,
    Task.EDIT: Endpoint.UPDATE_ALERT,
    Task.DELETE: Endpoint.DELETE_ALERT,
}
FACTS_OF: Final[Mapping[Source, Endpoint]] = {
    Source.FAMILY: Endpoint.FAMILY,
    Source.LEGAL: Endpoint.LEGAL,
    Source.STATUS: Endpoint.LEGAL_STATUS,
    Source.TRANSFER: Endpoint.TRANSFERS,
    Source.LICENSE: Endpoint.LICENSES,
    Source.LITIGATION: Endpoint.LITIGATION,
    Source.EXPIRY: Endpoint.DATES,
}
