"""`read-only`: the emergency stop of all writes."""

import click

from server.cli.options import as_person


@click.command("read-only")
@click.argument("state", type=click.Choice(["on", "off", "status"]))
@as_person
def read_only(state: str, named: str) -> None:
    """Stop every write at once on every replica (on), allow them again (off), or say how it stands (status)."""
    from server.cli.opening import read_settings, run
    from server.cli.switching import switch_read_only

    stopped = run(switch_read_only(read_settings(), state, by=named))
    click.echo("read-only mode is on: every write is refused" if stopped else "read-only mode is off")
