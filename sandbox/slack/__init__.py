"""A stand-in of one Slack workspace with Patrol installed, as strict as Slack is."""

from sandbox.slack.blocks import validate_message, validate_view
from sandbox.slack.envelope import Answer
from sandbox.slack.messages import File, Message
from sandbox.slack.people import Channel, Person
from sandbox.slack.sandbox import SlackSandbox
from sandbox.slack.state import NotFilledInError
from sandbox.slack.surfaces import View
from sandbox.slack.workspace import NotSeenError

__all__ = [
    "Answer",
    "Channel",
    "File",
    "Message",
    "NotFilledInError",
    "NotSeenError",
    "Person",
    "SlackSandbox",
    "View",
    "validate_message",
    "validate_view",
]
