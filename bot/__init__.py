"""Patrol: what it does (`services`), how it looks (`views`), its words (`domain`), its ways to the outside."""
