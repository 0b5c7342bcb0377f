"""`ask`: one question, one answer."""

import click

from server.cli.options import as_person

ROLLING = "Name of a conversation. Default: one rolling conversation per person and channel, like a direct message."


@click.command(epilog="Exit code 0: answered; 1: refused or failed; 2: bad settings or usage.")
@click.argument("question")
@as_person
@click.option("--channel", default=None, help="Slack channel id to ask in; others may read there. Default: in private.")
@click.option("--thread", default=None, help=ROLLING)
@click.option("--new", "fresh", is_flag=True, help="Start a conversation of its own, without what was said before.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer with its status, tools and ids as JSON.")
def ask(
    question: str,
    named: str,
    channel: str | None,
    thread: str | None,
    fresh: bool,
    as_json: bool,
) -> None:
    """Ask QUESTION and print the answer."""
    from server.cli.asking import Question, answer_one
    from server.cli.opening import EXIT_FAILED, read_settings, run

    asked = Question(text=question, named=named, channel=channel, thread=thread, fresh=fresh)
    answered = run(answer_one(read_settings(), asked, as_json=as_json))
    raise SystemExit(0 if answered else EXIT_FAILED)
