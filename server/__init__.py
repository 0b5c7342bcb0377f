"""The composition root and the doors: command line, Studio, Slack, gateway."""
