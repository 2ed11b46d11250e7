"""A world of patents that do not exist: believable, endless for our purposes, and the same at each start."""

from sandbox.patents.library import Library
from sandbox.patents.patent import Party, Patent, PatentType, Texts
from sandbox.patents.people import COMPANIES
from sandbox.patents.topics import TOPICS, Topic

__all__ = ["COMPANIES", "TOPICS", "Library", "Party", "Patent", "PatentType", "Texts", "Topic"]
