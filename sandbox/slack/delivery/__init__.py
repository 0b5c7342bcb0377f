"""How events, commands and presses reach the app: over its websocket or as signed HTTP requests."""
