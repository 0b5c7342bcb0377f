"""`docs`: the generated reference pages."""

from pathlib import Path

import click


@click.command()
@click.option("--check", is_flag=True, help="Only say which pages are out of date; exit code 1 when there are any.")
@click.option(
    "--root",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder of the project. Default: the present folder.",
)
def docs(check: bool, root: Path) -> None:
    """Write docs/reference/ from the code: tools, roles, settings, errors."""
    from server.reference.pages import FOLDER, stale, write

    names = stale(root) if check else write(root)
    for name in names:
        click.echo(f"{'out of date' if check else 'written'}: {FOLDER / name}")
    if not names:
        click.echo("everything is up to date")
    elif check:
        click.echo("run: python -m server docs", err=True)
    raise SystemExit(1 if check and names else 0)
