"""Local stand-ins for PatSnap and Slack, for people and for tests.

Nothing here imports the bot: a wrong client could otherwise make a wrong stand-in. The sandbox starts the bot as a
child, with `python -m bot run`, and speaks to it as the real services would, over sockets on loopback.
"""
