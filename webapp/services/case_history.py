"""The history of a case a page at a time: what happened, and what became of its mails and letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import TypeAlias

from sqlalchemy import Connection

from webapp.services.deliveries import Delivery, deliveries
from webapp.services.installation import Installation
from webapp.services.letter_history import LetterMoment, letter_moments
from webapp.services.letters import Letter
from webapp.services.timeline import AT_A_TIME, Happening, happenings
from workflows.core.access import Situation
from workflows.core.events import Actor

PAGE_SIZE = AT_A_TIME - 1
Line: TypeAlias = Happening | Delivery | LetterMoment


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a history begins: after this event and this promise, with so many letters to come.

    Attributes:
        sequence: number of an event; None for none yet.
        promise: id of a promise; None for none yet.
        letters: how many moments of letters are still to come, the oldest ones; None for all.
    """

    sequence: int | None = None
    promise: int | None = None
    letters: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """One page, the newest line first.

    Attributes:
        older: where the next page begins; None on the last one.
    """

    lines: tuple[Line, ...]
    older: Place | None = None


def history(
    installation: Installation,
    connection: Connection,
    case_id: str,
    situation: Situation,
    actor: Actor,
    letters: Iterable[Letter],
    place: Place = Place(),
) -> History:
    """What a reader may know of a case's history, from a place on.

    Where nothing is hidden from the reader, the number of statements is the same for every page.
    """
    events = happenings(installation, connection, case_id, situation, actor, place.sequence)
    mails = deliveries(connection, case_id, situation, actor, place.promise)
    told = letter_moments(letters, situation, actor, place.letters)
    everything: Iterator[Line] = merge(events, mails, told, key=lambda line: line.at, reverse=True)
    lines = tuple(islice(everything, PAGE_SIZE + 1))
    shown = lines[:PAGE_SIZE]
    return History(shown, _after(shown, place, len(told)) if len(lines) > PAGE_SIZE else None)


def _after(shown: tuple[Line, ...], place: Place, told: int) -> Place:
    sequences = [line.sequence for line in shown if isinstance(line, Happening)]
    promises = [line.promise for line in shown if isinstance(line, Delivery)]
    letters = told - sum(isinstance(line, LetterMoment) for line in shown)
    return Place(min(sequences, default=place.sequence), min(promises, default=place.promise), letters)
