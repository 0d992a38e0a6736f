"""How far a translation is, and who has checked it: its file says so, in the header."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from webapp.catalogues.messages import Message, Standing
from webapp.catalogues.reading import Catalogued
from webapp.catalogues.subjects import Subject

TRANSLATOR, REVISED = "Last-Translator", "PO-Revision-Date"
_DAY = len("2026-11-29")


@dataclass(frozen=True, slots=True)
class State:
    """What the header of a catalogue says.

    Attributes:
        draft: nobody who speaks the language has checked it.
        by: who wrote the draft, or who checked it.
        on: when; None where the header does not say.
    """

    draft: bool
    by: str
    on: date | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many messages are how far."""

    complete: int
    doubtful: int
    missing: int

    @property
    def wanted(self) -> int:
        """How many there have to be."""
        return self.complete + self.doubtful + self.missing

    @property
    def is_whole(self) -> bool:
        """True when nothing is missing or doubtful."""
        return self.complete == self.wanted


def state_of(catalogue: Catalogued) -> State:
    """The state of a catalogue."""
    header = catalogue.header
    return State(catalogue.draft, header.get(TRANSLATOR, ""), _day(header.get(REVISED, "")))


def counts_of(messages: Iterable[Message]) -> Counts:
    """How many of these are how far."""
    found = Counter(message.standing for message in messages)
    return Counts(found[Standing.COMPLETE], found[Standing.DOUBTFUL], found[Standing.MISSING])


def counts(subject: Subject, tag: str) -> Counts:
    """How far a language of a subject is."""
    return counts_of(subject.translated(tag))


def header_at(catalogue: Catalogued, by: str, moment: datetime) -> Mapping[str, str]:
    """The header of a catalogue that somebody has written or checked at a moment."""
    return {**catalogue.header, TRANSLATOR: by, REVISED: moment.strftime("%Y-%m-%d %H:%M%z")}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:_DAY])
    except ValueError:
        return None
