"""Cards by hand, in a real browser: a rename that is changed first, and a payment that takes a second person."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.acceptance.browser.conftest import CHANNEL, CHROMIUM, OPS, Visitor

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; on Debian: apt-get install chromium"),
    pytest.mark.timeout(120),
]

FIONA, MARCUS = "U0DEMOFIN1", "U0DEMOFIN2"


def form_of(visitor: Visitor) -> Locator:
    """The form that is open."""
    return visitor.page.get_by_role("dialog", name="Edit before approving")


def test_rename_is_changed_before_it_is_approved(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.ask("rename artist 310012 to Marisol Vermilion-Hart")
    card = visitor.replies.filter(has_text="Please confirm")
    card.get_by_role("button", name="Edit").click()
    form = form_of(visitor)
    expect(form.get_by_label(re.compile("^New name"))).to_have_value("Marisol Vermilion-Hart")
    visitor.picture("20-edit-form")

    form.get_by_label(re.compile("^New name")).fill("")
    form.get_by_role("button", name="Update the card").click()
    expect(form.get_by_role("alert").filter(has_text="Please complete this required field.")).to_be_visible()
    form.get_by_label(re.compile("^New name")).fill("Marisol Vermilion-Reyes")
    form.get_by_label(re.compile("^Artist profile ID")).fill("310012")
    form.get_by_role("button", name="Update the card").click()
    expect(form.get_by_role("alert").filter(has_text="Must be a UUID")).to_be_visible()
    visitor.picture("21-edit-problem")

    form.get_by_role("button", name="Cancel").click()
    card.get_by_role("button", name="Edit").click()
    form.get_by_label(re.compile("^New name")).fill("Marisol Vermilion-Reyes")
    form.get_by_role("button", name="Update the card").click()
    expect(form).to_have_count(0)
    expect(card).to_contain_text("→ Marisol Vermilion-Reyes")
    expect(card).to_contain_text("Changed by @Ondine Marsh; nothing is approved yet.")
    visitor.picture("22-edited-card")

    card.get_by_role("button", name="Confirm").click()
    done = visitor.replies.filter(has=visitor.page.get_by_role("button", name="Undo"))
    expect(done).to_contain_text("done by @Ondine Marsh")
    done.get_by_role("button", name="Undo").click()
    expect(visitor.replies.filter(has_text="Undone").first).to_be_visible()


def test_colleague_is_told_that_the_card_is_not_theirs_to_change(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.ask("rename artist 310005 to Somebody Else")
    visitor.be("U0DEMOOPS2", CHANNEL)
    asked = visitor.messages.filter(has_text="rename artist 310005 to Somebody Else").last
    asked.get_by_role("button", name=re.compile(r"\d+ repl")).click()
    visitor.replies.filter(has_text="Please confirm").get_by_role("button", name="Edit").click()
    expect(visitor.page.get_by_text("Only the person who asked for this can change it.").first).to_be_visible()
    expect(form_of(visitor)).to_have_count(0)
    visitor.picture("23-not-theirs")


def test_payment_of_a_larger_amount_goes_to_a_second_person(visitor: Visitor) -> None:
    visitor.be(FIONA, CHANNEL)
    visitor.page.get_by_role("button", name="Arthur", exact=True).click()
    visitor.say("pay artist 310002 60 CAD for AB4012")
    card = visitor.messages.filter(has_text="$60.00 CAD to Thessaly Moonfield").last
    card.get_by_role("button", name="Edit").click()
    form_of(visitor).get_by_label(re.compile("^Amount")).fill("110")
    visitor.picture("24-edit-payment")
    form_of(visitor).get_by_role("button", name="Update the card").click()
    mine = visitor.messages.filter(has_text="Pay $110.00 CAD").last
    expect(mine).to_contain_text("I have asked @Marcus Teal directly.")
    expect(mine.get_by_role("button", name="Confirm")).to_have_count(0)
    visitor.picture("25-asked-directly")

    visitor.be(MARCUS, CHANNEL)
    visitor.page.get_by_role("button", name="Arthur", exact=True).click()
    copy = visitor.messages.filter(has_text="A second person is needed").last
    expect(copy).to_contain_text("@Fiona Adair asked for this")
    visitor.picture("26-second-person")
    copy.get_by_role("button", name="Confirm").click()
    expect(visitor.messages.filter(has_text="done by @Marcus Teal").last).to_be_visible()
    visitor.picture("27-second-person-done")

    visitor.be(FIONA, CHANNEL)
    visitor.page.get_by_role("button", name="Arthur", exact=True).click()
    expect(visitor.messages.filter(has_text="done by @Marcus Teal").last).to_be_visible()
    visitor.picture("28-asker-sees-it")
