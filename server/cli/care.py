"""`reconcile` and `resolve`: what operators close by hand."""

import click

from server.cli.options import as_person


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what the evidence shows; settle nothing.")
@as_person
def reconcile(dry_run: bool, named: str) -> None:
    """Look at every write whose outcome nobody knew, and close those that the company's own tables decide.

    Nothing is ever called or paid again. What stays unknown is listed for a person to look at; exit code 1 then.
    """
    from server.cli.caring import reconcile_all
    from server.cli.opening import read_settings, run

    findings = run(reconcile_all(read_settings(), named, dry_run=dry_run))
    for finding in findings:
        click.echo(f"{finding.verdict:9} {finding.tool}  {finding.grant_id}  {finding.detail}")
    if not findings:
        click.echo("nothing is in doubt")
    raise SystemExit(1 if any(finding.verdict == "unknown" for finding in findings) else 0)


@click.command()
@click.argument("kind", type=click.Choice(["error", "bug"]))
@click.argument("record_id", type=click.UUID)
@click.option("--note", required=True, help="What was done about it.")
@click.option("--alike", is_flag=True, help="With an error: also every open one of the same tool, code and words.")
@as_person
def resolve(kind: str, record_id: object, note: str, alike: bool, named: str) -> None:
    """Mark an error or a bug report as resolved, on record, as the ops person named by --as."""
    from server.cli.caring import resolve_one
    from server.cli.opening import read_settings, run

    click.echo(run(resolve_one(read_settings(), kind, str(record_id), note, named, alike=alike)))
