"""What employees do: write, react, press, submit, open the Home tab, start a chat with the app."""
