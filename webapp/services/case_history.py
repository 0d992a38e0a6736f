"""The history of a case a page at a time: what happened, and what became of its mails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice

from sqlalchemy import Connection

from webapp.services.deliveries import Delivery, deliveries
from webapp.services.installation import Installation
from webapp.services.timeline import AT_A_TIME, Happening, happenings
from workflows.core.access import Situation
from workflows.core.events import Actor

PAGE_SIZE = AT_A_TIME - 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of a history begins: after the line of this event, and of this promise.

    Attributes:
        sequence: number of an event; None for none yet.
        promise: id of a promise; None for none yet.
    """

    sequence: int | None = None
    promise: int | None = None


@dataclass(frozen=True, slots=True)
class History:
    """One page, the newest line first.

    Attributes:
        older: where the next page begins; None on the last one.
    """

    lines: tuple[Happening | Delivery, ...]
    older: Place | None = None


def history(
    installation: Installation,
    connection: Connection,
    case_id: str,
    situation: Situation,
    actor: Actor,
    place: Place = Place(),
) -> History:
    """What a reader may know of a case's history, from a place on.

    Where nothing is hidden from the reader, the number of statements is the same for every page.
    """
    events = happenings(installation, connection, case_id, situation, actor, place.sequence)
    mails = deliveries(connection, case_id, situation, actor, place.promise)
    both: Iterator[Happening | Delivery] = merge(events, mails, key=lambda line: line.at, reverse=True)
    lines = tuple(islice(both, PAGE_SIZE + 1))
    shown = lines[:PAGE_SIZE]
    return History(shown, _after(shown, place) if len(lines) > PAGE_SIZE else None)


def _after(shown: tuple[Happening | Delivery, ...], place: Place) -> Place:
    sequences = [line.sequence for line in shown if isinstance(line, Happening)]
    promises = [line.promise for line in shown if isinstance(line, Delivery)]
    return Place(min(sequences, default=place.sequence), min(promises, default=place.promise))
