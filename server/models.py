"""Which chat model answers, and which router picks its tools: chosen from the settings."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from langchain_core.language_models import BaseChatModel

from arthur.clock import Clock
from arthur.settings import Settings
from memory.embeddings import MiniLmEmbedder
from nodes.models import open_chat_model
from nodes.models_reliable import Patience
from nodes.planner.model import OfflinePlanner
from tools.catalog import Catalog
from tools.router import Router

VECTORS = "vectors"
MOST_CALLS = 1.5
"""One model is waited for this many times the budget of one call before the next one is asked."""


async def open_router(settings: Settings, catalog: Catalog) -> Router:
    """Return the router over the catalogue's records, ready to rank by meaning.

    The vectors of the records' example questions are kept in the data folder; making them takes seconds, once.
    """
    router = Router(tuple(catalog), embedder=MiniLmEmbedder(), folder=settings.data_dir / VECTORS)
    await router.warm()
    return router


@asynccontextmanager
async def open_model(
    settings: Settings, catalog: Catalog, router: Router, clock: Clock
) -> AsyncGenerator[BaseChatModel]:
    """Open the configured model with the offline planner behind it, or the planner alone where no model is configured.

    In production a missing key is an operator's mistake: the planner still answers, and readiness says what is missing.
    """
    planner = OfflinePlanner(router=router, tools=tuple(catalog), clock=clock)
    await planner.warm()
    if settings.openai_api_key is None and settings.openai_base_url is None:
        yield planner
        return
    seconds = settings.model_timeout_ms / 1000
    patience = Patience(timeout_s=seconds, retries=settings.model_retries, total_s=MOST_CALLS * seconds)
    async with open_chat_model(
        model=settings.model,
        key=settings.openai_api_key,
        base_url=settings.openai_base_url,
        fallback_model=settings.fallback_model,
        planner=planner,
        max_output_tokens=settings.max_output_tokens,
        patience=patience,
    ) as model:
        yield model
