"""What is wrong in an author's file: where, what, and what would be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache

_SIMILAR = 0.6
_LISTED = 12


class Severity(StrEnum):
    """An error keeps a definition from being used; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        what: what is wrong, as a whole sentence for somebody who does not program.
        mend: what would be right, as a whole sentence; "" when there is nothing to add.
    """

    file: str
    line: int
    column: int
    what: str
    mend: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """One line as compilers write it, so that editors can jump to the place."""
        said = f"{self.what} {self.mend}".rstrip()
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {said}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence with the most similar known name, or with all of them when there are few."""
    return _mend(name, frozenset(known))


@lru_cache(maxsize=256)
def _mend(name: str, known: frozenset[str]) -> str:
    names = sorted(known)
    close = get_close_matches(name, names, 1, _SIMILAR)
    if close:
        return f'Did you mean "{close[0]}"?'
    if not names:
        return "There is none yet."
    shown = ", ".join(names[:_LISTED])
    return f"Possible here: {shown}{', …' if len(names) > _LISTED else ''}."
