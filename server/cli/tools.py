"""`tools`: the catalogue at the terminal."""

import click

from server.cli.options import as_person

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group()
def tools() -> None:
    """List tools, show one, run one, print the role matrix."""


@tools.command("list")
@click.option("--role", default=None, help="Only what this role may use.")
@click.option("--domain", default=None, help="Only one domain, for example payments.")
@as_json_option
def list_tools(role: str | None, domain: str | None, as_json: bool) -> None:
    """List the tools with their risk and what they are for."""
    from server.cli import opening
    from server.cli.tools_shown import print_list

    opening.run(print_list(role=role, domain=domain, as_json=as_json))


@tools.command()
@click.argument("name")
@as_json_option
def show(name: str, as_json: bool) -> None:
    """Show one tool: roles, risk, limits, arguments, example questions, statements."""
    from server.cli import opening
    from server.cli.tools_shown import print_one

    opening.run(print_one(name, as_json=as_json))


@tools.command(epilog="Exit code 0: answered, or it would run; 1: refused or failed; 2: bad settings or usage.")
@click.argument("name")
@click.option("--args", "arguments", default="{}", help="The arguments as a JSON object.")
@as_person
@click.option(
    "--dry-run",
    is_flag=True,
    help="Check role, switch and arguments, and show what a write would change; never run it.",
)
@as_json_option
def run(name: str, arguments: str, named: str, dry_run: bool, as_json: bool) -> None:
    """Run one tool as a person, through the same door as every call, and print what people would read."""
    from server.cli import opening
    from server.cli.tool_work import Request, run_one
    from server.cli.tools_shown import print_outcome

    request = Request(name=name, arguments=arguments, named=named, dry_run=dry_run)
    print_outcome(opening.run(run_one(opening.read_settings(), request)), as_json=as_json)


@tools.command()
@as_json_option
def matrix(as_json: bool) -> None:
    """Print who may use which tool."""
    from server.cli import opening
    from server.cli.tools_shown import print_matrix

    opening.run(print_matrix(as_json=as_json))
