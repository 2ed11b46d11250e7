"""What Patrol needs to store of alerts, what they brought, and who wants to hear of it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Protocol

from bot.domain.alerts import Alert, Check, Hit, HitKind
from bot.domain.digests import Digest
from bot.domain.reasons import Reason
from bot.domain.subscriptions import Subscription
from bot.domain.unusual import Tally
from bot.ports.whose import ANYBODY, Whose


class Alerts(Protocol):
    """PatSnap's monitor projects, by account."""

    def add(self, alert: Alert) -> bool:
        """Store a new alert; False, and nothing is changed, where the account has it already."""
        ...

    def get(self, account: str, alert_id: str) -> Alert | None:
        """The alert of this account by PatSnap's id."""
        ...

    def named(self, account: str, name: str) -> list[Alert]:
        """The alerts of this account whose name is this, whatever the case, oldest first."""
        ...

    def all_of(self, account: str) -> list[Alert]:
        """The alerts of this account by name."""
        ...

    def save(self, alert: Alert) -> None:
        """Store a known alert as it is now."""
        ...

    def next_due(self, now: datetime, whose: Whose = ANYBODY) -> Alert | None:
        """The unclaimed alert that has been due longest and that no outage shuts now, left as it is."""
        ...

    def claim(self, now: datetime, owner: str, whose: Whose = ANYBODY) -> Alert | None:
        """Take what `next_due` finds."""
        ...

    def of_other_owners(self, owner: str) -> list[Alert]:
        """The alerts that a run which is no more was asking for."""
        ...


class Checks(Protocol):
    """What was asked of alerts, what came back, and the hits in it."""

    def add(self, check: Check) -> None:
        """Store a new check. Its number is unique in its alert: ValueError where it is taken."""
        ...

    def get(self, account: str, alert: str, no: int) -> Check | None:
        """The check of this number."""
        ...

    def save(self, check: Check) -> None:
        """Store a known check as it is now."""
        ...

    def remove(self, check: Check) -> None:
        """Take back the last check of an alert: it was certainly not asked."""
        ...

    def after(self, account: str, alert: str, no: int, up_to: int) -> list[Check]:
        """The checks of an alert after number `no` up to `up_to`, in order; their raw answers are left out."""
        ...

    def first_since(self, account: str, alert: str, since: datetime) -> int | None:
        """The number of the first check of an alert that was asked at `since` or later."""
        ...

    def unread(self) -> list[Check]:
        """The checks of all accounts that are answered and not read, oldest first."""
        ...

    def left_unread(self, before: datetime) -> list[Check]:
        """Those of them that were answered before then and that nobody has tried to read, oldest first."""
        ...

    def add_hits(self, check: Check, hits: Iterable[Hit], *, first: int = 0) -> int:
        """Store hits of a check, each once; how many it has then.

        They come in pieces where they are many: `first` is the place in the answer of the first of these. A hit of a
        kind that counts once (`ONCE`) is left out where an earlier check of the alert has named the patent under that
        kind; any hit where the check that this one recovers has it.
        """
        ...

    def explain(self, account: str, kind: HitKind, patent: str, reason: Reason, *, asked_at: datetime) -> int:
        """Note why a patent is there: of each alert's last hit of this kind that came at `asked_at` or before.

        Only where the hit has no reason yet and is still to be told: no digest has gone as far as its check, which is
        no baseline. (Who has subscribed since that check came was told nothing of it.) One that was told before came of
        something else; if it had this reason, what comes of it would be a repeat of what nobody has seen. A hit whose
        reason equals that of an earlier hit of its alert, kind and patent becomes a repeat, where the reason is of one
        event. How many have become repeats.
        """
        ...

    def hits_between(self, account: str, alert: str, no: int, up_to: int) -> list[Hit]:
        """The hits of the checks after `no` up to `up_to` that are no repeats.

        By check, then by kind in the order of `HitKind`, then as they came.
        """
        ...

    def hits_page(self, account: str, alert: str, no: int, up_to: int, *, after: Hit | None, limit: int) -> list[Hit]:
        """The first `limit` of the same hits that come after this one, in the order of their keys.

        `Hit.line` says how they came. For many hits, of which one reading would hold up the store.
        """
        ...

    def hits_of(self, account: str, alert: str, patent: str, no: int, up_to: int) -> list[Hit]:
        """Why the checks after `no` up to `up_to` name this patent: the hits that are no repeats, by kind and check."""
        ...

    def count_between(self, account: str, alert: str, no: int, up_to: int) -> Mapping[tuple[int, HitKind], int]:
        """How many hits that are no repeats there are, by check and kind."""
        ...

    def last_hits(self, account: str, alert: str, kinds: Iterable[HitKind], days: int) -> list[datetime]:
        """Of each of the last `days` days on which an alert was asked and had news, the latest moment; latest first.

        News are hits of these kinds (none: all) that are no repeats and no baseline. Of an alert that is asked often
        only the last 500 checks with hits are looked at.
        """
        ...


class Subscriptions(Protocol):
    """Standing wishes."""

    def add(self, subscription: Subscription) -> bool:
        """Store a new one; False, and nothing is changed, where the place has one for the alert, deleted or not."""
        ...

    def get(self, workspace: str, subscription_id: str) -> Subscription | None:
        """The subscription of this workspace by its id."""
        ...

    def at(self, workspace: str, place: str, alert: str) -> Subscription | None:
        """The subscription of a place to an alert, deleted or not."""
        ...

    def save(self, subscription: Subscription) -> None:
        """Store a known subscription as it is now. ValueError where it would be a second one of its place and alert."""
        ...

    def of_alert(self, account: str, alert: str) -> list[Subscription]:
        """The subscriptions of all workspaces to an alert that are not deleted, oldest first."""
        ...

    def alive(self) -> list[Subscription]:
        """Those of all workspaces that are active or snoozed. Reads them all: for what hardly ever happens."""
        ...

    def runs(self, account: str, alert: str) -> list[datetime | None]:
        """When those who subscribe to an alert and are alive want to hear of it, each moment once; None: at once.

        Who wants to hear at once and snoozes does so when it wakes.
        """
        ...

    def of_workspace(self, workspace: str) -> list[Subscription]:
        """All of a workspace that are not deleted."""
        ...

    def owned_by(self, workspace: str, person: str) -> list[Subscription]:
        """The subscriptions that this person owns and that are not deleted, oldest first."""
        ...

    def of_place(self, workspace: str, place: str) -> list[Subscription]:
        """The subscriptions of a place that are not deleted, oldest first."""
        ...

    def listed(self, workspace: str, place: str, *, offset: int, limit: int) -> list[Subscription]:
        """The subscriptions of a place that are not deleted, oldest first, some of them."""
        ...

    def due(self, now: datetime, limit: int) -> list[Subscription]:
        """The live subscriptions that are due, longest first."""
        ...

    def seen(
        self, workspace: str, person: str, places: Collection[str], *, offset: int, limit: int, troubled: bool = False
    ) -> tuple[list[Subscription], int]:
        """A person's own, and those of these places, that are not deleted, by name; and how many there are in all.

        `troubled`: only those that paused though nobody wanted it, or whose alert could not be asked about, or read.
        """
        ...

    def next_due(self, now: datetime) -> Subscription | None:
        """The live subscription that has been due longest, left as it is."""
        ...

    def next_pulse(self, now: datetime) -> Subscription | None:
        """The subscription that is not deleted and whose pulse has been due longest, left as it is."""
        ...


class Digests(Protocol):
    """What was composed."""

    def add(self, digest: Digest) -> bool:
        """Store a new digest; False where its subscription has one that begins at the same check."""
        ...

    def get(self, workspace: str, digest_id: str) -> Digest | None:
        """The digest of this workspace by its id."""
        ...

    def listed(self, workspace: str, subscription: str, place: str, *, offset: int, limit: int) -> list[Digest]:
        """The digests of a subscription that went to this place, latest first, some of them."""
        ...

    def remove(self, digest: Digest) -> None:
        """Take back a digest of which nothing was sent, with its tally: its checks are told by the next one."""
        ...

    def add_tally(self, digest: Digest, tally: Tally) -> None:
        """Keep how many lines each assignee has in this digest; nothing is changed where that is known."""
        ...

    def tallies(self, workspace: str, subscription: str, limit: int) -> list[Tally]:
        """Those of the last digests of a subscription that have one, the latest first."""
        ...
