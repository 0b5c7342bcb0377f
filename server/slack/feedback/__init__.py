"""What people say of answers: emoji, rating buttons, and reports of faults."""
