"""Templates of mails and documents: a Jinja sandbox that gets plain values and a few named functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_POINTS_IN_MILLIMETRE = 72 / 25.4
_BOLD_LETTER = 0.62
"""Width of a bold letter as a part of the font size: an upper mean of the demo people's names."""


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    """One environment per process. A name that a template misspells is an error, never an empty place."""
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: bool(name and name.endswith(".html")),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["isolated"] = isolated
    environment.filters["fitted_size"] = fitted_size
    return environment


def fill_page(template: str, values: Mapping[str, Any]) -> str:
    """A template of `templates/` filled with plain values.

    Arguments:
        template: path below `templates/`; what ends in `.html` is escaped.

    Raises:
        jinja2.TemplateNotFound: there is no such template.
        jinja2.UndefinedError: the template names a value that is not given.
    """
    return _environment().get_template(template).render(values)


def has_template(template: str) -> bool:
    """True when `templates/` has it."""
    return (TEMPLATES / template).is_file()


def paragraphs_of(text: str) -> list[str]:
    """Text as an author wrote it, divided at its empty lines."""
    return [part.strip() for part in _PARAGRAPH.split(text) if part.strip()]


def isolated(text: object) -> Markup:
    """Somebody's words inside a sentence of another direction, such as an Arabic name in German.

    Source: Unicode Standard Annex 9, isolates.
    """
    words = str(text)
    return Markup('<bdi dir="{}">{}</bdi>').format(text_direction(words), escape(words))


def text_direction(text: str) -> str:
    """Give "rtl" or "ltr" by the first letter that has a direction (UAX 9, rules P2 and P3)."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in _RIGHT_TO_LEFT:
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def fitted_size(text: object, largest: float, smallest: float, width: float) -> str:
    """A font size at which a name stays on one line, such as "18.5pt"; very long names wrap at the smallest.

    Arguments:
        width: of the line in millimetres.
    """
    wanted = width * _POINTS_IN_MILLIMETRE / (_BOLD_LETTER * max(1, len(str(text))))
    return f"{max(smallest, min(largest, wanted)):.1f}pt"
