"""Place/transition nets in which every place holds one token at most.

Source: ISO/IEC 15909-1; W. van der Aalst, "Verification of Workflow Nets", ICATPN 1997.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Marking: TypeAlias = frozenset[str]


@dataclass(frozen=True, slots=True)
class Arrow:
    """A transition: takes a token from each place before it and puts one on each place after it.

    Attributes:
        label: what happens, for people: "review: invite"; "" for what happens by itself between two steps.
    """

    id: str
    label: str
    before: frozenset[str]
    after: frozenset[str]

    def fires_at(self, marking: Marking) -> bool:
        """True when there is a token on each place before it."""
        return self.before <= marking

    def fired(self, marking: Marking) -> Marking:
        """The marking after it has fired."""
        return (marking - self.before) | self.after


@dataclass(frozen=True, slots=True)
class Net:
    """A workflow net: one place where a case begins, one where it ends."""

    id: str
    places: frozenset[str]
    arrows: tuple[Arrow, ...]
    initial: Marking
    final: Marking
