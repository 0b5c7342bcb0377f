"""What is kept: checkpoints, sessions, audit, turns, roles and limits, and the migrations of their tables."""
