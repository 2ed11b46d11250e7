"""Slack speaks of channels, and of Patrol's own being there. What has happened is noted; looks tell what is so now."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.deps import Deps
from bot.services import holding, installation, lifecycle
from handlers.shapes import an_id, of_an_event, workspace_of


async def joined(event: Mapping[str, Any], body: Mapping[str, Any], context: Mapping[str, Any], deps: Deps) -> None:
    """Patrol was invited to a channel: it says so, what was held goes there, and what had paused goes on."""
    if event.get("user") == context["bot_user_id"]:
        workspace, channel = workspace_of(body), _channel(event)
        brought = await holding.joined(workspace, channel, deps)
        event_id = "" if brought else str(body.get("event_id") or "")  # what it brings is greeting enough
        await lifecycle.invited(workspace, channel, deps, event=event_id, inviter=_inviter(event))


async def happened(event: Mapping[str, Any], body: Mapping[str, Any], deps: Deps) -> None:
    """A channel was archived, opened again, renamed or shared no more, or Patrol was removed from it."""
    await lifecycle.happened(workspace_of(body), _channel(event), deps)


async def shared(event: Mapping[str, Any], body: Mapping[str, Any], deps: Deps) -> None:
    """A channel is shared with another organisation."""
    await lifecycle.shared(workspace_of(body), _channel(event), _moment(event), deps)


async def deleted(event: Mapping[str, Any], body: Mapping[str, Any], deps: Deps) -> None:
    """A channel was deleted."""
    await lifecycle.deleted(workspace_of(body), _channel(event), deps)


async def has_another_id(event: Mapping[str, Any], body: Mapping[str, Any], deps: Deps) -> None:
    """A channel has another id, as when it is shared."""
    old, new = _ids(event)
    await lifecycle.has_another_id(workspace_of(body), old, new, deps)


async def uninstalled(body: Mapping[str, Any], deps: Deps) -> None:
    """Patrol was removed from a workspace."""
    await installation.removed(workspace_of(body), deps)


async def revoked(event: Mapping[str, Any], body: Mapping[str, Any], deps: Deps) -> None:
    """Tokens were revoked, a bot's among them (Slack: tokens_revoked); an app has one bot in a workspace.

    Bolt does not say here which bot is ours: whether our token is worth anything Slack is asked at once.
    """
    if _is_of_bots(event):
        await installation.removed(workspace_of(body), deps)


@of_an_event
def _channel(event: Mapping[str, Any]) -> str:
    """The channel's id; a renamed one is described."""
    channel = event["channel"]
    return an_id(channel["id"] if isinstance(channel, Mapping) else channel)


def _inviter(event: Mapping[str, Any]) -> str:
    """Who has added somebody; "" where Slack does not say, as of who has joined by themselves."""
    try:
        return an_id(event.get("inviter"))
    except ValueError:
        return ""


@of_an_event
def _ids(event: Mapping[str, Any]) -> tuple[str, str]:
    """A channel's id until now, and its other one."""
    return an_id(event["old_channel_id"]), an_id(event["new_channel_id"])


@of_an_event
def _moment(event: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(float(event.get("event_ts") or 0), UTC)


@of_an_event
def _is_of_bots(event: Mapping[str, Any]) -> bool:
    return bool((event.get("tokens") or {}).get("bot"))
