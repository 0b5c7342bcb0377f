"""The router over the real records, with words alone and with the real embedder."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from memory.embeddings import MiniLmEmbedder, Vectors
from tools.catalog import declared_tools
from tools.router import Router
from tools.routing.classifier import Example, ExampleClassifier
from tools.routing.marks import MarkKind, clean, find_marks
from tools.routing.shortlist import CORE, shortlisted
from tools.spec import Domain


class CountingEmbedder(MiniLmEmbedder):
    """The real embedder, counting the texts it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = 0

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.texts += len(texts)
        return await super().embed(texts)


@pytest.fixture(scope="module")
def by_words() -> Router:
    return Router(declared_tools())


def list_of(folder: Path, kind: str = "vectors") -> list[Path]:
    return list(folder.glob(f"routing-{kind}-*.npy"))


async def best(router: Router, question: str, context: Sequence[str] = ()) -> str:
    return (await router.rank(question, context))[0].tool.name


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("when is the next event in Toronto", "lookup_event"),
        ("revenue of AB4003 by artist", "get_auction_revenue"),
        ("tikcet sales AB4012", "get_eventbrite_data"),
        ("combien de billets vendus pour AB4012 ?", "get_eventbrite_data"),
        ("¿a quién le debemos dinero?", "get_artists_owed"),
        ("Wann schließt die Auktion von AB4012?", "get_auction_timing"),
    ],
)
async def test_words_alone_find_the_tool(by_words: Router, question: str, tool: str) -> None:
    assert await best(by_words, question) == tool


async def test_scores_are_shares(by_words: Router) -> None:
    """The shares of the tools and of "none fits" sum to one, likeliest first."""
    ranking = await by_words.judge("who bid on AB4003-1-2")
    scores = [scored.score for scored in ranking.tools]

    assert sum(scores) + ranking.none_fits == pytest.approx(1.0)
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == len(declared_tools())


async def test_event_codes_are_all_alike(by_words: Router) -> None:
    """However a code is typed, and whichever it is, the question is the same to the router."""
    first = await by_words.rank("votes for AB4003")
    second = await by_words.rank("votes for ab-4871")

    assert [scored.score for scored in first] == pytest.approx([scored.score for scored in second])


async def test_a_follow_up_leans_on_the_question_before(by_words: Router) -> None:
    alone = {scored.tool.name: scored.score for scored in await by_words.rank("and for AB4012?")}
    after = {scored.tool.name: scored.score for scored in await by_words.rank("and for AB4012?", ["votes of AB4003"])}

    assert after["get_vote_data"] > alone["get_vote_data"]
    assert await best(by_words, "and for AB4012?", ["votes of AB4003"]) == "get_vote_data"


async def test_other_topics_fit_no_tool(by_words: Router) -> None:
    ranking = await by_words.judge("will it rain tomorrow afternoon")

    assert ranking.none_fits > ranking.tools[0].score


async def test_the_shortlist_is_the_core_and_whole_packs_in_the_catalogues_order(by_words: Router) -> None:
    tools = declared_tools()
    shown = await by_words.shortlist("how much do we owe the artists of AB4003", tools)
    names = [tool.name for tool in shown]

    assert names == [tool.name for tool in tools if tool.name in names]
    assert {tool.name for tool in tools} & CORE <= set(names)
    assert {tool.name for tool in tools if tool.domain is Domain.PAYMENTS} <= set(names)
    assert len(names) < len(tools) * 0.7


async def test_the_shortlist_shows_only_visible_tools(by_words: Router) -> None:
    visible = tuple(tool for tool in declared_tools() if not tool.mutating)

    assert all(tool in visible for tool in await by_words.shortlist("pay Ann Lee 50 CAD for AB4003", visible))


def test_a_sure_ranking_shows_one_pack_and_a_doubtful_one_more() -> None:
    tools = declared_tools()
    sure = shortlisted({"get_artists_owed": 1.0}, tools)
    doubtful = shortlisted({"get_artists_owed": 0.5, "get_sms_campaigns": 0.3, "get_chart_history": 0.2}, tools)

    assert len(sure) < len(doubtful)


async def test_examples_are_embedded_once_and_kept(tmp_path: Path) -> None:
    """A second start reads the vectors from the folder and embeds questions alone."""
    tools = declared_tools()[:4]
    first, second = CountingEmbedder(), CountingEmbedder()
    cold = Router(tools, embedder=first, folder=tmp_path)
    await cold.warm()
    warm = Router(tools, embedder=second, folder=tmp_path)
    await warm.warm()

    assert first.texts > 50
    assert second.texts == 0
    assert cold.warmed
    assert await best(cold, "next event in Ottawa") == await best(warm, "next event in Ottawa") == "lookup_event"


async def test_a_damaged_file_of_vectors_is_made_anew(tmp_path: Path) -> None:
    tools = declared_tools()[:2]
    await Router(tools, embedder=MiniLmEmbedder(), folder=tmp_path).warm()
    for file in list_of(tmp_path):
        file.write_bytes(b"damaged")
    embedder = CountingEmbedder()
    await Router(tools, embedder=embedder, folder=tmp_path).warm()

    assert embedder.texts > 0


async def test_what_was_learnt_is_read_again_unless_it_is_damaged(tmp_path: Path) -> None:
    async def first(question: str) -> Sequence[float]:
        router = Router(declared_tools(), embedder=MiniLmEmbedder(), folder=tmp_path)
        await router.warm()
        return [scored.score for scored in await router.rank(question)]

    learnt = await first("who won AB4012?")
    [file] = list_of(tmp_path, "fit")
    whole = file.read_bytes()
    np.save(file, np.zeros_like(np.load(file)))

    assert await first("who won AB4012?") != pytest.approx(learnt)
    file.write_bytes(b"damaged")
    assert await first("who won AB4012?") == pytest.approx(learnt)
    assert file.read_bytes() == whole


def test_what_was_learnt_from_other_examples_is_not_read(tmp_path: Path) -> None:
    rows = np.eye(3, dtype=np.float32)
    for weight in (1.0, 0.5, 1.0):
        examples = [Example(label=label, words=(), sentence="", weight=weight) for label in "abc"]
        ExampleClassifier(examples, rows, tmp_path)
        [file] = list_of(tmp_path, "fit")
        kept = np.load(file)
        alone = ExampleClassifier(examples, rows)
        assert ExampleClassifier(examples, rows, tmp_path).judge(rows[0]) == alone.judge(rows[0])
        assert kept.shape == (3, 3)


async def test_questions_are_answered_before_the_embeddings_are_there() -> None:
    router = Router(declared_tools(), embedder=MiniLmEmbedder())

    assert not router.warmed
    assert await best(router, "who do we owe") == "get_artists_owed"


@pytest.mark.parametrize(
    ("question", "kind", "value"),
    [
        ("ab 4003", MarkKind.EVENT, "AB4003"),
        ("AB-4003", MarkKind.EVENT, "AB4003"),
        ("revenue 4003", MarkKind.EVENT, "AB4003"),
        ("`ab4003`", MarkKind.EVENT, "AB4003"),
        ("<https://admin.example.com/e/1|AB4003>", MarkKind.EVENT, "AB4003"),
        ("bids on ab4003-1-2", MarkKind.ARTWORK, "AB4003-1-2"),
        ("call 416-555-0107", MarkKind.PHONE, "4165550107"),
        ("<mailto:a.b@example.com|a.b@example.com>", MarkKind.EMAIL, "a.b@example.com"),
        ("artist 310618", MarkKind.LONG_NUMBER, "310618"),
        ("eventbrite 1234567890123", MarkKind.LONG_NUMBER, "1234567890123"),
        ("pay $1,200.50", MarkKind.MONEY, "$1,200.50"),
        ("from 2026-01-31", MarkKind.DATE, "2026-01-31"),
        ("in <#C0DEMO|ops>", MarkKind.CHANNEL, "C0DEMO"),
    ],
)
def test_marks_are_read_however_they_are_typed(question: str, kind: MarkKind, value: str) -> None:
    assert [(mark.kind, mark.value) for mark in find_marks(clean(question))] == [(kind, value)]


@pytest.mark.parametrize("question", ["events in 2026", "4000 people", "4500 CAD", "17 * 2300", "416-555-0107"])
def test_other_numbers_are_no_event_codes(question: str) -> None:
    assert not [mark for mark in find_marks(clean(question)) if mark.kind is MarkKind.EVENT]


def test_names_and_cities_are_told_apart(by_words: Router) -> None:
    wording = by_words.read("did Wren Castellano paint in Montreal?")

    assert [(mark.kind, mark.value) for mark in wording.marks] == [
        (MarkKind.NAME, "Wren Castellano"),
        (MarkKind.PLACE, "Montréal"),
    ]
