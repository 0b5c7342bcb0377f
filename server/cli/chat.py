"""`chat`: the console conversation."""

import click

from server.cli.options import as_person


@click.command()
@as_person
def chat(named: str) -> None:
    """Talk to Arthur on the console; he remembers the conversation, also after a restart."""
    from server.cli.conversation import converse
    from server.cli.opening import read_settings, run

    run(converse(read_settings(), named))
