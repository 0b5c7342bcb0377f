"""Whether a mail to somebody, or about an event, is on record (spec tools 5.3, pitfall F11)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import Field

from arthur.sql import read_sql
from tools.arguments import Eid, like_pattern
from tools.contact import Email, Prose
from tools.context import ToolContext
from tools.events import find_event
from tools.render import bullets, count, section, text
from tools.spec import Args, Domain, Entity, EntityKind, Redaction, Result, Tool, roles


class EmailLogArgs(Args):
    """Whose mail, about which event."""

    recipient: str | None = Field(
        default=None, min_length=2, max_length=200, description="Address or a part of it, for example @example.org."
    )
    eid: Eid | None = None
    limit: int = Field(default=20, ge=1, le=50, description="How many mails at most, newest first.")


class LoggedEmail(Result):
    """One mail on record. Its event is the linked one, else the code in the subject, which is all production leaves."""

    id: UUID
    recipient: Email | None
    subject: Prose | None
    status: str | None
    method: str | None
    error_message: Prose | None
    sent_at: datetime | None
    created_at: datetime | None
    eid: str | None
    linked: bool


class EmailLog(Result):
    """Mails on record, newest first; `total` counts all that fit."""

    emails: list[LoggedEmail]
    count: int
    total: int
    truncated: bool
    recipient: Email | None
    eid: str | None

    def entities(self) -> tuple[Entity, ...]:
        """Return the event asked for."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.eid),) if self.eid else ()


@dataclass(frozen=True, kw_only=True)
class _Row:
    id: UUID
    recipient: str | None
    subject: str | None
    status: str | None
    method: str | None
    error_message: str | None
    sent_at: datetime | None
    created_at: datetime | None
    eid: str | None
    linked: bool
    total: int


async def run(args: EmailLogArgs, ctx: ToolContext) -> EmailLog:
    """Find the mails; an event is resolved first, so that an unknown code is told from an event without mails."""
    event = await find_event(ctx.reader, args.eid) if args.eid else None
    params = {
        "recipient": f"%{like_pattern(args.recipient)}%" if args.recipient else None,
        "event_id": event.id if event else None,
        "eid": event.eid if event else None,
        "limit": args.limit,
    }
    rows = await ctx.reader.fetch(read_sql("tools.platform_db_edge", "email_log.sql"), params, row=_Row)
    total = rows[0].total if rows else 0
    return EmailLog(
        emails=[LoggedEmail.model_validate(vars(row)) for row in rows],
        count=len(rows),
        total=total,
        truncated=total > len(rows),
        recipient=args.recipient if args.recipient and "@" in args.recipient else None,
        eid=event.eid if event else None,
    )


def render(result: EmailLog) -> str:
    """Render the mails, newest first; nothing found is worded as no record."""
    about = f" for {text(result.eid)}" if result.eid else ""
    to = f" to {text(result.recipient)}" if result.recipient else ""
    if not result.emails:
        return section(
            f"*No record of a mail{to}{about}*",
            "Only mails that were sent are recorded, so one that failed leaves no trace here.",
        )
    return section(
        f"*{count(result.total, 'mail')} on record{to}{about}*",
        bullets(
            (_line(mail) for mail in result.emails),
            total=result.total,
            narrow="Raise `limit` (up to 50), or name a recipient or an event.",
        ),
    )


def _line(mail: LoggedEmail) -> str:
    moment = mail.sent_at or mail.created_at
    at = f"{moment:%d %b %Y, %H:%M} UTC" if moment else "time unknown"
    failed = f", {text(mail.error_message)}" if mail.error_message else ""
    return f"{at} to {text(mail.recipient)}: {text(mail.subject)} ({text(mail.status)}{failed})"


get_email_log = Tool(
    name="get_email_log",
    domain=Domain.PLATFORM_DB_EDGE,
    description=(
        "Look up single mails: was something mailed to this address, or about this event, and when. Not for totals, "
        "failures or queues of mail in general (get_email_queue_stats), nor for texts (get_sms_conversation)."
    ),
    roles=roles("O V"),
    max_calls=2,
    redaction=frozenset({Redaction.EMAIL}),
    args=EmailLogArgs,
    result=EmailLog,
    run=run,
    render=render,
    questions=(
        "did we email wren@example.org",
        "was the invitation mail sent to mara@example.com",
        "emails for AB4020",
        "which mails went out about ab4012",
        "email log juno@example.net",
        "show the last 20 emails sent",
        "has somebody at example.org received a mail from us",
        "when did we last write to tobias.f@example.com",
        "did the artist get an e-mail about AB4020",
        "emails sent to gmail addresses about AB4031",
        "check if the payment mail to ines@example.com went out",
        "he says he never got our email, address odalys@example.org",
        "mail histroy for pell@example.com",
        "what was the subject of the last mail to kai@example.org",
        "a-t-on envoyé un courriel à wren@example.org",
        "quels e-mails sont partis pour AB4020",
        "¿se envió un correo a marta@example.com?",
        "Wurde eine Mail an lena@example.org geschickt?",
    ),
    samples=({"eid": "AB4020"}, {"recipient": "example", "limit": 5}),
)
