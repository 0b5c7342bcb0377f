"""Options that several commands share."""

import click

as_person = click.option(
    "--as",
    "named",
    default="ops",
    show_default=True,
    help="Who asks: a role (its first demo person) or a Slack user id.",
)
