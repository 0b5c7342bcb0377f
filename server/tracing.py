"""LangSmith tracing: on only when `LANGSMITH_TRACING=true`, and never with personal data.

The masked client is made the process-wide one before any run starts: LangChain would otherwise open one of its own that
masks nothing. When tracing is off it is switched off explicitly, whatever older variables are still around.
"""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import structlog

from arthur.errors import MisconfiguredError
from arthur.masking import mask_email, mask_phone, mask_text

log = structlog.get_logger()

HOSTED = "https://api.smith.langchain.com"
CONNECT_MS, READ_MS = 1_000, 5_000
REMEMBERED_TEXTS = 512
"""One message is part of the inputs and outputs of every run above it."""


@asynccontextmanager
async def tracing(environ: Mapping[str, str], *, flush_s: float = 3.0) -> AsyncGenerator[bool]:
    """Trace the runs inside this context if the environment says so; yields whether it does.

    Runs are sent in the background. Only the end of the context waits for them, and no longer than `flush_s`.

    Raises:
        MisconfiguredError: tracing is on without a key for LangSmith's own service.
    """
    from langsmith import configure  # noqa: PLC0415  not at import: `--help` must not pay for it

    client = start_tracing(environ)
    if client is None:
        yield False
        return
    try:
        yield True
    finally:
        configure(client=None, enabled=False, project_name=None)
        started = time.monotonic()
        await asyncio.to_thread(client.close, flush_s)
        log.info("tracing_closed", ms=round((time.monotonic() - started) * 1000))


def start_tracing(environ: Mapping[str, str]) -> Any:  # noqa: ANN401  its class costs an import of half a second
    """Trace from now on if the environment says so, and return the client, else None.

    For processes that are not ours to end (Studio); any other uses `tracing`.
    """
    from langsmith import configure  # noqa: PLC0415

    if environ.get("LANGSMITH_TRACING", "").strip().lower() != "true":
        configure(enabled=False)
        return None
    client = _masking_client(environ)
    configure(client=client, enabled=True, project_name=environ.get("LANGSMITH_PROJECT") or "arthur")
    return client


def _masking_client(environ: Mapping[str, str]) -> Any:  # noqa: ANN401  its class costs an import of half a second
    from langsmith import Client  # noqa: PLC0415
    from urllib3.util.retry import Retry  # noqa: PLC0415

    endpoint, key = environ.get("LANGSMITH_ENDPOINT") or HOSTED, environ.get("LANGSMITH_API_KEY")
    if not key and endpoint == HOSTED:
        raise MisconfiguredError("LANGSMITH_TRACING is true, but LANGSMITH_API_KEY is not set.")
    # The only way to tell the library that its threads must not keep a process alive that wants to end.
    os.environ.setdefault("LANGSMITH_USE_DAEMON", "true")
    masker = Masker()
    return Client(
        api_url=endpoint,
        api_key=key or "none",
        workspace_id=environ.get("LANGSMITH_WORKSPACE_ID"),
        anonymizer=masker.masked,  # for inputs, outputs, metadata and errors
        timeout_ms=(CONNECT_MS, READ_MS),
        retry_config=Retry(total=0),  # a lost trace is no loss; a process that cannot stop is
    )


class Masker:
    """Masks every text in a run at any depth; a key that names contact data decides before the text does."""

    def __init__(self) -> None:
        self._masked_text = lru_cache(maxsize=REMEMBERED_TEXTS)(mask_text)

    def masked(self, value: Any) -> Any:  # noqa: ANN401  JSON of any shape
        """Return the value with its texts masked; the value itself stays as it was."""
        if isinstance(value, str):
            return self._masked_text(value)
        if isinstance(value, Mapping):
            return {key: self._field(str(key), inner) for key, inner in value.items()}
        if isinstance(value, Sequence):
            return [self.masked(inner) for inner in value]
        return value

    def _field(self, key: str, value: Any) -> Any:  # noqa: ANN401
        words = key.lower().replace("-", "_").split("_")
        if isinstance(value, str) and value:
            if "@" in value and {"email", "mail"} & set(words):
                return mask_email(value)
            if {"phone", "mobile", "tel", "msisdn"} & set(words) and any(sign.isdigit() for sign in value):
                return mask_phone(value)
        return self.masked(value)
