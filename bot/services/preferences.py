"""Somebody chooses the language and the zone that they, or a channel, read in."""

from dataclasses import replace

from bot.deps import Deps
from bot.domain.acts import Act
from bot.domain.audit import Entry
from bot.domain.preferences import Preference
from bot.ports import Transaction


async def preference_of(workspace: str, place: str, deps: Deps) -> Preference:
    """What was chosen for a person or a channel; empty where nothing was."""
    return await deps.store.read(lambda tx: tx.preferences.get(workspace, place))


async def choose_language(workspace: str, place: str, person: str, locale: str | None, deps: Deps) -> None:
    """A language for a person, or for a channel that they are in; None: as Slack says. A channel's is audited."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        chosen = replace(tx.preferences.get(workspace, place), locale=locale)
        tx.preferences.save(workspace, place, chosen, person, now)
        if place != person:
            tx.audit.note(Entry(workspace, now, person, Act.LANGUAGE, place, detail=locale or "none"))

    await deps.store.write(store)


async def choose_zone(workspace: str, person: str, zone: str | None, deps: Deps) -> None:
    """A person's own time zone, by its IANA name; None: as Slack says."""
    now = deps.clock()

    def store(tx: Transaction) -> None:
        chosen = replace(tx.preferences.get(workspace, person), zone=zone)
        tx.preferences.save(workspace, person, chosen, person, now)

    await deps.store.write(store)
