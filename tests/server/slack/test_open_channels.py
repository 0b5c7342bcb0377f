"""In a channel that is open to viewers people without a role may ask, and so approve what viewers may write."""

from tests.server.slack.carding import QUEUED, Call, asked_for, buttons, edited, shown, told
from tests.server.slack.conftest import NEWCOMER, Stage

OPEN = "C0DEMOGEN1"
BUG: Call = ("create_bug_report", {"title": "Votes hang", "description": "The tally stands still."})


async def test_somebody_without_a_role_confirms_edits_and_cancels_there(stage: Stage) -> None:
    asked, [card] = await asked_for(stage, BUG, user=NEWCOMER, channel=OPEN)
    changed = await edited(stage, card, NEWCOMER, title="Votes hang again")
    assert "Votes hang again" in changed.text
    await stage.slack.press(NEWCOMER, changed, "Confirm")
    await stage.answer(asked, number=2)
    await stage.until(QUEUED, 0)

    assert told(stage, NEWCOMER, OPEN) == []
    assert ("Votes hang again",) in await stage.rows("SELECT title FROM esbmcp_bug_reports")

    _asked, [other] = await asked_for(stage, BUG, user=NEWCOMER, channel=OPEN)
    await stage.slack.press(NEWCOMER, other, "Cancel")
    await stage.slack.wait_for(lambda: buttons(shown(stage, other)) == [])
