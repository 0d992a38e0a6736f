"""Running cases go on to another version while people work: whole or not at all, and the record folds."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from tests.support.loan_office import Opened, begin, contents, is_right, moved
from tests.support.tool_loans import ANNA, BEN, CHECK, PLACES, STAMP, did
from webapp.clock import MovableClock
from webapp.db.tables import case_events, cases, outbox, tasks
from webapp.services.case_history import Place
from webapp.services.case_migration import (
    UnknownVersion,
    foresee,
    move_case,
    published_version,
    running_on_others,
)
from webapp.services.case_pages import case_history
from webapp.services.drafts import load_draft, save_draft
from webapp.services.installation import Installation
from webapp.services.loaded_case import UnknownCase, load_case
from webapp.services.timeline import Happening
from webapp.services.timers import fire_due_timers
from webapp.services.transition import Applied, apply
from workflows.core.events import SYSTEM, Actor


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
        promised = load_case(second, connection, case).state.timers["1.due"].at
    moved(second)
    with second.database.reading() as connection:
        kept = load_case(second, connection, case).state.timers
    assert kept["1.due"].at == promised and set(kept) == {"1.due", "1.remind.0", "1.remind.1", "1.remind.2"}
    later = second.at(MovableClock(promised))
    assert fire_due_timers(later) == 4
    with later.database.reading() as connection:
        assert load_case(later, connection, case).state.timers == {}
    is_right(later, 1)


def happened(office: Installation, case: str, actor: Actor, before: int | None = None) -> list[Happening]:
    """What a reader is told of the events before one of them, oldest first."""
    lines = case_history(office, case, actor, Place(before)).history.lines
    return [line for line in reversed(lines) if isinstance(line, Happening)]


def test_the_page_of_a_moved_case_tells_everything_in_the_words_of_its_time(opened: Opened) -> None:
    case = begin(opened(1), PLACES["confirm"])
    second = opened(2)
    moved(second)
    told = [
        ("started", "apply", "Antrag"),
        ("raised", "events.remark", "Bemerkung"),
        ("completed", "check", "Prüfung"),
        ("migrated", "", ""),
    ]
    assert [(line.kind, line.step, line.title) for line in happened(second, case, ANNA)] == told
    earlier = happened(second, case, ANNA, before=4)
    assert [(line.kind, line.step, line.title) for line in earlier] == told[:-1]
    borrower = Actor("party:borrower", role="borrower")
    assert [line.kind for line in happened(second, case, borrower)] == ["started"]


def test_a_step_that_is_gone_still_stands_in_the_record(opened: Opened) -> None:
    case = begin(opened(1), [*STAMP, did(2, ANNA, colour="rot")])
    second = opened(
        2,
        "ask: Nachfragen, => ask: Nachfragen, stamp: Stempeln,",
        "ask: reply, => ask: reply, stamp: confirm,",
    )
    assert moved(second)[case].reasons == ()
    assert [line.step for line in happened(second, case, ANNA)] == ["apply", "check", "stamp", ""]


def test_what_the_new_version_closes_is_closed_in_the_record_as_well(opened: Opened) -> None:
    case = begin(opened(1), PLACES["confirm"])
    second = opened(
        2,
        "start: apply => files: {closed: {title: Geschlossen, open_to: [leader]}}\nstart: apply",
        "  office: {title => leader: {title: Leitung, group: leaders}\n  office: {title",
        "    role: office\n    form: review => role: leader\n    file: closed\n    form: review",
    )
    assert moved(second)[case].reasons == ()
    assert [line.step for line in happened(second, case, ANNA)] == ["apply", "events.remark", ""]
    leader = Actor("person:lea", frozenset({"leaders"}))
    assert "check" in [line.step for line in happened(second, case, leader)]


def test_a_case_stays_with_a_document_or_a_promised_notice_that_is_gone(opened: Opened) -> None:
    first = opened(
        1,
        "due: none, next: check} => due: none, next: slip}",
        "  check:\n    decision => slip: {document: slip, next: tell}\n"
        "  tell: {notice: told, to: borrower, next: check}\n  check:\n    decision",
        "outcomes: {returned => notices: {told: {subject: Da, body: Ihr Antrag ist da.}}\n"
        "documents: {slip: {title: Zettel, template: letter, recipient: borrower, text: Danke}}\n"
        "outcomes: {returned",
    )
    case = begin(first, CHECK)
    second = opened(2)
    document = 'it has issued the document "slip", which does not exist any more'
    assert moved(second)[case].reasons == (
        document,
        'the notice "told", which does not exist any more, is still to be sent',
    )
    with second.database.writing() as connection:
        connection.execute(update(outbox).values(state="done"))
    assert moved(second)[case].reasons == (document,)


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
