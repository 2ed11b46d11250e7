"""PatSnap's kinds of hits in words: of many, of one, as a number of them, and as what a subscription wants."""

from collections.abc import Collection, Mapping
from typing import Final

from bot.domain.alerts import HitKind
from bot.views.catalogue import mark, mark_counted
from bot.views.reader import Reader

_NAMES: Final[Mapping[HitKind, str]] = {
    HitKind.NEW: mark("New publications"),
    HitKind.INVENTION: mark("New inventions"),
    HitKind.LEGAL: mark("Legal status"),
    HitKind.TRANSFER: mark("Transfers"),
    HitKind.EXPIRED: mark("Close to expiry"),
    HitKind.LICENSE: mark("Licences"),
    HitKind.LITIGATION: mark("Litigation"),
    HitKind.OTHER: mark("Other kinds"),
}
_ONE: Final[Mapping[HitKind, str]] = {
    HitKind.NEW: mark("New publication"),
    HitKind.INVENTION: mark("New invention"),
    HitKind.LEGAL: mark("Legal status"),
    HitKind.TRANSFER: mark("Transfer"),
    HitKind.EXPIRED: mark("Close to expiry"),
    HitKind.LICENSE: mark("Licence"),
    HitKind.LITIGATION: mark("Litigation"),
    HitKind.OTHER: mark("Another kind"),
}
_COUNTS: Final[Mapping[HitKind, tuple[str, str]]] = {
    HitKind.NEW: mark_counted("{n} new publication", "{n} new publications"),
    HitKind.INVENTION: mark_counted("{n} new invention", "{n} new inventions"),
    HitKind.LEGAL: mark_counted("{n} change of legal status", "{n} changes of legal status"),
    HitKind.TRANSFER: mark_counted("{n} transfer", "{n} transfers"),
    HitKind.EXPIRED: mark_counted("{n} close to expiry", "{n} close to expiry"),
    HitKind.LICENSE: mark_counted("{n} licence", "{n} licences"),
    HitKind.LITIGATION: mark_counted("{n} in litigation", "{n} in litigation"),
    HitKind.OTHER: mark_counted("{n} of another kind", "{n} of other kinds"),
}


def kind_name(reader: Reader, kind: HitKind) -> str:
    """What hits of this kind are called together; at most 31 characters, for a spreadsheet's tab."""
    return reader.say(_NAMES[kind])


def kind_of_one(reader: Reader, kind: HitKind) -> str:
    """What one hit of this kind is called, beside its patent."""
    return reader.say(_ONE[kind])


def kind_count(reader: Reader, kind: HitKind, n: int) -> str:
    """`7 new publications`, `1 transfer`."""
    return reader.count(*_COUNTS[kind], n)


def kinds_wanted(reader: Reader, kinds: Collection[HitKind]) -> str:
    """What a subscription wants: these kinds, in PatSnap's order, or everything where it names none."""
    return reader.listed(kind_name(reader, kind) for kind in HitKind if kind in kinds) or reader.say("everything")
