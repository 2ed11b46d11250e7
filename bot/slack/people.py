"""People as Slack describes them."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.places import Person


def person_of(user: Mapping[str, Any], team: str = "") -> Person:
    """A person from Slack's `user` object (Slack: users.info); what is missing or not known here is as usual.

    `team`: our own workspace, where that is known; whose `team_id` is another is a stranger.
    """
    usual = Person()
    return Person(
        name=_name(user),
        zone=_zone(user.get("tz")) or usual.zone,
        locale=_locale(user.get("locale")) or usual.locale,
        is_admin=bool(user.get("is_admin")),
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")) or _is_elsewhere(user, team),
        is_bot=bool(user.get("is_bot")),
        is_gone=bool(user.get("deleted")),
    )


def _is_elsewhere(user: Mapping[str, Any], team: str) -> bool:
    """Whether this is somebody of another workspace; in an organisation, people have the ids of all theirs."""
    organisation = user.get("enterprise_user")
    teams = organisation.get("teams") if isinstance(organisation, dict) else None
    theirs = {user.get("team_id"), *(teams if isinstance(teams, list) else ())} - {None, ""}
    return bool(team and theirs) and team not in theirs


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
