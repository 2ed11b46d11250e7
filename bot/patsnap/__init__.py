"""The PatSnap API: one method per call, and what its answers mean."""
