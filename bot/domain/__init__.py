"""Patrol's words and rules: pure, frozen, without input or output."""
