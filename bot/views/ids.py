"""The ids by which Slack tells us what was pressed or sent. Handlers are routed by them; they outlive versions."""

from typing import Final

TRY_AGAIN: Final = "report.try_again"
FORGET: Final = "report.forget"
CANCEL: Final = "report.cancel"
SEND_ME: Final = "report.send_me"
REGENERATE: Final = "report.regenerate"
COMPANY_FIND: Final = "company.find"  # in the form of an order
COMPANY_CHOOSE: Final = "company.choose"  # its value is the request, a colon, and which of those shown
COMPANY_AS_TYPED: Final = "company.as_typed"
COMPANY_OTHER: Final = "company.other"
OLDER: Final = "reports.older"
NEWER: Final = "reports.newer"
SUBSCRIPTION_EDIT: Final = "subscription.edit"
SUBSCRIPTION_UNDO: Final = "subscription.undo"
SUBSCRIPTION_MENU: Final = "subscription.menu"  # an overflow menu: its values are `verb:subscription id`
SUBSCRIPTIONS_OLDER: Final = "subscriptions.older"
SUBSCRIPTIONS_NEWER: Final = "subscriptions.newer"
SUBSCRIPTION_RESUME: Final = "subscription.resume"  # under a word that it has paused, as the next three
SUBSCRIPTION_MOVE: Final = "subscription.move"
SUBSCRIPTION_TO_ME: Final = "subscription.to_me"
OUTSIDERS_ALLOW: Final = "outsiders.allow"  # its value is the channel
REVIEW: Final = "digest.review"  # its value is `digest id patent id`
HISTORY_OLDER: Final = "history.older"  # its value is `subscription id:offset`
HISTORY_NEWER: Final = "history.newer"
SHEET_AGAIN: Final = "digest.sheet_again"
REVIEW_VALUE: Final = "review.value"  # in the modal, as the next two: what is reviewed is in its metadata
REVIEW_HIDE: Final = "review.hide"  # its value is the field, a colon, and what of it is hidden
DISMISSAL_UNDO: Final = "dismissal.undo"  # in the thread too
BUDGET_ASK: Final = "budget.ask"
BUDGET_ALLOW: Final = "budget.allow"
BUDGET_DECLINE: Final = "budget.decline"
ALERT_COUNT: Final = "alert.count"  # in the form of an alert
ALERT_TRY_AGAIN: Final = "alert.try_again"
ALERT_SUBSCRIBE: Final = "alert.subscribe"
SUBSCRIPTION_PREVIEW: Final = "subscription.preview"  # in the form of a subscription
ACCESS_ASK: Final = "access.ask"  # its value is the right
ACCESS_ALLOW: Final = "access.allow"  # its value is a grant's id, as of the next two
ACCESS_DECLINE: Final = "access.decline"
ACCESS_WITHDRAW: Final = "access.withdraw"
ACCESS_OLDER: Final = "access.older"
ACCESS_NEWER: Final = "access.newer"

ORDER_FORM: Final = "report.order"  # a modal's callback id
VALUE_FORM: Final = "report.value"  # a modal's callback id
SUBSCRIBE_FORM: Final = "subscription.form"  # a modal's callback id
ACCESS_FORM: Final = "access.form"  # a modal's callback id
BUDGET_FORM: Final = "budget.form"  # a modal's callback id
ALERT_NEW_FORM: Final = "alert.new"  # a modal's callback id
ALERT_EDIT_FORM: Final = "alert.edit"  # a modal's callback id
ALERT_DELETE_FORM: Final = "alert.delete"  # a modal's callback id
MOVE_FORM: Final = "subscription.move_form"  # a modal's callback id
ORDER_SHORTCUT: Final = "report.order_shortcut"  # a global shortcut's callback id
