"""What goes on around a question in Slack, for the model to know of."""
