"""`sql`: ad-hoc reading for operators (spec deploy 12, c25)."""

import click

from server.cli.options import as_person


@click.command()
@click.argument("statement")
@click.option("--limit", type=click.IntRange(1, 10_000), default=200, show_default=True, help="Most rows to print.")
@as_person
def sql(statement: str, limit: int, named: str) -> None:
    """Run one SELECT under the reading role, in a read-only transaction with a time limit, and print the rows.

    The statement goes on record in the audit log with the person named by --as.
    """
    from server.cli.opening import read_settings, run
    from server.cli.selecting import select_rows

    header, rows, more = run(select_rows(read_settings(), statement, limit=limit, by=named))
    click.echo("\t".join(header))
    for row in rows:
        click.echo("\t".join("" if value is None else str(value) for value in row))
    if more:
        click.echo(f"… more than {limit} rows; raise --limit", err=True)
