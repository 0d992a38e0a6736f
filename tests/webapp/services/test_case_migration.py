"""Running cases go on to another version while people work: whole or not at all, and the record folds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, func, select, text

from tests.support.installations import new_installation
from tests.support.tool_loans import ANNA, BEN, CHECK, PLACES, STAMP, Way, did, write
from webapp.clock import MovableClock
from webapp.db.tables import case_events, cases, drafts, tasks, timers
from webapp.services.case_migration import (
    CaseMove,
    UnknownVersion,
    foresee,
    move_case,
    published_version,
    running_on_others,
)
from webapp.services.case_pages import case_view
from webapp.services.drafts import load_draft, save_draft
from webapp.services.installation import Installation
from webapp.services.loaded_case import UnknownCase, load_case
from webapp.services.replay import verify_everything
from webapp.services.timers import fire_due_timers
from webapp.services.transition import Applied, apply, start
from workflows.core.events import SYSTEM, Actor, Started
from workflows.core.outcome import Reason, Refusal

Opened = Callable[..., Installation]


@pytest.fixture
def opened(tmp_path: Path, database_url: str) -> Iterator[Opened]:
    """Opens the office with a version of the workflow in force; always on the same database."""
    made: list[Installation] = []

    def open_with(number: int, *changes: str) -> Installation:
        write(tmp_path / "definitions", number, *changes)
        place = str(tmp_path / "definitions")
        made.append(new_installation(tmp_path, database_url, FAHRWASSER_DEFINITIONS=place))
        return made[-1]

    yield open_with
    for office in made:
        office.database.close()


def begin(office: Installation, way: Way, key: str = "case") -> str:
    """A case that has come some way."""
    case_id = ""
    for position, (event, actor) in enumerate(way):
        if isinstance(event, Started):
            answer = start(office, "tool_loan", dict(event.values), actor, key)
        else:
            answer = apply(office, case_id, event, actor, f"{key} {position}")
        assert isinstance(answer, Applied), answer
        case_id = answer.case_id
    return case_id


def moved(office: Installation, actor: Actor = SYSTEM) -> dict[str, CaseMove]:
    """What becomes of every case, by its id."""
    target = published_version(office, "tool_loan")
    return {case: move_case(office, case, target, actor) for case in running_on_others(office, target)}


def contents(office: Installation) -> dict[str, list[Any]]:
    """Every row of the database."""
    found = MetaData()
    found.reflect(office.database.engine)
    with office.database.reading() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)))) for table in found.sorted_tables
        }


def is_right(office: Installation, count: int) -> None:
    """The record of every case gives its state, and its rows are those of its state."""
    found = verify_everything(office)
    assert (found.cases, found.differing, found.misplaced) == (count, (), ())


def test_cases_at_every_place_move_with_their_rows_and_still_fold(opened: Opened) -> None:
    first = opened(1)
    begun = {begin(first, way, name): name for name, way in PLACES.items()}
    second = opened(2)
    found = moved(second)
    assert {begun[case]: move.reasons for case, move in found.items()} == dict.fromkeys(PLACES, ())
    is_right(second, len(PLACES))
    assert moved(second) == {}
    with second.database.reading() as connection:
        steps = connection.execute(select(tasks.c.step)).scalars().all()
        assert set(connection.execute(select(cases.c.definition)).scalars()) == {
            second.definitions.current("tool_loan").digest
        }
    assert set(steps) == {
        "examine", "reply", "confirm", "handing_out.key", "handing_out.pledge.pay", "pieces.collect",
    }  # fmt: skip


def test_a_moved_case_goes_on_moves_back_where_it_can_and_folds_across_all_versions(opened: Opened) -> None:
    first = opened(1)
    case = begin(first, PLACES["confirm"])
    second = opened(2)
    assert moved(second, ANNA)[case].ways[0].after == "confirm"
    assert isinstance(apply(second, case, did(2, BEN, "yes")[0], BEN, "yes"), Applied)
    third = opened(2, "version: 2 => version: 3", "title: Zweite Unterschrift => title: Unterschrift")
    found = moved(third)
    assert found[case].version == 2 and found[case].reasons == ()
    is_right(third, 1)
    with third.database.reading() as connection:
        rows = connection.execute(select(case_events).order_by(case_events.c.sequence)).all()
    assert [row.event["kind"] for row in rows] == [
        "started", "raised", "completed", "migrated", "completed", "migrated",
    ]  # fmt: skip
    assert rows[3].actor["id"] == ANNA.id and rows[5].actor["id"] == "system"


def test_a_dry_run_says_what_will_be_and_changes_nothing(opened: Opened) -> None:
    first = opened(1)
    for name, way in {**PLACES, "stamp": STAMP}.items():
        begin(first, way, name)
    second = opened(2)
    target = published_version(second, "tool_loan")
    before = contents(second)
    foreseen = {case: foresee(second, case, target) for case in running_on_others(second, target)}
    assert contents(second) == before
    assert moved(second) == foreseen
    assert sum(bool(move.reasons) for move in foreseen.values()) == 1
    assert {move.left for move in foreseen.values() if not move.reasons} == {("application.fax",)}


def test_a_case_that_cannot_move_stays_on_its_version_and_is_finished_there(opened: Opened) -> None:
    case = begin(opened(1), STAMP)
    second = opened(2)
    assert "does not exist and is not renamed" in moved(second)[case].reasons[0]
    assert isinstance(apply(second, case, did(2, ANNA, colour="rot")[0], ANNA, "red"), Applied)
    assert moved(second)[case].reasons == ('the outcome "stamp" of "examine" does not exist any more',)
    is_right(second, 1)


def test_half_filled_forms_keep_their_answers(opened: Opened) -> None:
    case = begin(opened(1), PLACES["asked"])
    second = opened(2)
    place, typed = f"task:{case}:2", {"text": ["Ja, a"], "until": ["Mai"], "~request": ["key"]}
    save_draft(second, "secret", place, typed)
    save_draft(second, "another", f"event:{case}:remark", {"text": ["Bitte"]})
    save_draft(second, "third", "task:other:2", typed)
    moved(second)
    assert load_draft(second, "secret", place) == {"words": ["Ja, a"], "until": ["Mai"], "~request": ["key"]}
    assert load_draft(second, "another", f"event:{case}:remark") == {"words": ["Bitte"]}
    assert load_draft(second, "third", "task:other:2") == typed


def test_timers_are_kept_and_fire_in_the_new_version(opened: Opened) -> None:
    case = begin(opened(1), CHECK)
    second = opened(2)
    with second.database.reading() as connection:
        promised = connection.execute(select(timers.c.due_at).where(timers.c.key == "1.due")).scalar_one()
    moved(second)
    with second.database.reading() as connection:
        kept = {row.key: row.due_at for row in connection.execute(select(timers))}
    assert kept["1.due"] == promised and set(kept) == {"1.due", "1.remind.0", "1.remind.1", "1.remind.2"}
    later = second.at(MovableClock(promised))
    assert fire_due_timers(later) == 4
    with later.database.reading() as connection:
        assert load_case(later, connection, case).state.timers == {}
    is_right(later, 1)


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
            (timers, timers.c.case_id),
        )
    ]


def test_the_page_of_a_moved_case_tells_everything_in_the_words_of_its_time(opened: Opened) -> None:
    case = begin(opened(1), PLACES["confirm"])
    second = opened(2)
    moved(second)
    view = case_view(second, case, ANNA)
    assert [(line.kind, line.step, line.title) for line in view.timeline] == [
        ("started", "apply", "Antrag"),
        ("raised", "events.remark", "Bemerkung"),
        ("completed", "check", "Prüfung"),
        ("migrated", "", ""),
    ]
    borrower = case_view(second, case, Actor("party:borrower", role="borrower"))
    assert [line.kind for line in borrower.timeline] == ["started"]


def test_a_step_that_is_gone_still_stands_in_the_record(opened: Opened) -> None:
    case = begin(opened(1), [*STAMP, did(2, ANNA, colour="rot")])
    second = opened(
        2,
        "ask: Nachfragen, => ask: Nachfragen, stamp: Stempeln,",
        "ask: reply, => ask: reply, stamp: confirm,",
    )
    assert moved(second)[case].reasons == ()
    assert [line.step for line in case_view(second, case, ANNA).timeline] == ["apply", "check", "stamp", ""]


def test_only_the_cases_that_are_named_move(opened: Opened) -> None:
    first = opened(1)
    begin(first, CHECK, "a")
    begin(first, CHECK, "b")
    second = opened(2)
    target = published_version(second, "tool_loan")
    assert len(running_on_others(second, target, ["T-2026-002"])) == 1
    with pytest.raises(UnknownCase, match="T-2026-009"):
        running_on_others(second, target, ["T-2026-001", "T-2026-009"])


def test_a_version_is_named_by_its_number_and_no_case_goes_back(opened: Opened) -> None:
    case = begin(opened(1), PLACES["season"])
    second = opened(2)
    assert published_version(second, "tool_loan").version == 2
    first = published_version(second, "tool_loan", 1)
    assert running_on_others(second, first) == ()
    moved(second)
    assert move_case(second, case, first, SYSTEM).reasons == ("version 1 is older than the one it runs on",)
    with pytest.raises(UnknownVersion):
        published_version(second, "tool_loan", 3)
    is_right(second, 1)
