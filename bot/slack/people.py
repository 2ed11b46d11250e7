"""People as Slack describes them."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.places import Person


def person_of(user: Mapping[str, Any]) -> Person:
    """A person from Slack's `user` object (Slack: users.info); what is missing or not known here is as usual."""
    usual = Person()
    return Person(
        name=_name(user),
        zone=_zone(user.get("tz")) or usual.zone,
        locale=_locale(user.get("locale")) or usual.locale,
        is_admin=bool(user.get("is_admin")),
    )


def _name(user: Mapping[str, Any]) -> str:
    """What people call themselves, else their full name."""
    profile = user.get("profile")
    said = (profile.get("display_name"), profile.get("real_name")) if isinstance(profile, dict) else ()
    return next((name for name in (*said, user.get("real_name")) if isinstance(name, str) and name), "")


def _zone(name: object) -> str:
    try:
        return ZoneInfo(name).key if isinstance(name, str) and name else ""
    except (KeyError, OSError, ValueError):  # not in this machine's database of zones, or no name of one
        return ""


def _locale(name: object) -> str:
    """Slack writes `zh-CN` where catalogues are called `zh_CN`."""
    return name.replace("-", "_") if isinstance(name, str) else ""
