"""What the buttons on the terminal do."""

import sys
from uuid import UUID

import click

from arthur.errors import NotFound
from arthur.identity import Caller, Door, Place
from arthur.settings import Settings
from server.answers import Answer
from server.cli.asking import person
from server.cli.opening import application
from server.console import Console, plain
from server.wiring import App


async def press_one(settings: Settings, button: str, grant_id: str, named: str) -> None:
    """Press a button of one grant and print what came of it."""
    console = Console(quiet=not sys.stderr.isatty())
    async with application(settings) as app:
        presser = await caller(app, await person(app, named))
        if button == "undo":
            receipt = await app.presses.undo(UUID(grant_id), presser, Place(door=Door.CLI))
            click.echo(plain(receipt))
        else:
            show(console, await press(app, button, UUID(grant_id), presser))


async def press(app: App, button: str, grant_id: UUID, presser: Caller) -> Answer:
    """Approve or cancel a grant and return what its turn came to."""
    grant = await app.services.grants.get(grant_id)
    if grant is None:
        raise NotFound(f"There is no approval {grant_id}.")
    decide = app.presses.confirm if button == "approve" else app.presses.cancel
    return await decide(grant, presser)


async def caller(app: App, user_id: str) -> Caller:
    """Return a person of the command line with the role on file."""
    return Caller(user_id=user_id, role=await app.identify.roles.role_of(user_id))


def show(console: Console, answer: Answer) -> None:
    """Print an answer and, for a card, how to press its buttons."""
    console.answer(answer)
    for grant_id in answer.grants:
        click.echo(f"\n  python -m server approve {grant_id}\n  python -m server cancel {grant_id}")
