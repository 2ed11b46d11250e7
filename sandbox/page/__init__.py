"""The sandbox's workspace as a page in a browser: what people see and do there, and the stage behind it."""

from sandbox.page.server import PageServer
from sandbox.page.stage import Stage

__all__ = ["PageServer", "Stage"]
