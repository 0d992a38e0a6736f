"""The small workflow in two versions, and cases of the first that stand at interesting places."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from workflows.core.advance import advance
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.core.events import Actor, Completed, Event, Raised, Started
from workflows.core.outcome import Advanced
from workflows.core.state import State
from workflows.loading.load import load_definition, read_folder

FOLDER = Path(__file__).parent / "tool_loan"
BERLIN = Calendar("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = MONDAY + DAY

BORROWER = Actor("party:borrower", role="borrower")
ANNA = Actor("person:anna", frozenset({"office"}))
BEN = Actor("person:ben", frozenset({"office"}))

ANSWERS: dict[str, Any] = {
    "name": "Mara Muster",
    "email": "mara@example.org",
    "phone": "0123",
    "fax": "0456",
    "days": 14,
    "tools": [{"kind": "Säge"}, {"kind": "Bohrer"}],
}

Way = list[tuple[Event, Actor]]


def version(number: int, *changes: str) -> Definition:
    """A version of the workflow, changed as `changed` says."""
    loaded = load_definition(changed(number, *changes))
    assert isinstance(loaded, Definition), [str(problem) for problem in loaded]
    return loaded


def changed(number: int, *changes: str) -> dict[str, str]:
    """The files of a version.

    Arguments:
        changes: "before => after"; what comes after is indented as what was before.
    """
    files = read_folder(FOLDER / str(number))
    for change in changes:
        before, _, after = change.partition(" => ")
        assert any(before in text for text in files.values()), before
        indented = before[: len(before) - len(before.lstrip())] + after.lstrip()
        files = {name: text.replace(before, indented) for name, text in files.items()}
    return files


def write(folder: Path, number: int, *changes: str) -> None:
    """Put a version into a folder of definitions."""
    place = folder / "tool_loan"
    place.mkdir(parents=True, exist_ok=True)
    for name, text in changed(number, *changes).items():
        (place / name).write_text(text, "utf-8")


def start(**answers: Any) -> tuple[Event, Actor]:
    return Started("T-2026-001", {**ANSWERS, **answers}), BORROWER


def did(token: int, actor: Actor, outcome: str = "", **values: Any) -> tuple[Event, Actor]:
    return Completed(token, values, outcome), actor


REMARK: tuple[Event, Actor] = (Raised("remark", {"text": "Eilt"}), ANNA)

CHECK: Way = [start()]
ASKED: Way = [*CHECK, did(1, ANNA, "ask", branch="Nord")]
STAMP: Way = [*CHECK, did(1, ANNA, "stamp")]
CONFIRM: Way = [*CHECK, REMARK, did(1, ANNA, "lend", branch="Nord")]
HANDOVER: Way = [*CONFIRM, did(2, BEN, "yes")]
PAYING: Way = [*HANDOVER, did(4, ANNA, number="17")]
TOOLS: Way = [*PAYING, did(5, BORROWER, amount=20)]
SECOND_TOOL: Way = [*TOOLS, did(7, ANNA, state="gut")]
SEASON: Way = [*SECOND_TOOL, did(8, ANNA, state="alt")]

PLACES: Mapping[str, Way] = {
    "check": CHECK,
    "asked": ASKED,
    "confirm": CONFIRM,
    "handover": HANDOVER,
    "paying": PAYING,
    "tools": TOOLS,
    "second tool": SECOND_TOOL,
    "season": SEASON,
}
"""Where a case of the first version may stand and go on in the second."""


def stands(way: Way, definition: Definition | None = None) -> State:
    """The case after some events, a minute apart; in the first version, if no other is given."""
    state: State | None = None
    definition = definition or version(1)
    for minute, (event, actor) in enumerate(way):
        answer = advance(definition, state, event, actor, MONDAY + timedelta(minutes=minute), BERLIN)
        assert isinstance(answer, Advanced), (event, answer)
        state = answer.state
    assert state is not None
    return state
