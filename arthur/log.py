"""Structured logs: one JSON line an event, or colours on a terminal (spec gateway 10).

The event name stands in `message`; no metadata may overwrite `timestamp`, `level` or `message`.
"""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warn": logging.WARNING, "error": logging.ERROR}
_LEVEL_NAMES = {"warning": "warn", "critical": "error", "exception": "error"}
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
    """Route every line, those of libraries too, through one formatter.

    People read all of it on stderr; as JSON, errors go to stderr and the rest to stdout (spec gateway 10).
    """
    renderer = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if human
        else structlog.processors.JSONRenderer(default=str)
    )
    finish = [_message_last_word] if not human else []
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *finish, renderer],
    )
    handlers = [logging.StreamHandler(sys.stderr)]
    if not human:
        handlers[0].setLevel(logging.ERROR)
        rest = logging.StreamHandler(sys.stdout)
        rest.addFilter(lambda line: line.levelno < logging.ERROR)
        handlers.append(rest)
    for handler in handlers:
        handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = handlers
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
    """Put the event name into `message`, whatever metadata is called so; level and time are set after it."""
    name, level = event.pop("event", ""), str(event.pop("level", "info"))
    if "message" in event:
        event["message_"] = event.pop("message")
    first = {"timestamp": event.pop("timestamp", None), "level": _LEVEL_NAMES.get(level, level), "message": name}
    return {**first, **event}
