"""The case that is measured: a request and five tasks, in six transactions."""

from __future__ import annotations

import re
import shutil
from itertools import count
from pathlib import Path

from sqlalchemy import select

from tests.support.installations import TODAY, new_installation
from tests.support.statements import asked_of
from webapp.clock import SystemClock
from webapp.db.tables import cases
from webapp.services.installation import Installation
from webapp.services.loaded_case import load_case
from webapp.services.transition import Applied, apply, start
from workflows.core.events import Actor, Completed

STEPS = 6
_DEFINITION = Path(__file__).parent / "approval"
_APPLICANT = Actor("party:applicant", role="applicant")
_CLERK = Actor("person:clerk", frozenset({"clerks"}))
_LEADS = (Actor("person:first", frozenset({"leads"})), Actor("person:second", frozenset({"leads"})))
_REQUEST = {"title": "Ein neuer Drucker", "email": "printer@example.org", "language": "de"}


class Approvals:
    """An installation in which cases are led from beginning to end."""

    def __init__(self, installation: Installation, name: str = "") -> None:
        """Lead one case to learn the numbers of its tasks.

        Arguments:
            name: tells this process from others that lead cases in the same installation.
        """
        self._installation = installation
        self._numbers = count()
        self._name = name
        self._tokens = self._learn()

    def lead(self) -> int:
        """One case from its request to its end.

        Returns:
            The number of transitions.
        """
        case, key = self._begin()
        for number, (actor, token) in enumerate(zip(_actors(), self._tokens, strict=True)):
            self._complete(case, token, actor, f"{key}/{number}")
        return STEPS

    def _begin(self) -> tuple[str, str]:
        key = f"{self._name}/{next(self._numbers)}"
        began = start(self._installation, "approval", dict(_REQUEST), _APPLICANT, key)
        assert isinstance(began, Applied), began
        return began.case_id, key

    def _complete(self, case: str, token: int, actor: Actor, key: str) -> None:
        done = apply(self._installation, case, Completed(token, {"text": "In Ordnung."}), actor, key)
        assert isinstance(done, Applied), done

    def _learn(self) -> list[int]:
        case, key = self._begin()
        tokens: list[int] = []
        for number, actor in enumerate(_actors()):
            with self._installation.database.reading() as connection:
                tokens.append(max(load_case(self._installation, connection, case).state.tokens))
            self._complete(case, tokens[-1], actor, f"{key}/{number}")
        return tokens


def _actors() -> tuple[Actor, ...]:
    return (_CLERK, _CLERK, _CLERK, *_LEADS)


def open_approvals(folder: Path, database_url: str = "", **settings: str) -> Installation:
    """An installation with this one workflow, under the real clock.

    Arguments:
        settings: further environment variables.
    """
    definitions = folder / "definitions"
    shutil.copytree(_DEFINITION, definitions / "approval", dirs_exist_ok=True)
    made = new_installation(
        folder, database_url, TODAY, **{"FAHRWASSER_DEFINITIONS": str(definitions), **settings}
    )
    return made.at(SystemClock())


CASE = "§case§"
"""Stands in recorded statements for what differs from case to case: id, number, request keys."""

_LITERAL = re.compile(r"'(?:[^']|'')*'")


def statements_of(installation: Installation) -> list[str]:
    """Every statement of one case from beginning to end, with its transactions."""
    approvals = Approvals(installation, "recorded")
    with asked_of(installation.database) as asked:
        approvals.lead()
    with installation.database.reading() as connection:
        newest = select(cases.c.id, cases.c.number, cases.c.start_key).order_by(cases.c.changed_at.desc())
        own = connection.execute(newest.limit(1)).one()
    text = "\0".join(asked.statements)
    for part in own:
        text = text.replace(str(part), CASE)
    return text.split("\0")


def with_parameter(statement: str, parameter: str) -> str:
    """A recorded statement with a parameter of the database's own kind in the place of the case."""

    def opened(literal: re.Match[str]) -> str:
        pieces = literal[0].split(CASE)
        return f"({literal[0]})" if len(pieces) == 1 else "(" + f"' || {parameter} || '".join(pieces) + ")"

    return _LITERAL.sub(opened, statement)
