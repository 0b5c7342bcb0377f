"""Testing token, organisation and link of an event at Eventbrite (spec tools 6.2)."""

from arthur.identity import Role
from tools.arguments import Eid
from tools.context import ToolContext
from tools.eventbrite_charts.connection import EventbriteConfig, Findings
from tools.events import find_event
from tools.render import bullets, section, text
from tools.spec import Args, Domain, Tool, roles

CHECK_TIMEOUT_S = 60.0


class VerifyArgs(Args):
    """The event whose link is tested as well, if one is named."""

    eid: Eid | None = None


async def run(args: VerifyArgs, ctx: ToolContext) -> EventbriteConfig:
    """Test the token, then the organisation, then the event's link; what a failure makes pointless is left out."""
    event = await find_event(ctx.reader, args.eid) if args.eid else None
    found = Findings(event=event)
    client = ctx.services.eventbrite
    if client is None:
        found.token_valid = False
        found.issues.append("No Eventbrite token is configured: an operator has to set EB_PRIVATE_TOKEN.")
    else:
        await found.test_token(client)
    if event is not None:
        found.test_link(event)
    if client is not None and found.token_valid:
        await found.test_organization(client)
        await found.test_page(client)
    return found.report(show_email=ctx.caller.role is not Role.VIEWER)


_WORDS = {True: "yes", False: "*no*", None: "not tried"}


def render(result: EventbriteConfig) -> str:
    """Render the verdict, each check, and what to mend."""
    about = f" for {text(result.eid)}" if result.eid else ""
    title = f"*Eventbrite works{about}*" if result.works else f"*Eventbrite has problems{about}*"
    account = text(result.user_name) + (f", {text(result.user_email)}" if result.user_email else "")
    page = f"Page {text(result.eventbrite_id)}: {text(result.event_name)}, status {text(result.event_status)}"
    return section(
        title,
        f"Token valid: {_WORDS[result.token_valid]} · organisation open to it: {_WORDS[result.org_accessible]}"
        + (
            f" · event linked: {_WORDS[result.event_mapped]} · page reachable: {_WORDS[result.event_reachable]}"
            if result.eid
            else ""
        ),
        f"Account: {account} · organisation: {text(result.organization_name)}" if result.user_name else "",
        page if result.event_name else "",
        bullets(text(issue) for issue in result.issues) if result.issues else "",
    )


verify_eventbrite_config = Tool(
    name="verify_eventbrite_config",
    domain=Domain.EVENTBRITE_CHARTS,
    description=(
        "Test the connection to Eventbrite: is the token valid, is our organisation open to it, and, for one event, "
        "does its link lead to the right page. Use when fetching fails or a link is doubted. It fetches no sales "
        "(refresh_eventbrite_data) and looks up no ids (get_eventbrite_mapping)."
    ),
    roles=roles("O P M V"),
    timeout_s=CHECK_TIMEOUT_S,
    args=VerifyArgs,
    result=EventbriteConfig,
    run=run,
    render=render,
    questions=(
        "is the eventbrite connection working",
        "check the eventbrite token",
        "verify eventbrite setup for AB4020",
        "can we reach the ticket page of ab4024 with our token",
        "eventbrite config check",
        "does our API key for eventbrite still work?",
        "why can't the bot fetch tickets for AB4024, is the access broken",
        "test eventbrite access 4031",
        "is eventbrite authenticated properly",
        "eventbrite credentials ok?",
        "Please run a connectivity check against Eventbrite and tell me what is wrong",
        "do we have permission for that event on eventbrite, AB4024",
        "verfiy eventbrit config",
        "are we getting 401 or 403 from eventbrite",
        "is AB4024 wired to the right eventbrite organisation",
        "vérifie que la connexion Eventbrite fonctionne",
        "le jeton Eventbrite est-il encore valide ?",
        "¿funciona la conexión con Eventbrite?",
        "Ist der Eventbrite-Zugang richtig eingerichtet?",
        "is Eventbrite connected for AB4026",
    ),
    samples=({}, {"eid": "AB4020"}),
)
