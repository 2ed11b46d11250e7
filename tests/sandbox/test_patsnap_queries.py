"""The query language of the stand-in: what is understood, what it finds, and what is refused."""

from datetime import date

import pytest

from sandbox.patents import TOPICS, Library, Party, Patent, PatentType
from sandbox.patents.library import backwards
from sandbox.patsnap.queries import BadQuery, parse
from sandbox.patsnap.terms import Card

ONE = Patent(
    "one",
    "US",
    "11205304",
    "B2",
    PatentType.PATENT,
    date(2021, 12, 21),
    date(2015, 5, 7),
    "US14/706838",
    {"EN": "Moisture-stable sulfide solid electrolyte", "CN": "耐湿硫化物固态电解质"},
    {"EN": "A battery with layers."},
    (Party({"EN": "SOCIÉTÉ LUMIÈRE OPTIQUE SA"}), Party({"EN": "Smart Buds, Inc.", "CN": "智慧芽"})),
    ipc=("H01M10/0562", "H01M4/62"),
    translated=({"JP": "固体電解質"}, {"JP": "電池"}),
)


@pytest.mark.parametrize(
    "query",
    [
        "electrolyte",
        "ELECTROLYTE",
        "battery electrolyte",
        "TTL:electrolyte",
        "ttl:(electrolyte)",
        "TTL : (solid electrolyte)",
        'TTL:"solid electrolyte"',
        '"moisture-stable sulfide"',
        '"moisture stable"',
        "TTL:(solid AND electrolyte)",
        "TTL:(gripper OR electrolyte)",
        "TTL:(electro*)",
        "TTL:固态电解质",
        "TTL:(固体電解質)",
        "TACD:(layers AND sulfide)",
        "ABST:layers",
        "ABST:電池",
        "ANC:(智慧芽)",
        "ANC:(lumière)",
        "AN:(société lumière)",
        'ANC:("smart buds" OR nobody)',
        "IPC:(H01M10/0562)",
        "IPC:H01M",
        "IPC:H01M10*",
        "PN:US11205304B2",
        "AUTHORITY:(CN OR US)",
        "PBD:[20211221 TO 20211221]",
        "PBD:[* TO 20211231]",
        "F_PBD:[20211201 to *]",
        "APD:[20150101 TO 20151231]",
        "electrolyte NOT gripper",
        "electrolyte AND NOT gripper",
        "NOT gripper",
        "(ANC:(智慧芽)) AND PBD:[20211201 TO 20211231]",
        "ANC:(nobody) OR (TTL:(sulfide) AND (IPC:(G06F) OR IPC:(H01M)))",
    ],
)
def test_what_fits_is_found(query: str) -> None:
    assert parse(query).node.fits(Card(ONE))


@pytest.mark.parametrize(
    "query",
    [
        "gripper",
        "electro",
        "lyte",
        "TTL:layers",
        "ABST:sulfide",
        '"electrolyte solid"',
        "electrolyte AND gripper",
        "electrolyte gripper",
        "electrolyte NOT sulfide",
        "NOT electrolyte",
        "TTL:(electrolyte AND layers)",
        "ANC:(sulfide)",
        "ANC:(lumi)",
        "IPC:H01L",
        "PN:CN11205304B2",
        "AUTHORITY:CN",
        "PBD:[20211222 TO 20221231]",
        "PBD:[20221231 TO 20201231]",
        "APD:[* TO 20141231]",
    ],
)
def test_what_does_not_fit_is_not_found(query: str) -> None:
    assert not parse(query).node.fits(Card(ONE))


def test_and_binds_closer_than_or() -> None:
    assert parse("electrolyte OR gripper AND robot").node.fits(Card(ONE))
    assert not parse("(electrolyte OR gripper) AND robot").node.fits(Card(ONE))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "  ",
        "()",
        "(electrolyte",
        "electrolyte)",
        '"electrolyte',
        "TTL:",
        "TTL:()",
        "TTL:(a OR)",
        "AND electrolyte",
        "electrolyte AND",
        "electrolyte AND OR gripper",
        "NOT",
        "XYZ:(electrolyte)",
        "TTL:(ANC:(x))",
        "PBD:20211221",
        "PBD:[20211221]",
        "PBD:[2021 TO 2022]",
        "PBD:[20211301 TO 20211401]",
        "PBD:[20211221 TO]",
        "TTL:[20211221 TO 20211222]",
        "[20211221 TO 20211222]",
        "solid $W3 electrolyte",
        "electroly?e",
        "colo#r",
        "electrolyte~2",
        "-",
        "(" * 100 + "a" + ")" * 100,
    ],
)
def test_what_is_not_understood_is_refused(query: str) -> None:
    with pytest.raises(BadQuery):
        parse(query)


@pytest.mark.parametrize(
    "query",
    [
        "electrolyte",
        'TTL:"high-conductivity sulfide solid electrolyte"',
        "TTL:高电导率硫化物固态电解质",
        "TACD:(interfacial AND body)",
        "ANC:(aoba)",
        "IPC:H01M",
        "NOT gripper",
        "AUTHORITY:JP",
        "electroly*",
        "hyperlink",
    ],
)
def test_no_topic_is_passed_over_that_has_matches(query: str) -> None:
    library, node = Library(), parse(query).node
    fitting = set()
    for _, place in zip(range(1500), backwards(date(2026, 11, 20)), strict=False):
        if node.fits(Card(library.patent(place))):
            fitting.add(place % len(TOPICS))
    assert fitting
    assert all(node.may_fit(TOPICS[topic]) for topic in fitting)


def test_topics_without_matches_are_passed_over() -> None:
    assert [topic.name for topic in TOPICS if parse("TACD:(sulfide)").node.may_fit(topic)] == ["batteries"]
    assert not any(parse("ANC:(nobody)").node.may_fit(topic) for topic in TOPICS)
