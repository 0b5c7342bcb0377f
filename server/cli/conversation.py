"""The console conversation: greet with questions that work, answer line by line, keep the thread."""

import asyncio
import sys
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import click

from arthur.errors import ArthurError
from arthur.identity import Door, Place, Role
from arthur.settings import Settings
from server.cli.asking import Question, ask, finish_interrupted, person
from server.cli.opening import application
from server.cli.pressing import caller, press
from server.console import Console, plain
from server.wiring import App
from tools.reference import anchors

GREETING = """
Hello, I am Arthur, the operations assistant of Art Battle. This is {company}.
You are {who}. Ask me things like:

  • when is the next event in Toronto?
  • how much did we make at the last Toronto event?
  • who won {last}?   and then: how many bids did she get?
  • who still has to be paid for {last}?
  • how are tickets selling for {next}?

/as ROLE changes who you are ({roles}), /new starts a new conversation, /quit ends.{model}
"""


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Who is talking, and in which conversation."""

    named: str
    thread: str | None = None


async def converse(settings: Settings, named: str) -> None:
    """Talk until the input ends."""
    async with application(settings) as app:
        await talk(app, named)


async def talk(app: App, named: str) -> None:
    """Greet, and answer line by line until the input ends."""
    console = Console(quiet=not sys.stderr.isatty())
    await finish_interrupted(app, console, named)
    click.echo(greeting(app, await person(app, named)))
    seat: Seat | None = Seat(named=named)
    while seat is not None and (line := await asyncio.to_thread(_read_line)) is not None:
        seat = await _take(app, console, seat, line)


async def _take(app: App, console: Console, seat: Seat, line: str) -> Seat | None:
    """Deal with one line and return who talks next, or None at the end."""
    word, _, rest = line.partition(" ")
    match word:
        case "":
            return seat
        case "/quit" | "/exit":
            return None
        case "/new":
            return replace(seat, thread=uuid4().hex)
        case "/as":
            return await _change_seat(app, seat, rest.strip())
        case "/undo":
            await _undo(app, seat, rest.strip())
            return seat
        case _:
            with console.progress() as listener:
                answer = await ask(app, Question(text=line, named=seat.named, thread=seat.thread), listener=listener)
            console.answer(answer)
            for grant_id in answer.grants:
                await _decide(app, console, seat, grant_id)
            click.echo()
            return seat


async def _decide(app: App, console: Console, seat: Seat, grant_id: UUID) -> None:
    """Ask for the press on a card; only a plain yes at this prompt is one."""
    typed = await asyncio.to_thread(_read_line, "Confirm? [yes/no] ")
    button = "approve" if (typed or "").strip().lower() in {"y", "yes"} else "cancel"
    try:
        presser = await caller(app, await person(app, seat.named))
        console.answer(await press(app, button, grant_id, presser))
        if button == "approve":
            click.echo(f"(Undo within 15 minutes: /undo {grant_id})")
    except ArthurError as exc:
        click.echo(exc.detail)


async def _undo(app: App, seat: Seat, grant_id: str) -> None:
    try:
        presser = await caller(app, await person(app, seat.named))
        click.echo(plain(await app.presses.undo(UUID(grant_id), presser, Place(door=Door.CLI))))
    except (ArthurError, ValueError) as exc:
        click.echo(str(exc))


async def _change_seat(app: App, seat: Seat, named: str) -> Seat:
    try:
        click.echo(f"You are now {await person(app, named)}.")
    except ArthurError as exc:
        click.echo(exc.detail)
        return seat
    return Seat(named=named)


def greeting(app: App, user_id: str) -> str:
    """Return the first words of a conversation, with questions that work on this database."""
    settings = app.settings
    offline = settings.openai_api_key is None and settings.openai_base_url is None
    return GREETING.format(
        company="the demo company, all of it invented" if app.databases.embedded else "the connected database",
        who=user_id,
        last=anchors.LAST_TORONTO,
        next=anchors.NEXT_TORONTO,
        roles=", ".join(Role),
        model="\nNo language model is configured, so the offline planner answers." if offline else "",
    )


def _read_line(prompt: str = "› ") -> str | None:
    if sys.stdin.isatty():
        sys.stdout.write(prompt)
        sys.stdout.flush()
    line = sys.stdin.readline()
    return line.strip() if line else None
