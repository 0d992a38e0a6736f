"""Logs: what happened to which request, case or promise, and nothing that anybody has typed.

On servers a line is a JSON object (FAHRWASSER_LOG_FORMAT=json), on a terminal it is text.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pythonjsonlogger.json import JsonFormatter

FORMATS = ("text", "json")
_TEXT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_FIELDS = ("timestamp", "levelname", "name", "message")
_QUIET = ("alembic", "weasyprint", "fontTools")
_FACTS: ContextVar[dict[str, str]] = ContextVar("facts")


def set_up_logs(form: str) -> None:
    """Log to standard error from now on.

    Arguments:
        form: one of `FORMATS`.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_add_facts)
    handler.setFormatter(_json() if form == "json" else _Text(_TEXT))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def note_fact(name: str, value: str) -> None:
    """Every further line of this request or task says so."""
    _FACTS.get()[name] = value


@contextmanager
def facts(**known: str) -> Iterator[None]:
    """Lines that are written meanwhile say what they belong to.

    Arguments:
        known: such as request="...", case="..."; ids only.
    """
    before = _FACTS.set({**_FACTS.get({}), **known})
    try:
        yield
    finally:
        _FACTS.reset(before)


def _add_facts(record: logging.LogRecord) -> bool:
    record.facts = dict(_FACTS.get({}))
    return True


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """The line, with what is known behind it."""
        known: dict[str, str] = getattr(record, "facts", {})
        return super().format(record) + "".join(f" {name}={value}" for name, value in known.items())


class _Json(JsonFormatter):
    def process_log_record(self, log_data: dict[str, object]) -> dict[str, object]:
        """Facts stand beside the message."""
        known = log_data.pop("facts", {})
        return {**log_data, **(known if isinstance(known, dict) else {})}


def _json() -> logging.Formatter:
    return _Json(list(_FIELDS), timestamp=True, rename_fields={"levelname": "level", "name": "logger"})
