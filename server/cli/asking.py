"""A question from the command line: who asks it, in which thread, and how it is put on its way."""

import sys
from dataclasses import dataclass
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import click

from arthur.errors import InvalidRequest
from arthur.identity import Door, Role
from arthur.settings import Settings
from memory.turns import NewTurn
from nodes.announce import Listener
from server.answers import Answer
from server.cli.opening import application
from server.console import Console
from server.wiring import App

SOURCE = "cli"


@dataclass(frozen=True, kw_only=True)
class Question:
    """What was typed, by whom, and where."""

    text: str
    named: str
    channel: str | None = None
    thread: str | None = None
    fresh: bool = False


async def answer_one(settings: Settings, question: Question, *, as_json: bool) -> bool:
    """Ask one question, print its answer, and say whether it was answered."""
    console = Console(quiet=as_json or not sys.stderr.isatty())
    async with application(settings) as app:
        await finish_interrupted(app, console, question.named)
        with console.progress() as listener:
            answer = await ask(app, question, listener=listener)
    if as_json:
        click.echo(answer.model_dump_json(indent=2))
    else:
        console.answer(answer)
        for grant_id in answer.grants:
            click.echo(f"\nTo decide: python -m server approve {grant_id} --as {question.named}   (or cancel)")
    return answer.status in {"completed", "waiting"}


async def finish_interrupted(app: App, console: Console, named: str) -> None:
    """Answer what a process that died left unanswered; each person sees their own answers alone."""
    for recovered in await app.runner.recover(source=SOURCE, user_id=await person(app, named)):
        console.note(f"Finished an interrupted question: {recovered.text}")


async def ask(app: App, question: Question, *, listener: Listener | None = None) -> Answer:
    """Store the question as a turn, run it, and return its answer.

    Without a thread's name the questions of one person in one channel are one rolling conversation, like a DM.
    """
    user_id = await person(app, question.named)
    thread = uuid4().hex if question.fresh else question.thread
    key = f"{SOURCE}:{user_id}:{question.channel or '-'}:{thread or '-'}"
    turn = NewTurn(
        id=uuid4(),
        source=SOURCE,
        door=Door.CLI,
        thread_id=thread_uuid(key),
        thread_key=key,
        user_id=user_id,
        channel_id=question.channel,
        question=question.text,
        build=app.settings.build,
    )
    return await app.runner.ask(turn, listener=listener)


def thread_uuid(key: str) -> UUID:
    """Return the graph's thread of a readable key; LangGraph's API takes UUIDs alone."""
    return uuid5(NAMESPACE_URL, f"arthur:{key}")


async def person(app: App, named: str) -> str:
    """Return the Slack id behind `--as`: an id as it is, or a role, which stands for its first demo person.

    Raises:
        InvalidRequest: a role that nobody of the demo company has.
    """
    if named not in set(Role):
        return named
    user_id = await app.roles.first_with(Role(named))
    if user_id is None:
        raise InvalidRequest(f"Nobody in the demo company has the role {named}; give a Slack user id instead.")
    return user_id
