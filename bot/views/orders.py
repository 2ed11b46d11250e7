"""An order in a line."""

from bot.domain.reports import Format, Kind, Order
from bot.views.blocks import escape
from bot.views.reader import Reader


def title_of(reader: Reader, order: Order, about: str = "") -> str:
    """What was ordered: kind, subject, format, and that it is without PatSnap's logo where it is.

    `about`: the subject as people know it, where the order has a code of it.
    """
    kind = reader.say("Enterprise report") if order.kind is Kind.ENTERPRISE else reader.say("Patent value report")
    parts = [
        f"*{kind}*",
        escape(about or order.subject.text),
        reader.say("Word") if order.format is Format.WORD else "PDF",
    ]
    if not order.logo:
        parts.append(reader.say("unbranded"))
    return " · ".join(parts)
