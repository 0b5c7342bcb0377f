"""Structured logs: one JSON line an event, or colours on a terminal (spec gateway 10).

The event name stands in `message`; no metadata may overwrite `timestamp`, `level` or `message`.
"""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}
_RESERVED = ("timestamp", "level", "message")
_QUIET_LIBRARIES = (
    "httpx",
    "httpcore",
    "openai",
    "procrastinate",
    "langsmith",
    "asyncio",
    "psycopg.pool",
    "aiohttp.access",
)


def configure_logging(level: str, *, human: bool) -> None:
    """Route every line, those of libraries too, through one formatter to stderr (human) or stdout (JSON)."""
    renderer = structlog.dev.ConsoleRenderer() if human else structlog.processors.JSONRenderer(default=str)
    finish = [_message_last_word] if not human else []
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    handler = logging.StreamHandler(sys.stderr if human else sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *finish, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(LEVELS[level])
    for name in _QUIET_LIBRARIES:
        logging.getLogger(name).setLevel(max(LEVELS[level], logging.WARNING))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def _message_last_word(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put the event name into `message` and keep metadata out of the reserved names."""
    name = event.pop("event", "")
    for reserved in _RESERVED[2:]:
        if reserved in event:
            event[f"{reserved}_"] = event.pop(reserved)
    return {"timestamp": event.pop("timestamp", None), "level": event.pop("level", None), "message": name, **event}
