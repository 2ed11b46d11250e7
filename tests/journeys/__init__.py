"""Whole journeys: the bot as it is, beside stand-ins of PatSnap and Slack, seen from outside."""
