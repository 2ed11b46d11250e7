"""Where the settings come from: the environment, or `.env`. What is wrong with them is said without their values."""

import os
from collections.abc import Mapping
from typing import Final

from pydantic import ValidationError
from pydantic_settings import DotEnvSettingsSource

from bot.config import MISSING, PREFIX, Settings
from bot.errors import BadSetting

# Where pydantic's own words do not help, or repeat the value: it may be a secret in the wrong place.
_WORDS: Final[Mapping[str, str]] = {
    "missing": MISSING,
    "zoneinfo_str": "an IANA time zone, as in Asia/Shanghai",
}


def read_settings() -> Settings:
    """Read the settings. BadSetting names every wrong one and says how to mend it; no value is repeated in it."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [_line(str(one["loc"][0]) if one["loc"] else "", one["type"], one["msg"]) for one in error.errors()]
        raise BadSetting("\n".join(dict.fromkeys(lines))) from None


def unknown_settings() -> list[str]:
    """Names in the environment or `.env` that look like ours and are none: most likely misspelt."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    names = {name.upper() for name in (*os.environ, *DotEnvSettingsSource(Settings).env_vars)}
    return sorted(name for name in names if name.startswith(PREFIX) and name not in known)


def _line(field: str, kind: str, message: str) -> str:
    message = _WORDS.get(kind, message.removeprefix("Value error, "))
    return f"{PREFIX}{field.upper()}: {message}" if field else message
