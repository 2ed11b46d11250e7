"""A digest in numbers: how much of which kind, and what is unusual about that."""

from collections.abc import Sequence
from typing import Final

from bot.domain.alerts import HitKind
from bot.domain.digests import Digest
from bot.domain.selection import ORDER
from bot.domain.unusual import PERIODS, Unusual
from bot.views.blocks import escape
from bot.views.kinds import kind_count
from bot.views.reader import Reader

_NAME: Final = 60  # characters


def counts_words(reader: Reader, digest: Digest) -> str:
    """`*7 families*: 4 new families · 3 new members`, `*12 patents*: …`, or both where not all families are known."""
    families, others = digest.families, digest.size - digest.families
    said = [reader.count("*{n} family*", "*{n} families*", families)] if families else []
    if others:
        said.append(reader.count("*{n} patent*", "*{n} patents*", others))
    return reader.say(
        "{families}: {kinds}", families=reader.listed(said), kinds=" · ".join(kind_counts(reader, digest))
    )


def kind_counts(reader: Reader, digest: Digest) -> list[str]:
    """How many of each kind there are: `4 new families`, `3 new members`, `1 transfer`."""
    said = []
    for kind in ORDER:
        n = digest.counts.get(kind, 0)
        if kind is HitKind.INVENTION and digest.families:
            # What nobody has seen of belongs to a new family by definition (P056 API page).
            said += [reader.count("{n} new family", "{n} new families", n)] if n else []
            continue
        if kind is HitKind.NEW and digest.members:
            said.append(reader.count("{n} new member", "{n} new members", digest.members))
            n -= digest.members
        if n > 0:
            said.append(kind_count(reader, kind, n))
    return said


def unusual_words(reader: Reader, found: Sequence[Unusual]) -> str:
    """`Unusual: Acme 6, usually 2 · first time: Beta GmbH`."""
    return reader.say("Unusual: {what}", what=" · ".join(_one(reader, one) for one in found))


def _one(reader: Reader, one: Unusual) -> str:
    name = escape(one.name, _NAME)
    if one.usual is None and one.periods >= PERIODS:
        return reader.say("first time in {n} digests: {name}", n=one.periods, name=name)
    if one.usual is None:
        return reader.say("first time: {name}", name=name)
    if round(one.usual) == 0:
        return reader.say("{name} {n}, usually none", name=name, n=one.count)
    return reader.say("{name} {n}, usually {usual}", name=name, n=one.count, usual=round(one.usual))
