"""What answers look like in a real browser: tables, charts, files, and the buttons below them.

Pictures are kept in `.arthur/screenshots`.
"""

import csv
import io
import re

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser.conftest import CHANNEL, CHROMIUM, OPS, Visitor

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; on Debian: apt-get install chromium"),
    pytest.mark.timeout(120),
]


def test_table_is_one_and_its_numbers_stand_to_the_right(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.ask("how much did we make at AB4012, artist by artist?")
    answer = visitor.replies.filter(has_text="artworks sold")
    table = answer.get_by_role("table")

    expect(table.get_by_role("columnheader")).to_have_text(
        ["artist", "sold", "revenue", "not paid yet", "highest", "artist share"]
    )
    revenue = table.get_by_role("row").nth(1).get_by_role("cell").nth(2)
    expect(revenue).to_have_text("$300.00 CAD")
    expect(revenue).to_have_css("text-align", "right")
    expect(answer.locator("pre")).to_have_count(0)
    visitor.picture("30-table")


def test_curves_are_drawn(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.ask("pace chart AB4020")
    answer = visitor.replies.filter(has_text="16 days to go")
    drawn = answer.get_by_role("figure").filter(has_text="Ticket pace: AB4020")

    expect(drawn.locator("polyline")).to_have_count(5)
    expect(drawn.get_by_role("listitem")).to_contain_text(["AB4020 Toronto", "AB3974 Toronto"])
    drawn.scroll_into_view_if_needed()
    visitor.picture("31-chart")


def test_long_list_is_a_file_that_can_be_opened(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.page.get_by_role("button", name="Arthur", exact=True).click()
    visitor.say("bid history of AB4012")
    link = visitor.messages.last.get_by_role("link", name=re.compile("Bids"))
    expect(link).to_be_visible()
    visitor.picture("32-file")

    with visitor.page.expect_download() as download:
        link.click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert len(rows) > 25
    assert "amount" in rows[0]


def test_answer_is_rated_by_a_press(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.ask("when is the next event in Toronto?")
    answer = visitor.replies.filter(has_text="AB4020").last
    good = answer.get_by_role("button", name="This answer helped")
    good.click()

    expect(good).to_have_attribute("aria-pressed", "true")
    expect(visitor.replies.filter(has_text="Thanks, noted.")).to_be_visible()
    visitor.picture("33-rated")


def test_what_an_answer_took_is_shown_to_ops(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.ask("lookup event AB4012")
    expect(visitor.replies.last).to_contain_text(re.compile(r"\d\.\d s · lookup_event · no model"))
    visitor.picture("34-footer")
