"""Structured logs: one JSON object a line, or readable lines where a person watches (LOG_FORMAT=console)."""

import logging
import re
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from structlog.typing import EventDict, Processor, WrappedLogger

KEY_IN_ADDRESS = re.compile(r"/(rate|evaluate/by-mail|accounts/password/reset/key)/[^/\s?]{20,}")


def hide_keys(_logger: "WrappedLogger", _name: str, event: "EventDict") -> "EventDict":
    """A link in a mail is a key: logs keep the address without it."""
    for name in ("request", "event"):  # Django names the address in the message of a call it refused
        words = event.get(name)
        if isinstance(words, str):
            event[name] = KEY_IN_ADDRESS.sub(r"/\1/…", words)
    return event


SHARED: "list[Processor]" = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    hide_keys,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter(style: str) -> logging.Formatter:
    """The formatter of settings.LOGGING, for our own log calls and those of libraries alike."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(style)],
    )


def _rendering(style: str) -> "list[Processor]":
    if style == "console":
        return [structlog.dev.ConsoleRenderer(colors=False)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
