"""The small print that says what to quote: `python -m bot why` explains it to whoever runs Patrol."""

from bot.domain.messages import Block
from bot.views.blocks import context
from bot.views.reader import Reader


def reference_lines(reader: Reader, reference: str) -> tuple[Block, ...]:
    """The line that names a reference; none where there is none."""
    return (context(reader.say("Reference {reference}", reference=reference)),) if reference else ()
