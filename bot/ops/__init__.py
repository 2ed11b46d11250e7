"""What operators see: whether Patrol lives and is ready, and what it counts."""
