"""What the operator has decided, in the form in which services obey it."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.access import USUAL, Access
from bot.domain.accounts import INTERNATIONAL
from bot.domain.alerts import Pace
from bot.domain.budgets import Budgets
from bot.domain.channels import Sharing
from bot.domain.reports import Patience

ONLY_ACCOUNT: Final = "main"  # the account of a single-workspace installation


@dataclass(frozen=True)
class Rules:
    """How long to wait, where files lie and for how long they are kept, and where PatSnap's day ends."""

    files: Path
    patience: Patience = field(default_factory=Patience)
    keep_files: timedelta = timedelta(days=30)
    keep_history: timedelta = timedelta(days=730)  # what has come to its end: requests, digests, messages, audit, usage
    keep_answers: timedelta = timedelta(days=90)  # PatSnap's raw answers, once they were read
    patsnap_zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    submit_for: timedelta = timedelta(days=3)  # how long a report may wait for PatSnap to take it
    deliver_for: timedelta = timedelta(days=3)  # how long a delivery is tried again after passing refusals
    reuse_for: timedelta = timedelta(days=7)  # how old a finished report may be to be delivered again for nothing
    pace: Pace = field(default_factory=Pace)
    patsnap_url: str = INTERNATIONAL  # the address that a workspace's key is of, unless its admin says otherwise
    patent_link: str = "https://analytics.patsnap.com/patent-view/abst?patentId={patent_id}"
    digest_waits: timedelta = timedelta(minutes=10)  # for a check or for bibliography that is under way at its hour
    license_again: timedelta = timedelta(days=3)  # how long after a refused licence PatSnap is tried again
    budgets: Budgets = field(default_factory=Budgets)
    admins: tuple[str, ...] = ()  # ids of who counts as an admin besides Slack's, and is told instead of them
    installer: str = ""  # who is welcomed: an id in Slack; "": the first admin who does something
    access: Access = field(default_factory=lambda: USUAL)
    sharing: Sharing = Sharing.ASK  # what is done where another organisation reads a channel
    company_search: bool = False  # whether PatSnap is asked which company a name means, before anything is ordered
    support: str = ""  # whom people can ask about Patrol: an address or a sentence
    hold_for: timedelta = timedelta(days=14)  # how long a file is held for a place that Patrol was not invited to
