"""Create the demo company in an empty database, and grant a reading and a writing role what they may touch."""

from collections.abc import Sequence
from datetime import datetime
from importlib.resources import files
from typing import LiteralString, cast

import psycopg
from psycopg import sql

from tools.reference.copying import Progress, copy_batch
from tools.reference.generate import company
from tools.reference.generate.world import World
from tools.reference.tables import TABLES, VIEWS

# Raised whenever the generated rows change for the same seed, scale and clock.
VERSION = 1

# What the writing role may do beyond reading (spec tools 9): table, right, columns (none: all columns).
_WRITES: tuple[tuple[str, LiteralString, tuple[str, ...]], ...] = (
    ("artist_profiles", "UPDATE", ("name", "abhq_bio", "country", "updated_at")),
    ("artist_invitations", "INSERT", ()),
    ("artist_payments", "INSERT", ()),
    ("payment_invitations", "INSERT", ()),
    ("system_logs", "INSERT", ()),
    ("eventbrite_api_cache", "INSERT", ()),
    ("eventbrite_orders_cache", "INSERT, UPDATE", ()),
)
_WRITING_FUNCTIONS = (
    "manual_refresh_vote_weights()",
    "refresh_vote_weights()",
    "admin_update_artist_bio(uuid, text)",
    "send_payment_setup_invitation(uuid, text, text, text)",
)


class CompanyExistsError(Exception):
    """The database already holds tables of a company; the demo is only written into a database without them."""


def _statements(*folders: str) -> list[tuple[str, sql.SQL]]:
    """Return name and content of the SQL files of the folders, in order of their names."""
    package = files("tools.reference")
    found: list[tuple[str, sql.SQL]] = []
    for folder in folders:
        entries = sorted(package.joinpath(folder).iterdir(), key=lambda one: one.name)
        found += [(one.name, _trusted(one.read_text(encoding="utf-8"))) for one in entries if one.name.endswith(".sql")]
    return found


def _statement(name: str) -> sql.SQL:
    """Return the one statement of a file beside this module."""
    return _trusted(files("tools.reference").joinpath(name).read_text(encoding="utf-8"))


def _trusted(text: str) -> sql.SQL:
    """Return a file of this package as SQL; the files are part of the code, nobody outside writes them."""
    return sql.SQL(cast("LiteralString", text))


async def _existing_tables(conn: psycopg.AsyncConnection) -> list[str]:
    cursor = await conn.execute(_statement("existing_tables.sql"), {"tables": list(TABLES)})
    return [row[0] for row in await cursor.fetchall()]


async def _run(
    conn: psycopg.AsyncConnection, files_to_run: Sequence[tuple[str, sql.SQL]], progress: Progress | None
) -> None:
    for done, (name, statements) in enumerate(files_to_run, start=1):
        # Without parameters the server takes a whole file of statements at once.
        await conn.execute(statements)
        if progress:
            progress(name, done, len(files_to_run))


async def load_company(
    conn: psycopg.AsyncConnection,
    *,
    now: datetime,
    scale: int = 1,
    seed: int = 4000,
    progress: Progress | None = None,
) -> None:
    """Create the company's schema, functions and rows in one transaction.

    The same ``seed``, ``scale`` and ``now`` give byte-identical rows. ``now`` must know its zone. Raises
    CompanyExistsError, having changed nothing, if any of the company's tables exists; ValueError for a naive clock or a
    scale below 1. ``progress`` gets a step's name, what is done and what is expected, and may be called often.
    """
    if now.tzinfo is None:
        raise ValueError("now must carry a time zone")
    if scale < 1:
        raise ValueError("scale must be at least 1")
    world = World(seed=seed, scale=scale, now=now)
    async with conn.transaction():
        if existing := await _existing_tables(conn):
            raise CompanyExistsError(f"{len(existing)} tables of the company exist already, for example {existing[0]}")
        await _run(conn, _statements("schema", "functions"), progress)
        for batch in company.batches(world):
            await copy_batch(conn, batch, progress)
        await _run(conn, _statements("schema/after"), progress)
        origin = {"version": VERSION, "seed": seed, "scale": scale, "now": now}
        await conn.execute(_statement("record_demo.sql"), origin)
    await conn.execute("ANALYZE")


async def grant_access(conn: psycopg.AsyncConnection, *, reader: str, writer: str) -> None:
    """Grant two existing roles their reach: the reader every column but secrets, the writer that and its targets.

    Tables with row-level security have no policies for our roles, as in production, where the service role bypasses it;
    the roles get BYPASSRLS and are limited by columns instead. That needs a superuser or a role that has it itself.
    """
    cursor = await conn.execute(_statement("grants.sql"), {"tables": [*TABLES, *VIEWS]})
    readable = await cursor.fetchall()
    async with conn.transaction():
        for role in (reader, writer):
            name = sql.Identifier(role)
            await conn.execute(sql.SQL("ALTER ROLE {} BYPASSRLS").format(name))
            await conn.execute(sql.SQL("GRANT USAGE ON SCHEMA public, auth TO {}").format(name))
            for schema, table, columns in readable:
                await _grant(conn, "SELECT", sql.Identifier(schema, table), columns, name)
        for table, right, columns in _WRITES:
            await _grant(conn, right, sql.Identifier("public", table), columns, sql.Identifier(writer))
        for function in _WRITING_FUNCTIONS:
            signature = sql.SQL(cast("LiteralString", function))
            await conn.execute(sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(signature, sql.Identifier(writer)))


async def _grant(
    conn: psycopg.AsyncConnection,
    right: LiteralString,
    table: sql.Identifier,
    columns: Sequence[str],
    role: sql.Identifier,
) -> None:
    listed = sql.SQL(" ({})").format(sql.SQL(", ").join(map(sql.Identifier, columns))) if columns else sql.SQL("")
    await conn.execute(sql.SQL("GRANT {}{} ON {} TO {}").format(sql.SQL(right), listed, table, role))
