"""Signs of life while a question is worked on, and the way to stop it."""
