"""What people do that the audit log tells of."""

from enum import StrEnum


class Act(StrEnum):
    """An act of somebody. The values are stored, and printed by `python -m bot audit`."""

    ORDER = "order"
    CHOOSE_COMPANY = "choose a company"
    FORGET_COMPANY = "choose another company"
    TRY_AGAIN = "try again"
    FORGET = "forget"
    CANCEL = "cancel"
    SEND_TO_ME = "send to me"
    SUBSCRIBE = "subscribe"
    EDIT = "edit subscription"
    FILTERS = "change filters"
    SNOOZE = "snooze"
    PAUSE = "pause"
    RESUME = "resume"
    MOVE = "move"
    HAND_OVER = "hand over"
    SWITCH = "switch words"  # of the heartbeat or the alarm
    UNSUBSCRIBE = "unsubscribe"
    CHECK = "check now"
    LOOK_UP = "look up patents"
    SHEET_AGAIN = "spreadsheet again"
    SHOW_TREND = "show a trend"
    HIDE = "hide"
    UNDO = "undo hiding"
    DECIDE = "decide"  # what a line of a digest is to them
    ASSIGN = "assign"  # a line of a digest to somebody
    SNOOZE_REMINDER = "snooze reminder"
    ALERT_NEW = "new alert"
    ALERT_EDIT = "edit alert"
    ALERT_DELETE = "delete alert"
    ALERT_OPEN = "open alert"
    ALERT_CLOSE = "close alert"
    ASK_FOR_REPORT = "ask for a report"  # beyond a budget
    ALLOW_REPORT = "allow a report"
    DECLINE_REPORT = "decline a report"
    ASK_FOR_ACCESS = "ask for access"
    ALLOW_ACCESS = "allow access"
    DECLINE_ACCESS = "decline access"
    WITHDRAW_ACCESS = "withdraw access"
    LANGUAGE = "choose language"  # of a channel
    SERIES_NEW = "set up a recurring report"
    SERIES_EDIT = "change a recurring report"
    SERIES_PAUSE = "pause a recurring report"
    SERIES_RESUME = "resume a recurring report"
    SERIES_END = "end a recurring report"
    CONNECT = "connect PatSnap"
    REPLACE_KEY = "replace the key for PatSnap"
    DISCONNECT = "disconnect PatSnap"
    ALLOW_OUTSIDERS = "allow a shared channel"
