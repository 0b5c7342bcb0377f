"""Contact data in a real browser: who sees what, and what the Share button does.

Pictures are kept in `.arthur/screenshots`.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.acceptance.browser.conftest import CHANNEL, CHROMIUM, OPS, Visitor

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here; on Debian: apt-get install chromium"),
    pytest.mark.timeout(120),
]

OTHER = "U0DEMOVIE1"
QUESTION = "do we know a person called Bram Kestrelby?"
EMAIL, MASKED = "bram.kestrelby@example.com", "b∗∗∗@example.com"


def test_others_see_a_stub_and_the_asker_shares_the_masked_answer(visitor: Visitor) -> None:
    visitor.be(OPS, CHANNEL)
    visitor.ask(QUESTION)
    expect(visitor.replies.filter(has_text="is for")).to_have_count(1)
    full = visitor.replies.filter(has_text=EMAIL)
    expect(full).to_contain_text("Only visible to you")
    share = visitor.replies.get_by_role("button", name="Share")
    expect(share).to_be_visible()
    visitor.picture("50-asker")

    share.click()
    expect(visitor.replies.filter(has_text="Shared, with the contact data masked")).to_have_count(1)
    expect(visitor.replies.filter(has_text=MASKED)).to_have_count(1)
    visitor.picture("51-shared")


def test_others_never_see_the_contact_data(visitor: Visitor) -> None:
    visitor.be(OTHER, CHANNEL)
    visitor.messages.filter(has_text=QUESTION).last.get_by_role("button", name=re.compile(r"\d+ repl")).click()

    expect(visitor.replies.filter(has_text=MASKED)).to_have_count(1)
    expect(visitor.page.get_by_text(EMAIL)).to_have_count(0)
    expect(visitor.replies.get_by_role("button", name="Share")).to_have_count(0)
    visitor.picture("52-others")
