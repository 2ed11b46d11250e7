"""A place in a sentence."""

from bot.views.reader import Reader


def where(reader: Reader, place: str) -> str:
    """A channel by its id, so that Slack shows its name to those who may see it; else whose conversation it is."""
    if place.startswith(("C", "G")):
        return f"<#{place}>"
    if place.startswith("D"):
        return reader.say("that conversation")
    return reader.say("your direct messages")
