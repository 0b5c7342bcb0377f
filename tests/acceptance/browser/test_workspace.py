"""A new user in the demo's workspace: everything that is promised is tried by hand, in a real browser.

Pictures of each step are kept in `.arthur/screenshots`.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser.conftest import CHANNEL, CHROMIUM, OPS, Visitor

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; on Debian: apt-get install chromium"),
    pytest.mark.timeout(120),
]

REVENUE = re.compile(r"\$2,995\.00 CAD auction sales at Art Battle Toronto")


def test_question_in_a_channel_is_answered_in_its_thread_and_followed_up(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.ask("how much did we make at the last Toronto event?")
    expect(visitor.replies.filter(has_text=REVENUE)).to_be_visible()
    visitor.picture("01-channel")

    visitor.reply("and who won?")
    expect(visitor.replies.filter(has_text=re.compile(r"won by \w+"))).to_be_visible()
    visitor.picture("02-follow-up")


def test_direct_message_is_answered_where_it_was_written(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.page.get_by_role("button", name="Arthur", exact=True).click()
    visitor.say("when is the next event in Toronto?")
    expect(visitor.messages.last).to_contain_text("AB4020")
    visitor.picture("03-direct")


def test_command_is_answered_to_its_asker_alone(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.say("/ab who won AB4012?")
    mine = visitor.messages.filter(has_text="won by")
    expect(mine).to_contain_text(re.compile("only visible to you", re.IGNORECASE))
    visitor.picture("04-command")

    visitor.be("U0DEMOOPS2", CHANNEL)
    expect(visitor.messages.first).to_be_visible()
    expect(visitor.messages.filter(has_text="won by")).to_have_count(0)


def test_panel_greets_offers_questions_and_remembers(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.page.get_by_role("button", name="Ask Arthur").click()
    expect(visitor.replies.filter(has_text="Ask me about events")).to_be_visible()
    visitor.picture("05-panel")

    visitor.side.get_by_role("button", name=re.compile("Upcoming events")).click()
    expect(visitor.replies.filter(has_text="AB4020")).to_be_visible()
    expect(visitor.side.get_by_role("heading", level=2)).to_contain_text("Which events are coming up")
    visitor.picture("06-panel-answer")


def test_rename_is_approved_and_undone(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.ask("rename artist 310012 to Marisol Vermilion-Hart")
    card = visitor.replies.filter(has_text="Please confirm")
    expect(card).to_contain_text("→ Marisol Vermilion-Hart")
    visitor.picture("07-card")

    card.get_by_role("button", name="Confirm").click()
    done = visitor.replies.filter(has=visitor.page.get_by_role("button", name="Undo"))
    expect(done).to_contain_text("Rename artist #310012 – done by @Ondine Marsh")
    visitor.picture("08-approved")

    done.get_by_role("button", name="Undo").click()
    expect(visitor.replies.filter(has_text="Undone").first).to_be_visible()
    expect(visitor.side.get_by_role("button", name="Undo")).to_have_count(0)
    visitor.picture("09-undone")


def test_write_that_is_cancelled_is_not_done(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.ask("rename artist 310005 to Somebody Else")
    card = visitor.replies.filter(has_text="Please confirm")
    card.get_by_role("button", name="Cancel").click()
    expect(visitor.replies.filter(has_text=re.compile("cancelled", re.IGNORECASE)).first).to_be_visible()
    expect(visitor.side.get_by_role("button", name="Confirm")).to_have_count(0)
    visitor.picture("10-cancelled")


def test_reaction_is_nodded_at(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.ask("what can you do?")
    answer = visitor.replies.filter(has_text="operations assistant").last
    answer.hover()
    answer.get_by_role("button", name="Add a reaction").click()
    visitor.page.get_by_role("menuitem", name="thumbsup").or_(visitor.page.get_by_role("menuitem", name="+1")).click()
    expect(answer.locator(".chip")).to_have_count(2)
    visitor.picture("11-reaction")


def test_bad_rating_is_thanked_for_and_asks_what_was_wrong(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.ask("who won AB4011?")
    visitor.side.get_by_role("button", name="This answer was wrong or did not help").last.click()
    thanks = visitor.replies.filter(has_text="Thanks, noted.")
    expect(thanks).to_contain_text(re.compile("only visible to you", re.IGNORECASE))
    expect(thanks.get_by_role("button", name="Report a fault")).to_be_visible()
    visitor.picture("18-rated")


def test_fault_of_an_answer_is_reported_by_a_form(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.ask("who won AB4012?")
    answer = visitor.replies.filter(has_text="won by").last
    answer.hover()
    answer.get_by_role("button", name="Add a reaction").click()
    visitor.page.get_by_role("menuitem", name="bug").click()
    offer = visitor.replies.filter(has=visitor.page.get_by_role("button", name="Report a fault"))
    expect(offer).to_contain_text(re.compile("only visible to you", re.IGNORECASE))
    visitor.picture("14-report-offered")

    offer.get_by_role("button", name="Report a fault").click()
    form = visitor.page.get_by_role("dialog", name="Report a fault")
    expect(form.get_by_label("Description")).to_have_value(re.compile(r"Question: who won AB4012\?\nTools: \w+"))
    expect(form.get_by_label("Event code")).to_have_value("AB4012")
    visitor.picture("15-report-form")

    form.get_by_label("Event code").fill("AB9999")
    form.get_by_role("button", name="Report", exact=True).click()
    expect(form.get_by_text("There is no event AB9999")).to_be_visible()
    visitor.picture("16-report-corrected")

    form.get_by_label("Event code").fill("AB4012")
    form.get_by_label("How urgent").select_option("High")
    form.get_by_role("button", name="Report", exact=True).click()
    receipt = visitor.replies.filter(has_text="Bug reported: who won AB4012?")
    expect(receipt).to_contain_text("high, about AB4012")
    visitor.picture("17-reported")


def test_home_shows_what_the_role_can_ask(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.page.get_by_role("button", name="Arthur", exact=True).click()
    visitor.page.get_by_role("tab", name="Home").click()
    home = visitor.page.get_by_role("region", name="Home")
    expect(home).to_contain_text("Your role is ops")
    expect(home).to_contain_text("Ticket sales and charts")
    visitor.picture("12-home")


def test_every_control_has_a_name(visitor: Visitor) -> None:
    """What a screen reader would read out."""
    visitor.be(OPS, CHANNEL)
    expect(visitor.messages.first).to_be_visible()
    nameless = visitor.page.evaluate(
        """() => [...document.querySelectorAll('button, textarea, input:not([type=file]), select, a[href]')]
            .filter(node => node.checkVisibility())
            .filter(node => !(node.getAttribute('aria-label') || node.innerText || node.labels?.length || node.title))
            .map(node => node.outerHTML.slice(0, 120))"""
    )
    assert nameless == []


def test_page_fits_a_small_screen(visitor: Visitor) -> None:
    visitor.page.set_viewport_size({"width": 390, "height": 780})
    visitor.be(OPS, CHANNEL)
    expect(visitor.messages.first).to_be_visible()
    wider = visitor.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    visitor.picture("13-small")
    visitor.page.set_viewport_size({"width": 1280, "height": 860})
    assert not wider
