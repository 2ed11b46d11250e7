"""What keeps the sandbox from opening; the words say what to do."""


class NotOpenedError(Exception):
    """The workspace cannot be opened here and now."""
