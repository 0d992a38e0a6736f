"""Drawn signatures: strokes in a box, written as the path of an SVG picture, and nothing else.

What is no such path never becomes an answer, so that whoever shows one may put it into a page.
"""

from __future__ import annotations

import re

WIDTH, HEIGHT = 600, 200
"""Of the box. Its corners belong to it."""

MOST_CHARACTERS = 8_000

_ACROSS = "(?:[0-9]|[1-9][0-9]|[1-5][0-9]{2}|600)"
_DOWN = "(?:[0-9]|[1-9][0-9]|1[0-9]{2}|200)"
_STROKE = f"M {_ACROSS} {_DOWN}(?: L {_ACROSS} {_DOWN})+"
_STROKES = re.compile(f"{_STROKE}(?: {_STROKE})*")


def is_drawing(text: object) -> bool:
    """True for the path of a drawing: "M 10 20 L 30 40", several strokes one after the other."""
    return isinstance(text, str) and len(text) <= MOST_CHARACTERS and bool(_STROKES.fullmatch(text))
