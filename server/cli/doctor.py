"""`doctor`: does everything Arthur needs still work here."""

import click


@click.command(epilog="Exit code 0: nothing is broken; 1: something is; 2: bad settings or usage.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option(
    "--large",
    type=click.IntRange(min=1),
    default=10_000,
    show_default=True,
    help="Rows from which on a table may not be read from end to end.",
)
@click.option(
    "--strict", is_flag=True, help="Also fail on what is slow or risky: full scans, missing indexes, wide rights."
)
def doctor(as_json: bool, large: int, strict: bool) -> None:
    """Examine the connected system: schema, rights, indexes, own tables, audit chain, services.

    Every statement of every tool is prepared and planned under the role it runs in, never executed. Findings name the
    tools they affect.
    """
    from server.cli.examining import examine_all
    from server.cli.opening import EXIT_FAILED, read_settings, run

    ok = run(examine_all(read_settings(), large=large, strict=strict, as_json=as_json))
    raise SystemExit(0 if ok else EXIT_FAILED)
