"""Winners of the demo company's rounds agree with its votes."""

import psycopg

MARKS = """
SELECT e.eid, r.round_number, r.is_finished, rc.easel_number, rc.is_winner,
       (SELECT sum(v.vote_factor)
          FROM votes v
         WHERE v.event_id = e.id AND v.round = r.round_number AND v.easel = rc.easel_number)
  FROM round_contestants rc
  JOIN rounds r ON r.id = rc.round_id
  JOIN events e ON e.id = r.event_id
 WHERE rc.easel_number IS NOT NULL
 ORDER BY e.eid, r.round_number, rc.easel_number
"""


def _rounds(connection: psycopg.Connection) -> dict[tuple[str, int, bool], list[tuple[int, float]]]:
    """Return each round's painters as (mark, weight of their votes)."""
    rounds: dict[tuple[str, int, bool], list[tuple[int, float]]] = {}
    for eid, number, finished, _, mark, weight in connection.execute(MARKS):
        rounds.setdefault((eid, number, finished), []).append((mark, float(weight or 0)))
    return rounds


def test_the_most_weighted_votes_win_a_finished_round(connection: psycopg.Connection) -> None:
    finished = {key: painters for key, painters in _rounds(connection).items() if key[2]}

    assert len(finished) > 100
    for key, painters in finished.items():
        marked = [weight for mark, weight in painters if mark]
        assert marked == [max(weight for _, weight in painters)], key


def test_nobody_is_marked_in_a_round_that_still_runs(connection: psycopg.Connection) -> None:
    running = {key: painters for key, painters in _rounds(connection).items() if not key[2]}

    assert running
    assert not any(mark for painters in running.values() for mark, _ in painters)


def test_not_every_round_is_won_at_the_same_easel(connection: psycopg.Connection) -> None:
    easels = connection.execute("SELECT DISTINCT easel_number FROM round_contestants WHERE is_winner = 1").fetchall()

    assert len(easels) == 8
