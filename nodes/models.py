"""The chat model factory: OpenAI or any compatible server, behind the patience of `ReliableChatModel`."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from arthur.errors import NotConfigured
from nodes.models_reliable import Patience, ReliableChatModel

OPENAI = "https://api.openai.com/v1"


@asynccontextmanager
async def open_chat_model(
    *,
    model: str,
    key: SecretStr | None,
    base_url: str | None = None,
    fallback_model: str | None = None,
    planner: BaseChatModel | None = None,
    max_output_tokens: int = 1200,
    patience: Patience | None = None,
) -> AsyncGenerator[ReliableChatModel]:
    """Open the chat model at OpenAI or any compatible server; its connections close with the context.

    Raises:
        NotConfigured: OpenAI itself is meant and there is no key.
    """
    if key is None and base_url is None:
        raise NotConfigured("OPENAI_API_KEY is not set.")
    # Seconds of cold import that a process without a model must not pay.
    from langchain_openai import ChatOpenAI  # noqa: PLC0415
    from openai import DefaultAsyncHttpxClient  # noqa: PLC0415

    patience = patience or Patience()
    async with DefaultAsyncHttpxClient(timeout=patience.timeout_s) as http:
        names = [name for name in (model, fallback_model) if name]
        candidates = tuple(
            ChatOpenAI(
                model=name,
                api_key=key or SecretStr("none"),
                base_url=base_url or OPENAI,
                timeout=patience.timeout_s,
                max_retries=0,  # ours alone repeats, or the waits multiply
                max_completion_tokens=max_output_tokens,
                stream_usage=True,
                stream_chunk_timeout=None,
                use_responses_api=False,
                http_async_client=http,
            )
            for name in dict.fromkeys(names)
        )
        yield ReliableChatModel(candidates=candidates, planner=planner, patience=patience)
