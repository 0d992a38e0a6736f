"""Cases move while people work on them, and when something breaks: one wins, or nothing has changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection, func, select, text

from tests.support.loan_office import Opened, begin, is_right, moved
from tests.support.tool_loans import CHECK, PLACES, did
from webapp.db.tables import case_events, cases, drafts, tasks
from webapp.services.case_migration import (
    move_case,
    published_version,
)
from webapp.services.drafts import load_draft, save_draft
from webapp.services.loaded_case import load_case
from webapp.services.transition import Applied, apply
from workflows.core.events import SYSTEM, Actor
from workflows.core.outcome import Reason, Refusal


def test_a_completion_that_races_with_the_move_wins_or_is_told(opened: Opened) -> None:
    """Whoever comes second finds what the first has left: the answers of the old form, or the new one."""
    first = opened(1)
    races = [begin(first, PLACES["asked"], f"race {number}") for number in range(12)]
    second = opened(2)
    target = published_version(second, "tool_loan")

    def complete(case: str) -> Applied | Refusal:
        event, actor = did(2, Actor("party:borrower", role="borrower"), text="Ja")
        return apply(second, case, event, actor, f"done {case}")

    with ThreadPoolExecutor(8) as crowd:
        completions, moves = [], []
        for number, case in enumerate(races):
            if number % 2:
                completions.append(crowd.submit(complete, case))
            moves.append(crowd.submit(move_case, second, case, target, SYSTEM))
            if not number % 2:
                completions.append(crowd.submit(complete, case))
        answers = [job.result() for job in completions]
        assert [job.result().reasons for job in moves] == [()] * len(races)
    for case, answer in zip(races, answers, strict=True):
        with second.database.reading() as connection:
            loaded = load_case(second, connection, case)
        assert loaded.definition.digest == target.digest
        steps = [token.step for token in loaded.state.tokens.values()]
        if isinstance(answer, Refusal):
            assert (answer.reason, set(answer.errors)) == (Reason.INVALID_ANSWERS, {"text", "words"})
            assert steps == ["reply"]
        else:
            assert steps == ["examine"] and loaded.state.data["reply"]["words"] == "Ja"
    is_right(second, len(races))


def test_many_who_move_the_same_case_move_it_once(opened: Opened) -> None:
    case = begin(opened(1), CHECK)
    second = opened(2)
    target = published_version(second, "tool_loan")
    with ThreadPoolExecutor(6) as crowd:
        found = list(crowd.map(lambda _: move_case(second, case, target, SYSTEM), range(6)))
    assert sorted(move.meanwhile for move in found) == ["", *["was moved meanwhile"] * 5]
    with second.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(case_events)).scalar_one() == 2


def break_drafts(connection: Connection, typed: str) -> None:
    """Make the database refuse one change: that of a draft, the last of a move."""
    if connection.dialect.name == "sqlite":
        connection.execute(
            text(
                "CREATE TRIGGER broken BEFORE UPDATE ON drafts "
                f"WHEN NEW.inputs LIKE '%{typed}%' BEGIN SELECT RAISE(FAIL, 'no space left'); END"
            )
        )
        return
    connection.execute(
        text(
            "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF NEW.inputs::text LIKE '%{typed}%' THEN RAISE EXCEPTION 'no space left'; END IF; "
            "RETURN NEW; END $$"
        )
    )
    connection.execute(
        text("CREATE TRIGGER broken BEFORE UPDATE ON drafts FOR EACH ROW EXECUTE FUNCTION broken()")
    )


def test_a_fault_in_the_middle_leaves_this_case_as_it_was_and_the_others_move(opened: Opened) -> None:
    first = opened(1)
    broken, well = begin(first, PLACES["asked"], "broken"), begin(first, PLACES["asked"], "well")
    second = opened(2)
    save_draft(second, "a", f"task:{broken}:2", {"text": ["kaputt"]})
    save_draft(second, "b", f"task:{well}:2", {"text": ["heil"]})
    with second.database.writing() as connection:
        break_drafts(connection, "kaputt")
        before = rows_of(connection, broken)
    found = moved(second)
    assert "it failed" in found[broken].reasons[0] and found[well].reasons == ()
    with second.database.reading() as connection:
        assert rows_of(connection, broken) == before
        assert len(connection.execute(select(drafts)).all()) == 2
    assert load_draft(second, "a", f"task:{broken}:2") == {"text": ["kaputt"]}
    is_right(second, 2)


def rows_of(connection: Connection, case: str) -> list[Any]:
    """Everything that belongs to a case."""
    return [
        connection.execute(select(table).where(column == case)).all()
        for table, column in (
            (cases, cases.c.id),
            (case_events, case_events.c.case_id),
            (tasks, tasks.c.case_id),
        )
    ]
