"""Tasks of several cases that somebody has chosen: which of them they may do, and with the same form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from webapp.services.installation import Installation
from webapp.services.loaded_case import LoadedCase, load_cases
from webapp.services.sessions import Person
from workflows.core.access import Situation, refusal_to_do, sight
from workflows.core.definition import Task
from workflows.core.outcome import Reason
from workflows.core.state import Token
from workflows.core.together import SharedTask, shared_task

MOST_TOGETHER = 100

TaskPlace: TypeAlias = tuple[str, int]
"""Case id and token of an open task."""


@dataclass(frozen=True, slots=True)
class ChosenTask:
    """One task, looked at for one person.

    Attributes:
        reason: why the person may not do it now; None when they may.
        shared: what it has in common with others of its kind; None where it is gone, or done alone.
    """

    place: TaskPlace
    number: str
    subject: str
    situation: Situation
    reason: Reason | None
    shared: SharedTask | None


def look_at_tasks(
    installation: Installation, person: Person, places: Iterable[TaskPlace]
) -> tuple[ChosenTask, ...]:
    """The tasks by case number; those of cases of which the person may not know are left out."""
    wanted = dict.fromkeys(places)
    with installation.database.reading() as connection:
        cases = load_cases(installation, connection, (case_id for case_id, _ in wanted))
    found = (_look(installation, person, cases[place[0]], place) for place in wanted if place[0] in cases)
    return tuple(sorted((task for task in found if task is not None), key=_order))


def _look(
    installation: Installation, person: Person, case: LoadedCase, place: TaskPlace
) -> ChosenTask | None:
    situation = case.situation(installation, installation.now())
    if sight(situation, person.actor) is None:
        return None
    token = situation.state.tokens.get(place[1])
    if token is None or not isinstance(situation.definition.steps[token.step], Task):
        gone = Reason.CASE_ENDED if situation.state.ended else Reason.TASK_GONE
        return ChosenTask(place, case.number, case.subject, situation, gone, None)
    reason, shared = _judged(situation, token, person)
    return ChosenTask(place, case.number, case.subject, situation, reason, shared)


def _judged(situation: Situation, token: Token, person: Person) -> tuple[Reason | None, SharedTask | None]:
    shared = shared_task(situation, token)
    reason = refusal_to_do(situation, token, person.actor)
    return reason or (None if shared else Reason.NOT_NOW), shared


def _order(task: ChosenTask) -> tuple[list[tuple[int, str]], TaskPlace]:
    """Case numbers as people count: 9 before 10."""
    parts = re.findall(r"\d+|\D+", task.number)
    return [(int(part), "") if part.isdigit() else (0, part) for part in parts], task.place
