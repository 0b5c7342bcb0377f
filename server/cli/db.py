"""`db` and `migrate`: the databases themselves."""

import click


@click.group()
def db() -> None:
    """Start, stop, inspect or renew the embedded database."""


@db.command()
def start() -> None:
    """Start the embedded Postgres, with the demo company in it, and print its address."""
    from server.cli.database_work import start_embedded
    from server.cli.opening import read_settings, run

    click.echo(run(start_embedded(read_settings())))


@db.command()
def stop() -> None:
    """Stop the embedded Postgres."""
    from server.cli.database_work import stop_embedded
    from server.cli.opening import read_settings

    click.echo("stopped" if stop_embedded(read_settings()) else "was not running")


@db.command()
@click.option(
    "--scale", type=click.IntRange(1, 200), default=None, help="Size of the new company; 100 is like production."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def reset(scale: int | None, yes: bool) -> None:
    """Throw the embedded database away and make the demo company anew, as of now."""
    from server.cli.database_work import reset_embedded
    from server.cli.opening import read_settings, run

    if not yes:
        click.confirm("This deletes the embedded database with everything said and done in it. Go on?", abort=True)
    click.echo(run(reset_embedded(read_settings(), scale=scale)))


@click.command()
@click.option(
    "--check", is_flag=True, help="Only list what is still to be applied; exit code 1 when there is something."
)
def migrate(check: bool) -> None:
    """Bring Arthur's own tables up to date; does nothing when they are."""
    from server.cli.database_work import migrate_own
    from server.cli.opening import read_settings, run

    steps = run(migrate_own(read_settings(), check=check))
    for step in steps:
        click.echo(f"{'pending' if check else 'applied'}: {step}")
    if not steps:
        click.echo("everything is up to date")
    raise SystemExit(1 if check and steps else 0)
