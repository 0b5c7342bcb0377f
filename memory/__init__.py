"""What Arthur keeps: checkpoints, channel memory, the archive, sessions, audit, turns, and the migrations of its tables."""
