"""`slack` and `slack-manifest`: the Slack bot, and the app it belongs to."""

import click


@click.command(epilog="Stops on SIGTERM: takes nothing new in, finishes what is under way, ends with 0.")
def slack() -> None:
    """Run the Slack bot: take events in, answer them, serve /healthz and /readyz on PORT (3000)."""
    from server.cli.opening import read_settings, run
    from server.cli.slackbot import serve

    run(serve(read_settings(quiet=False)))


@click.command()
@click.option("--url", default=None, help="Public address of the bot, where events come over HTTP.")
@click.option("--http", "over_http", is_flag=True, help="Events come over HTTP, whatever SLACK_USE_SOCKET_MODE says.")
def slack_manifest(url: str | None, over_http: bool) -> None:
    """Print the app manifest (JSON) to paste into Slack's app settings: scopes, events, switches."""
    import json

    from server.cli.opening import read_settings
    from server.slack.manifest import manifest

    settings = read_settings()
    socket_mode = settings.slack_socket_mode and not (over_http or url)
    click.echo(json.dumps(manifest(command=settings.slack_command, socket_mode=socket_mode, url=url), indent=2))
