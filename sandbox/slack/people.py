"""Who and what is in the workspace at the start."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

PATROL = "patrol"


class Kind(StrEnum):
    """What kind of conversation it is."""

    PUBLIC = "public"
    PRIVATE = "private"
    IM = "im"


@dataclass(frozen=True)
class Person:
    """A member of the workspace; a guest sees only the channels that the guest is in. `zone` is an IANA name."""

    id: str
    name: str
    real_name: str
    zone: str = "Europe/Berlin"
    zone_offset: int = 3600
    locale: str = "en-GB"
    guest: bool = False
    bot: bool = False
    admin: bool = False
    team: str = ""  # of somebody of another workspace, met in a shared channel
    gone: bool = False  # deactivated


@dataclass
class Channel:
    """A conversation. Tests may change `members`, `archived` and `shared` to play what people do in Slack."""

    id: str
    name: str
    kind: Kind
    members: set[str] = field(default_factory=set)
    archived: bool = False
    shared: bool = False  # with another organisation
    frozen: bool = False  # cut off from that
    restricted: bool = False  # the app may not post there

    @property
    def is_im(self) -> bool:
        """Whether it is a direct conversation."""
        return self.kind is Kind.IM

    @property
    def private(self) -> bool:
        """Whether outsiders must not learn of it."""
        return self.kind is not Kind.PUBLIC


ALICE = Person("U0SANDBOXALI", "alice", "Alice Zhang", "Asia/Shanghai", 28_800)
BOB = Person("U0SANDBOXBOB", "bob", "Bob Keller")
CAROL = Person("U0SANDBOXCAR", "carol", "Carol Reyes", "America/New_York", -18_000, "en-US", guest=True)
DAN = Person("U0SANDBOXDAN", "dan", "Dan Okafor", "Europe/London", 0, admin=True)
BOT = Person("U0SANDBOXPAT", PATROL, "Patrol", bot=True)


def id_in(team: int, usual: str) -> str:
    """The id of who or what has this one in the first workspace, in the workspace of this number."""
    return usual if team == 1 else usual.replace("0SANDBOX", f"0SANDB{team:02d}")


def everybody(team: int = 1) -> list[Person]:
    """The people of a new workspace, and Patrol's bot user; each workspace has others, of the same names."""
    return [replace(person, id=id_in(team, person.id)) for person in (ALICE, BOB, CAROL, DAN, BOT)]


def channels(team: int = 1) -> list[Channel]:
    """The channels of a new workspace."""
    usual = _channels()
    for channel in usual:
        channel.id = id_in(team, channel.id)
        channel.members = {id_in(team, member) for member in channel.members}
    return usual


def _channels() -> list[Channel]:
    staff = {ALICE.id, BOB.id, DAN.id}
    return [
        Channel("C0SANDBOXGEN", "general", Kind.PUBLIC, staff | {BOT.id}),
        Channel("C0SANDBOXCOM", "competitors", Kind.PUBLIC, staff | {CAROL.id, BOT.id}),
        Channel("C0SANDBOXRAN", "random", Kind.PUBLIC, set(staff)),
        Channel("C0SANDBOXBRD", "board", Kind.PRIVATE, {ALICE.id}),
        Channel("C0SANDBOXLAB", "lab", Kind.PRIVATE, {ALICE.id, BOB.id, BOT.id}),
        Channel("C0SANDBOXOLD", "old", Kind.PUBLIC, staff | {BOT.id}, archived=True),
    ]
