"""The two kinds of PatSnap credentials. Neither shows its secrets when printed."""

from dataclasses import dataclass, field

from bot.errors import BadSetting


@dataclass(frozen=True)
class ApiKey:
    """The newer kind: one key, `sk-…` (authentication guide). It does not expire."""

    key: str = field(repr=False)

    def __post_init__(self) -> None:
        """BadSetting where the text cannot be a key."""
        _check("PATROL_PATSNAP_API_KEY", self.key)


@dataclass(frozen=True)
class ClientPair:
    """The older kind: a client's id and secret, for which PatSnap hands out tokens (quick start)."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)

    def __post_init__(self) -> None:
        """BadSetting where one of the texts cannot be what it should."""
        _check("PATROL_PATSNAP_CLIENT_ID", self.client_id)
        _check("PATROL_PATSNAP_CLIENT_SECRET", self.client_secret)


Credentials = ApiKey | ClientPair


def _check(setting: str, text: str) -> None:
    # A text that does not fit in a header would end up, whole, in the HTTP library's error message.
    if not (text and text.isascii() and text.isprintable() and " " not in text):
        raise BadSetting(f"{setting} is empty, or has blanks or characters that PatSnap never uses; copy it again.")
