"""The workspace in memory: people, conversations, messages, files, views, and the feed of their changes."""
