"""The demo as `make demo` starts it, and a browser on its page."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from memory import embedded
from tests.databases import NOW, ROOT

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENSHOTS = ROOT / ".arthur" / "screenshots"
PATIENCE_MS = 20_000
OPS, CHANNEL = "U0DEMOOPS1", "C0DEMOOPS1"


@pytest.fixture(scope="session")
def address(run_folder: Path) -> Generator[str]:
    """The page of a demo that all visitors come to, one after the other."""
    home = run_folder / "browser"
    home.mkdir(parents=True, exist_ok=True)
    vectors = ROOT / ".arthur" / "test-vectors"
    vectors.mkdir(parents=True, exist_ok=True)
    (home / "vectors").symlink_to(vectors)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    demo = subprocess.Popen(
        [sys.executable, "-m", "sandbox"],
        env={
            **kept,
            "ARTHUR_DATA_DIR": str(home),
            "ARTHUR_CLOCK": NOW.isoformat(),
            "ARTHUR_SECOND_APPROVER_ABOVE": "99",
            "PYTHONWARNINGS": "ignore",
        },
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield page_address(demo)
    finally:
        demo.communicate("/quit\n", timeout=60)
        embedded.stop(home / "postgres")


def page_address(demo: "subprocess.Popen[str]") -> str:
    """Return the address that the demo prints when everything is up."""
    assert demo.stderr is not None
    said: list[str] = []
    for line in demo.stderr:
        said.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\d+\S*", line):
            threading.Thread(target=demo.stderr.read, daemon=True).start()  # a full pipe would stop it
            return found[0]
    pytest.fail("the demo ended: " + "".join(said))


@dataclass
class Visitor:
    """Somebody at the page, who sees what is on it and nothing else."""

    page: Page
    address: str
    problems: list[str] = field(default_factory=list[str])

    def be(self, user: str, place: str) -> None:
        """Come to a place as a person."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.address.rstrip('/')}/#{user}/{place}")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()

    def say(self, text: str) -> None:
        """Write a message where one is."""
        box = self.page.locator("#composer").get_by_role("textbox", name="Message")
        box.fill(text)
        box.press("Escape")  # no completion of a name
        self.page.locator("#composer").get_by_role("button", name="Send").click()

    def reply(self, text: str) -> None:
        """Write in the thread that is open."""
        box = self.side.get_by_role("textbox", name="Message")
        box.fill(text)
        self.side.get_by_role("button", name="Send").click()

    @property
    def side(self) -> Locator:
        """The thread that is open."""
        return self.page.get_by_role("complementary", name="Thread")

    @property
    def messages(self) -> Locator:
        """The messages of the place one is at."""
        return self.page.get_by_role("log", name="Messages").get_by_role("article")

    @property
    def replies(self) -> Locator:
        """The messages of the thread that is open."""
        return self.page.get_by_role("log", name="Replies").get_by_role("article")

    def ask(self, question: str) -> None:
        """Mention Arthur where one is, and open the thread once he has answered."""
        same = self.messages.filter(has_text=question)
        before = same.count()
        self.say(f"@Arthur {question}")
        expect(same).to_have_count(before + 1)
        same.last.get_by_role("button", name=re.compile(r"\d+ repl")).click()

    def picture(self, name: str) -> None:
        """Keep a picture of what is seen."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")


@pytest.fixture(scope="module")
def visitor(address: str) -> Generator[Visitor]:
    """A browser of its own on the page; it must meet no error and ask no other host for anything."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 860}, locale="en-CA", timezone_id="America/Toronto")
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        visitor = Visitor(page=page, address=address)
        page.on("console", lambda told: visitor.problems.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: visitor.problems.append(str(error)))
        page.on("request", lambda asked: _check_host(asked.url, visitor))
        yield visitor
        browser.close()
    assert not visitor.problems


def _check_host(url: str, visitor: Visitor) -> None:
    if url.startswith(("http", "ws")) and "//127.0.0.1:" not in url:
        visitor.problems.append(f"asked another host: {url}")
