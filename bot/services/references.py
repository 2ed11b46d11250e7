"""What somebody quotes, found in the store for whoever runs Patrol, with what explains it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from bot.domain.access import Grant
from bot.domain.budgets import Refusal
from bot.domain.deliveries import Delivery
from bot.domain.digests import Digest
from bot.domain.makings import Making
from bot.domain.outages import Outage
from bot.domain.references import Fault, Named, Noun
from bot.domain.reports import Report, Request
from bot.domain.subscriptions import Subscription
from bot.ports import Store, Transaction

_MOST: Final = 20
_ROW: Final = re.compile(r"(?:R-)?(?P<start>[A-Z0-9]{4,16})")
_FAULT: Final = re.compile(r"E-[0-9A-F]{6}")


@dataclass(frozen=True)
class Requested:
    """A request, and its report."""

    request: Request
    report: Report | None


Row: TypeAlias = Requested | Making | Refusal | Digest | Subscription | Grant


@dataclass(frozen=True)
class Found:
    """A row, what of its messages and files has not arrived, and what PatSnap refuses its account."""

    row: Row
    undelivered: tuple[Delivery, ...] = ()
    outages: tuple[Outage, ...] = ()


async def find(store: Store, quoted: str) -> Sequence[Found | Fault]:
    """What is stored under this reference, in all workspaces: nothing, one, or several whose ids begin alike.

    `E-…` is a fault; `R-…`, or an id as the log and the audit have it, a row.
    """
    words = quoted.strip().upper()
    if _FAULT.fullmatch(words):
        return await store.read(lambda tx: tx.faults.called(words))
    match = _ROW.fullmatch(words)
    if match is None:
        return []
    return await store.read(lambda tx: _rows(match["start"].lower(), tx))


async def standing_outages(store: Store, code: str) -> Sequence[Outage]:
    """The outages that PatSnap's code has begun and that are not over."""
    return [one for one in await store.read(lambda tx: tx.outages.open()) if one.code == code]


def _rows(start: str, tx: Transaction) -> list[Found | Fault]:
    found = [_found(named, tx) for named in tx.references.named(start, _MOST)]
    return [one for one in found if one is not None]


def _found(named: Named, tx: Transaction) -> Found | None:
    row = _row(named, tx)
    if row is None:
        return None
    account = tx.workspaces.account_of(named.workspace) or ""
    outages = tuple(one for one in tx.outages.of(account) if not one.is_over)
    return Found(row, tuple(tx.references.undelivered(named.workspace, named.id)), outages)


def _row(named: Named, tx: Transaction) -> Row | None:
    workspace, row_id = named.workspace, named.id
    match named.noun:
        case Noun.REQUEST:
            request = tx.requests.get(workspace, row_id)
            return None if request is None else Requested(request, tx.reports.get(workspace, request.report))
        case Noun.MAKING:
            return tx.makings.get(workspace, row_id)
        case Noun.REFUSAL:
            return tx.spendings.refusal(workspace, row_id)
        case Noun.DIGEST:
            return tx.digests.get(workspace, row_id)
        case Noun.SUBSCRIPTION:
            return tx.subscriptions.get(workspace, row_id)
        case Noun.GRANT:
            return tx.grants.get(workspace, row_id)
