"""`approve`, `cancel` and `undo`: the buttons of a card, for the terminal."""

import click

from server.cli.options import as_person


@click.command()
@click.argument("grant_id", type=click.UUID)
@as_person
def approve(grant_id: object, named: str) -> None:
    """Approve the waiting write GRANT_ID as the person named by --as, and print what came of it."""
    _press("approve", grant_id, named)


@click.command()
@click.argument("grant_id", type=click.UUID)
@as_person
def cancel(grant_id: object, named: str) -> None:
    """Cancel the waiting write GRANT_ID as the person named by --as."""
    _press("cancel", grant_id, named)


@click.command()
@click.argument("grant_id", type=click.UUID)
@as_person
def undo(grant_id: object, named: str) -> None:
    """Take the finished write GRANT_ID back, within 15 minutes and unless the data changed since."""
    _press("undo", grant_id, named)


def _press(button: str, grant_id: object, named: str) -> None:
    from server.cli.opening import read_settings, run
    from server.cli.pressing import press_one

    run(press_one(read_settings(), button, str(grant_id), named))
