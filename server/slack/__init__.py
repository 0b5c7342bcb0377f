"""Slack's door: events in, answers out.

`service` opens it, `listeners` says which event goes where, `intake` and `storing` put questions on record, `working`
carries them out. The rest is in rooms: `text` (what a message looks like), `posting` (how it gets there), `approvals`,
`feedback`, `surroundings` (what is said around a question), `surfaces` (Home, panel) and `presence` (signs of life).
"""
