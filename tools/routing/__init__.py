"""The parts of the router: reading a question, its words, its meaning, and what no tool answers."""
