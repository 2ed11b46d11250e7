"""The kinds of mistakes where whoever runs Patrol can help: what it saw, why it refuses, and what would change that."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.references import NOT_STORED, mistake_references
from bot.mistakes import MistakeKind

_ADMINS: Final = "Name admins by their ids in PATROL_ADMINS, or make them admins in Slack; it counts at once."


@dataclass(frozen=True)
class _Why:
    saw: str
    refuses: str
    do: str


_STORE: Final = _Why(
    "The database did not take what was to be stored: the disk is full, read-only or failing, or the file is locked.",
    "Nothing is promised that was not written down first.",
    "Run `python -m bot doctor`; the log says why, once. Patrol goes on by itself once there is room.",
)
_WHY: Final[Mapping[MistakeKind, _Why]] = {
    MistakeKind.OUTSIDER: _Why(
        "A guest, somebody of another organisation, an app, or a deactivated person typed or pressed.",
        "Patrol spends this workspace's money and shows its searches: it works for its own people alone.",
        "Nothing widens that. Make them a full member in Slack, or have a colleague ask.",
    ),
    MistakeKind.NOT_ALLOWED: _Why(
        "Somebody wanted what a setting keeps for others, and has no grant.",
        "PATROL_MAY_ORDER, PATROL_MAY_SUBSCRIBE, PATROL_MAY_DELETE, PATROL_MAY_CHANGE_ALERTS or PATROL_MAY_SEE_USAGE "
        "says `admins`, or `members` and they are not in that channel.",
        "They can press *Request access*; or set the role wider and start Patrol again.",
    ),
    MistakeKind.ADMINS_ONLY: _Why(
        "Somebody who is no admin, by Slack's word at that moment, pressed what is for admins.",
        "Budgets and rights are decided by admins alone.",
        _ADMINS,
    ),
    MistakeKind.NO_ADMIN: _Why(
        "Somebody wanted to ask a person who is no admin.",
        "Only admins can allow it.",
        _ADMINS,
    ),
    MistakeKind.MEMBERS_ONLY: _Why(
        "Somebody wanted to let another organisation read along, and Slack does not call them a full member.",
        "Only the workspace's own people may share with outsiders.",
        "Have a full member press it. Where Slack did not answer, `doctor` says why: the scope users:read is needed.",
    ),
    MistakeKind.NOT_A_COLLEAGUE: _Why(
        "A guest, somebody of another organisation, or an app was named as the one who should have something.",
        "Patrol hands nothing to outsiders.",
        "Name a full member.",
    ),
    MistakeKind.SLACK_SILENT: _Why(
        "Slack did not say who somebody is, or who is in a channel, and Patrol had not heard it before.",
        "Patrol refuses where it does not know.",
        "If it stays, run `doctor`: the token, the scope users:read, or the way to Slack.",
    ),
    MistakeKind.SHARED_PLACE: _Why(
        "The channel is read by another organisation (Slack Connect), and nobody has allowed that.",
        "PATROL_SHARED_CHANNELS: `ask` lets the workspace's own people allow it, `refuse` nobody.",
        "Set it to `ask`, or have them choose another channel. Who has allowed what stands in the audit.",
    ),
    MistakeKind.UNSEEN_PLACE: _Why(
        "The channel is private and Patrol is not in it, or there is no such channel.",
        "Patrol cannot see who is in it.",
        "`/invite @Patrol` there. Private channels need the scope groups:read: compare `python -m bot manifest`.",
    ),
    MistakeKind.TOO_FAST: _Why(
        "One person typed or pressed faster than people do, or Slack delivered the same many times.",
        "So that nobody takes the time of all others.",
        "Nothing. If it meets somebody who did not, the log and the audit say what came from them.",
    ),
    MistakeKind.NOT_OPENED: _Why(
        "Slack takes a form within three seconds after a press, and it came too late.",
        "Slack's word to open a form is worth nothing later.",
        "If it stays, the machine or its way to Slack is slow: `doctor`, and the log's times.",
    ),
    MistakeKind.GARBLED: _Why(
        "What Slack delivered was not made as Slack makes it.",
        "Nothing is guessed.",
        "If it stays, look at what stands between Slack and PATROL_HTTP_HOST: a proxy may change bodies.",
    ),
    MistakeKind.OLD_FORM: _Why(
        "A form was sent that this version of Patrol does not make.",
        "Its fields may mean something else now.",
        "After an update, open it once more. If it stays, a second bot answers on the same Slack app.",
    ),
    MistakeKind.OLD_BUTTON: _Why(
        "A button speaks of a row that is not there, or that this person may not see. Patrol does not say which.",
        "It was cleared (PATROL_KEEP_HISTORY), a backup was restored, an update has replaced the button, or they are "
        "not in that channel.",
        "Have them type the command anew, in the channel where it belongs.",
    ),
    MistakeKind.UNKNOWN_WORKSPACE: _Why(
        "A command came from a workspace that this Patrol is not set up for.",
        "One Patrol is for one workspace.",
        "Install an app of its own there, or take this app out of that workspace. One app is for one bot.",
    ),
    MistakeKind.NOT_KEPT: _Why(
        "Somebody wanted the file of a report that was cleared away.",
        "Files are kept for PATROL_KEEP_FILES days after they were last delivered.",
        "Keep them longer by that setting; this one has to be ordered again, and is billed.",
    ),
    MistakeKind.ALERT_IS_GONE: _Why(
        "PatSnap does not know the alert's id, or somebody deleted it through Patrol.",
        "There is nothing to watch.",
        "Look for it at PatSnap, under the account whose key Patrol has. The audit says who deleted it.",
    ),
    MistakeKind.NOT_YOUR_ALERT: _Why(
        "Somebody who neither owns the alert nor is an admin wanted to change it.",
        "Its subscribers would get something else.",
        f"Ask its owner. {_ADMINS}",
    ),
}


def mistake_lines(reference: str) -> list[str]:
    """What `M-…` stands for; nothing, where there is none of this number."""
    if reference == NOT_STORED:
        why = _STORE
    elif (kind := mistake_references().get(reference)) is not None:
        why = _WHY[kind]
    else:
        return []
    return [
        f"{reference} is a kind of refusal, the same for everybody; it names no row. Nothing was changed.",
        f"What Patrol saw: {why.saw}",
        f"Why it refuses: {why.refuses}",
        f"What you can do: {why.do}",
    ]
