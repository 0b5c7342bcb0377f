"""The command line: one command a module, imported only when it is used, so that `--help` is quick."""

import gc
import importlib
from typing import cast

import click

COMMANDS = {
    "approve": ("server.cli.press", "Approve a write that waits."),
    "ask": ("server.cli.ask", "Ask one question and print the answer."),
    "cancel": ("server.cli.press", "Cancel a write that waits."),
    "chat": ("server.cli.chat", "Talk to Arthur on the console."),
    "db": ("server.cli.db", "Start, stop, inspect or renew the embedded database."),
    "doctor": ("server.cli.doctor", "Examine schema, rights, indexes and services."),
    "docs": ("server.cli.docs", "Write the generated reference pages, or check them."),
    "migrate": ("server.cli.db", "Bring Arthur's own tables up to date."),
    "read-only": ("server.cli.switch", "Stop every write at once, or allow them again."),
    "reconcile": ("server.cli.care", "Settle writes whose outcome nobody knew."),
    "resolve": ("server.cli.care", "Mark an error or a bug report as resolved."),
    "slack": ("server.cli.slack", "Run the Slack bot."),
    "slack-manifest": ("server.cli.slack", "Print the app manifest for Slack."),
    "sql": ("server.cli.sql", "Run one SELECT under the reading role, on record."),
    "undo": ("server.cli.press", "Take a finished write back."),
    "tools": ("server.cli.tools", "List tools, show one, run one, print the role matrix."),
}


GARBAGE_AFTER = 5_000
"""New objects between two looks for cyclic garbage; with Python's 700, looking takes a fifth of the time of a start."""


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        return cast("click.Command", getattr(module, cmd_name.replace("-", "_")))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in sorted(COMMANDS.items())])


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "Without SUPABASE_DB_URL an embedded Postgres with an invented company is used; without OPENAI_API_KEY the "
        "offline planner answers. All settings: docs/reference/settings.md."
    ),
)
def main() -> None:
    """Talk to Arthur, the operations assistant of Art Battle, and look after him.

    \b
    python -m server chat                                    talk to Arthur on the console
    python -m server ask "when is the next Toronto event?" --as ops
    """  # noqa: D301  the mark keeps click from re-flowing these lines
    gc.set_threshold(GARBAGE_AFTER)
