"""Who reads: the language and the zone of a person in private, and of a channel in public."""

from dataclasses import replace

from bot.deps import Deps
from bot.domain.places import Place
from bot.ports import Transaction
from bot.views.languages import spoken
from bot.views.reader import Reader


async def who_reads(workspace: str, person: str, deps: Deps) -> Reader:
    """Somebody as a reader: as they have chosen, else as Slack has said; English and UTC where it never has."""
    return await deps.store.read(lambda tx: reader_of(workspace, person, tx))


def reader_of(workspace: str, person: str, tx: Transaction, *, otherwise: Reader | None = None) -> Reader:
    """The same within a transaction. `otherwise`: where Slack has said nothing of them yet."""
    known = tx.people.get(workspace, person)
    usual = Reader(spoken(known[0].locale), known[0].zone) if known is not None else otherwise or Reader()
    return _as_chosen(workspace, person, usual, tx)


def reader_at(place: Place, otherwise: Reader, tx: Transaction) -> Reader:
    """Whoever reads at a place: the person whose direct messages it is, or all of a channel.

    A channel reads in the language that was chosen for it; until one was, `otherwise`: as who asked for what is sent.
    """
    if place.is_person:
        return reader_of(place.workspace, place.id, tx, otherwise=otherwise)
    return _as_chosen(place.workspace, place.id, replace(otherwise, locale=spoken(otherwise.locale)), tx)


def _as_chosen(workspace: str, place: str, usual: Reader, tx: Transaction) -> Reader:
    chosen = tx.preferences.get(workspace, place)
    return Reader(chosen.locale or usual.locale, chosen.zone or usual.zone)
