"""Channels as Slack describes them."""

from collections.abc import Mapping
from typing import Any

from bot.domain.places import Channel


def channel_of(channel_id: str, described: Mapping[str, Any]) -> Channel:
    """A channel from Slack's `channel` object (Slack: conversations.info); what is missing counts as not so.

    `is_shared` is also true of channels within one organisation (Slack: Slack Connect); outsiders are there only where
    `is_ext_shared` says so, or are about to be.
    """
    name = described.get("name")
    return Channel(
        id=channel_id,
        name=name if isinstance(name, str) else "",
        is_private=bool(described.get("is_private")),
        is_member=bool(described.get("is_member") or described.get("is_im")),
        is_archived=bool(described.get("is_archived")),
        is_shared=bool(described.get("is_ext_shared") or described.get("is_pending_ext_shared")),
        is_frozen=bool(described.get("is_frozen") or described.get("frozen_reason")),
    )
