"""`chat` and `demo`: the console conversation."""

import click

from server.cli.options import as_person


@click.command()
@as_person
def chat(named: str) -> None:
    """Talk to Arthur on the console; he remembers the conversation, also after a restart."""
    from server.cli.conversation import converse
    from server.cli.opening import read_settings, run

    run(converse(read_settings(), named, stop_at_end=False))


@click.command()
@as_person
def demo(named: str) -> None:
    """Start the demo company on an embedded database and open the chat; needs no key, no account, no network."""
    click.echo("Starting the demo: an embedded database with an invented company.", err=True)
    from server.cli.conversation import converse
    from server.cli.opening import read_settings, run

    run(converse(read_settings(), named, stop_at_end=True))
