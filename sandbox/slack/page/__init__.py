"""The chat page in the browser: its data, its live feed and its files."""
