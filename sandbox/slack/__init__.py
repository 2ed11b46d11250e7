"""A stand-in of Slack, as strict as Slack is: one workspace with Patrol installed, and more where they are wanted."""

from sandbox.slack.blocks import validate_message, validate_view
from sandbox.slack.envelope import Answer
from sandbox.slack.messages import File, Message
from sandbox.slack.people import Channel, Person
from sandbox.slack.sandbox import SlackSandbox
from sandbox.slack.state import NotFilledInError
from sandbox.slack.surfaces import View
from sandbox.slack.team import Team
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
    "Team",
    "View",
    "validate_message",
    "validate_view",
]
