"""Slack's door: events in, answers out. `service` opens it; `intake` stores, `working` runs, `sending` posts."""
