"""What Patrol shows, made once for all tests that look at it: nobody changes a message."""

from functools import cache

from bot.domain.messages import Message
from bot.views import gallery
from bot.views.forms import Modal
from bot.views.reader import Reader

ENGLISH = Reader()


@cache
def messages(reader: Reader = ENGLISH) -> dict[str, Message]:
    return gallery.gallery(reader)


@cache
def forms(reader: Reader = ENGLISH) -> dict[str, Modal]:
    return gallery.forms(reader)


@cache
def homes(reader: Reader = ENGLISH) -> dict[str, Modal]:
    return gallery.homes(reader)
