"""Questions on the command line, answered from the demo company by the offline planner."""

import json
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.command_line import CommandLine

REVENUE = """
SELECT sum(COALESCE(NULLIF(a.final_price, 0), top.amount))
  FROM art a
  JOIN events e ON e.id = a.event_id
  CROSS JOIN LATERAL (SELECT max(b.amount) AS amount FROM bids b WHERE b.art_id = a.id) AS top
 WHERE e.id = (SELECT e2.id FROM events e2 JOIN cities c ON c.id = e2.city_id
                WHERE c.name = 'Toronto' AND e2.event_end_datetime < '2026-06-12T00:30:00Z'
                ORDER BY e2.event_start_datetime DESC LIMIT 1)
   AND a.status IN ('sold', 'paid')
"""

BIDS_OF_THE_WINNER = """
SELECT ap.name, count(b.id)
  FROM events e
  JOIN rounds r ON r.event_id = e.id AND r.round_number = 3
  JOIN round_contestants rc ON rc.round_id = r.id AND rc.is_winner = 1
  JOIN artist_profiles ap ON ap.id = rc.artist_id
  JOIN art a ON a.event_id = e.id AND a.artist_id = rc.artist_id
  LEFT JOIN bids b ON b.art_id = a.id
 WHERE e.eid = 'AB4012'
 GROUP BY ap.name
"""


def sql(dsn: str, statement: str, *values: object) -> list[dict[str, Any]]:
    with psycopg.connect(dsn) as connection, connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement.encode(), values).fetchall()


def test_a_finance_person_gets_the_figure_that_the_database_holds(command_line: CommandLine) -> None:
    done = command_line.run("ask", "how much did we make at the last Toronto event?", "--as", "finance")

    [row] = sql(command_line.dsn, REVENUE)
    assert done.returncode == 0, done.stderr
    assert f"${row['sum']:,.2f} CAD" in done.stdout
    assert "AB4012" in done.stdout


def test_a_follow_up_is_understood_after_a_restart(command_line: CommandLine) -> None:
    """Each command is a process of its own; the thread lives in the database."""
    options = ("--as", "ops", "--thread", "follow-up")
    first = command_line.run("ask", "who won AB4012?", *options)
    second = command_line.run("ask", "and how many bids did she get?", *options)

    [winner] = sql(command_line.dsn, BIDS_OF_THE_WINNER)
    assert winner["name"] in first.stdout
    assert second.returncode == 0, second.stderr
    assert winner["name"] in second.stdout
    assert f"{winner['count']} bids" in second.stdout


def test_a_role_is_held_to_its_tools(command_line: CommandLine) -> None:
    """Marketing may not read auction revenue: the refusal comes in words and goes on record."""
    done = command_line.run("ask", "auction revenue of AB4012", "--as", "marketing", "--json", "--new")

    answer = json.loads(done.stdout)
    [row] = sql(command_line.dsn, REVENUE)
    assert f"{row['sum']:,.2f}" not in answer["text"]
    assert "not open to the role marketing" in answer["text"]
    assert answer["tools"] == []
    audited = sql(
        command_line.dsn,
        "SELECT event_type, tool_name FROM esbmcp_audit_log WHERE request_id = %s AND event_type = 'role_denied'",
        answer["turn_id"],
    )
    assert audited == [{"event_type": "role_denied", "tool_name": "get_auction_revenue"}]


def test_a_viewer_who_asks_for_a_payout_gets_a_reason_and_no_approval_card(command_line: CommandLine) -> None:
    done = command_line.run("ask", "pay artist 310002 what we owe her", "--as", "viewer", "--json", "--new")

    answer = json.loads(done.stdout)
    assert answer["text"].strip() != ""
    assert answer["status"] != "waiting"
    assert not [ran for ran in answer["tools"] if ran["ok"] and ran["tool_name"] == "process_artist_payment"]
    assert sql(command_line.dsn, "SELECT id FROM esbmcp_grants WHERE turn_id = %s", answer["turn_id"]) == []


@pytest.mark.parametrize("person", ["U0DEMONEW1", "U0NOBODYATALL"])
def test_a_person_without_a_role_gets_a_reason(command_line: CommandLine, person: str) -> None:
    done = command_line.run("ask", "when is the next Toronto event?", "--as", person)

    assert done.returncode == 1
    assert "You have no role on file" in done.stdout
    assert "ops colleague" in done.stdout
