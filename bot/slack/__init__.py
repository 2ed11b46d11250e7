"""Outgoing Slack: posts, updates, files, and what Slack made of them."""
