"""A case moves to another version whole, by the names that were renamed; or it stays, with the reasons."""

import json
from datetime import datetime, timedelta

import pytest

from tests.support.tool_loans import (
    ANNA,
    ANSWERS,
    ASKED,
    BEN,
    BERLIN,
    BORROWER,
    CHECK,
    CONFIRM,
    DAY,
    HANDOVER,
    LATER,
    MONDAY,
    PAYING,
    PLACES,
    SEASON,
    SECOND_TOOL,
    STAMP,
    TOOLS,
    Way,
    did,
    stands,
    start,
    version,
)
from workflows.core.advance import advance
from workflows.core.assisted import ASSISTED
from workflows.core.definition import Definition
from workflows.core.events import SYSTEM, Migrated, Raised, Started, TimerFired
from workflows.core.migration import CannotMove, Moved, move
from workflows.core.outcome import Advanced, Reason, Refusal
from workflows.core.plain import event_from_plain, event_to_plain, state_from_plain, state_to_plain
from workflows.core.state import State

OLD, NEW = version(1), version(2)
NOT_RENAMED = "    check: examine\n    answer: reply\n => answer: reply\n"
STAMPED = (
    "ask: Nachfragen, => ask: Nachfragen, stamp: Stempeln,",
    "ask: reply, => ask: reply, stamp: confirm,",
)


def moved(way: Way, new: Definition = NEW, at: datetime = LATER) -> Moved:
    answer = move(OLD, new, stands(way), at, BERLIN)
    assert isinstance(answer, Moved), answer
    return answer


def reasons(way: Way, new: Definition = NEW) -> tuple[str, ...]:
    answer = move(OLD, new, stands(way), LATER, BERLIN)
    assert isinstance(answer, CannotMove), answer
    return answer.reasons


def goes_on(state: State, *way: tuple[object, object]) -> State:
    for event, actor in way:
        answer = advance(NEW, state, event, actor, LATER + DAY, BERLIN)  # type: ignore[arg-type]
        assert isinstance(answer, Advanced), (event, answer)
        state = answer.state
    return state


def test_open_steps_stand_under_their_new_names() -> None:
    found = {name: [token.step for token in moved(way).state.tokens.values()] for name, way in PLACES.items()}
    assert found == {
        "check": ["examine"],
        "asked": ["reply"],
        "confirm": ["confirm"],
        "handover": ["handing_out.key", "handing_out.pledge.pay"],
        "paying": ["handing_out.pledge.pay"],
        "tools": ["pieces.collect"],
        "second tool": ["pieces.collect"],
        "season": ["season"],
    }


def test_branches_that_were_renamed_go_on_under_their_new_name() -> None:
    after = moved(PAYING).state
    assert [(entry.step, entry.branches, entry.finished) for entry in after.activations.values()] == [
        ("handing_out", ("key", "pledge"), ("key",))
    ]
    assert {token.scope for token in after.tokens.values()} == {"3/pledge"}


def test_answers_stand_under_their_new_names_and_what_is_no_longer_asked_is_left() -> None:
    answer = moved(CONFIRM)
    assert answer.state.data["application"] == {
        "name": "Mara Muster",
        "email": "mara@example.org",
        "telephone": "0123",
        "branch": "Nord",
        "wish": None,
        "days": 14,
        "pieces": [{"what": "Säge"}, {"what": "Bohrer"}],
    }
    assert answer.state.data["examine"] == {"reason": None, "outcome": "lend"}
    assert [entry["words"] for entry in answer.state.data["remark"]] == ["Eilt"]
    assert answer.left == ("application.fax",)


def test_marks_of_who_typed_an_answer_go_with_it() -> None:
    mark = {"by": "person:lena", "at": "2026-03-02T09:00:00+00:00"}
    marks = dict.fromkeys(("name", "phone", "fax", "tools"), mark)
    after = moved([(Started("T-2026-001", ANSWERS, assisted=marks), BORROWER)]).state
    assert after.data["application"][ASSISTED] == dict.fromkeys(("name", "telephone", "pieces"), mark)


def test_answers_of_a_step_that_is_gone_are_left_or_go_where_their_fields_went() -> None:
    way: Way = [*STAMP, did(2, ANNA, colour="rot")]
    kept = version(2, *STAMPED)
    assert moved(way, kept).left == ("application.fax", "stamping.colour")
    colour = "    answer.text: => stamping.colour: application.wish\n    answer.text:"
    there = version(2, *STAMPED, colour)
    answer = moved(way, there)
    assert answer.left == ("application.fax",) and answer.state.data["application"]["wish"] == "rot"


def test_a_step_that_nobody_said_was_renamed_takes_no_answers_of_another_one_with_the_same_form() -> None:
    alone = "title: Zweite Person, group: office, not: [examine]} => title: Zweite Person, group: office}"
    twice = version(2, NOT_RENAMED, alone)
    answer = moved(CONFIRM, twice)
    assert "examine" not in answer.state.data and answer.left == ("application.fax", "check")


def test_four_eyes_are_not_lost_with_a_name() -> None:
    words = 'the role "second" depends on who did "check", which is gone and not renamed'
    assert reasons(CONFIRM, version(2, NOT_RENAMED)) == (words,)
    moved(CONFIRM)


def test_items_of_a_block_keep_their_answers_and_what_they_were_made_from() -> None:
    data = moved(SECOND_TOOL).state.data
    assert "tools" not in data
    assert data["pieces"] == [
        {"id": "1", "what": "Säge", "fetch": {"state": "gut"}},
        {"id": "2", "what": "Bohrer"},
    ]


def test_a_deadline_stays_as_promised_and_a_new_one_counts_from_now() -> None:
    before, after = stands(CHECK), moved(CHECK).state
    assert after.tokens[1].due == before.tokens[1].due
    assert after.timers["1.due"] == before.timers["1.due"]
    confirmed = moved(CONFIRM).state.tokens[2]
    assert confirmed.due == BERLIN.end_of(BERLIN.local_date(LATER + 4 * DAY))
    assert moved(CONFIRM).state.timers["2.due"].at == confirmed.due


def test_a_step_without_deadline_in_the_new_version_has_none_any_more() -> None:
    assert stands(ASKED).timers and stands(ASKED).tokens[2].due
    after = moved(ASKED).state
    assert after.timers == {} and after.tokens[2].due is None


def test_a_reminder_that_was_sent_is_not_sent_again_and_new_ones_lie_ahead() -> None:
    before, at = stands(CHECK), MONDAY + 3 * DAY
    fired = advance(OLD, before, TimerFired("1.remind.0"), SYSTEM, at, BERLIN)
    assert isinstance(fired, Advanced)
    answer = move(OLD, NEW, fired.state, at, BERLIN)
    assert isinstance(answer, Moved)
    assert sorted(answer.state.timers) == ["1.due", "1.remind.2"]
    pending = moved(CHECK, at=MONDAY + timedelta(minutes=1)).state.timers
    assert sorted(pending) == ["1.due", "1.remind.0", "1.remind.1", "1.remind.2"]
    assert pending["1.remind.1"].at == before.timers["1.remind.0"].at
    assert goes_on(answer.state, (TimerFired("1.remind.2"), SYSTEM)).tokens == answer.state.tokens


def test_clocks_and_who_did_what_go_by_their_new_names() -> None:
    before, after = stands(ASKED), moved(ASKED).state
    assert after.clocks == {"examination": before.clocks["checking"]}
    after = moved(CONFIRM).state
    assert after.performed["examine"].actor == ANNA.id and "check" not in after.performed
    refused = advance(NEW, after, did(2, ANNA, "yes")[0], ANNA, LATER, BERLIN)
    assert refused == Refusal(Reason.FOUR_EYES)


def test_a_wait_keeps_its_moment() -> None:
    assert moved(SEASON).state.timers == stands(SEASON).timers != {}


def test_a_moved_case_is_finished_in_the_new_version() -> None:
    summer = (Raised("summer"), ANNA)
    ends = {
        "season": goes_on(moved(SEASON).state, summer, did(10, ANNA, words="alles da")),
        "second tool": goes_on(
            moved(SECOND_TOOL).state, did(8, ANNA, state="alt"), summer, did(10, ANNA, words="ja")
        ),
        "paying": goes_on(
            moved(PAYING).state,
            did(5, BORROWER, amount=20),
            did(7, ANNA, state="gut"),
            did(8, ANNA, state="gut"),
            summer,
            did(10, ANNA, words="ja"),
        ),
        "confirm": goes_on(moved(CONFIRM).state, did(2, BEN, "yes"), did(4, ANNA, number="1")),
        "check": goes_on(moved(CHECK).state, did(1, ANNA, "no", reason="voll")),
    }
    assert {name: state.outcome for name, state in ends.items()} == {
        "season": "returned",
        "second tool": "returned",
        "paying": "returned",
        "confirm": None,
        "check": "refused",
    }
    assert [token.step for token in ends["confirm"].tokens.values()] == ["handing_out.pledge.pay"]


def test_a_move_is_the_same_every_time_and_survives_being_kept() -> None:
    for way in PLACES.values():
        first, second = moved(way), moved(way)
        assert first == second
        assert state_from_plain(json.loads(json.dumps(state_to_plain(first.state)))) == first.state
    event = Migrated("new", "old")
    assert event_from_plain(json.loads(json.dumps(event_to_plain(event)))) == event
    assert advance(OLD, stands(CHECK), event, SYSTEM, LATER, BERLIN) == Refusal(Reason.NOT_NOW)


def test_moving_to_the_same_version_changes_nothing() -> None:
    for way in [*PLACES.values(), STAMP]:
        state = stands(way)
        assert move(OLD, OLD, state, LATER, BERLIN) == Moved(state)


def test_a_case_at_a_step_that_is_gone_stays() -> None:
    assert reasons(STAMP) == ('the step "stamp", which is open, does not exist and is not renamed',)


BRANCHES_ADDED = (
    "      key: {form => "
    "      insurance: {form: deposit, role: borrower, due: none, next: done}\n      key: {form",
)
BRANCH_MAPPED_TO_ANOTHER = ("deposit: handing_out.pledge => deposit: handing_out.key",)
NO_ORDER = ("mode: in_order => mode: any_order",)
EVENT_GONE = (
    "wait: {event: summer, for => wait: {event: winter, for",
    "next: {summer: returned, => next: {winter: returned,",
    "  summer: {title: Sommer => winter: {title: Winter",
)
ANOTHER_KIND = (
    "    tools: pieces => season: confirm\n    tools: pieces",
    "  season:\n    title => summertime:\n    title",
    "next: season => next: summertime",
)
NOBODY = (
    "role: office\n    form: review => role: unknown\n    form: review",
    "  second: => unknown: {title: Niemand, group: office, unit: application.wish}\n  second:",
)
OUT_OF_ITS_BLOCK = ("    tools: pieces => handover.deposit.pay: returned\n    tools: pieces",)
OUTCOME_GONE = ("lend: Verleihen => give: Verleihen", "next: {lend: => next: {give:")


@pytest.mark.parametrize(
    ("way", "changes", "reason"),
    [
        (HANDOVER, BRANCHES_ADDED, "the branches of the block"),
        (PAYING, BRANCH_MAPPED_TO_ANOTHER, "the branches of the block"),
        (PAYING, OUT_OF_ITS_BLOCK, 'the step "returned", which is open, stands in another block'),
        (TOOLS, NO_ORDER, "no longer done one after the other"),
        (SEASON, EVENT_GONE, 'waits for the event "summer"'),
        (SEASON, ANOTHER_KIND, "is of another kind"),
        (CHECK, NOBODY, 'nobody could do "examine"'),
        (CONFIRM, OUTCOME_GONE, 'the outcome "lend"'),
    ],
)
def test_what_cannot_be_carried_over_keeps_a_case_where_it_is(
    way: Way, changes: tuple[str, ...], reason: str
) -> None:
    new = version(2, *changes)
    assert any(reason in found for found in reasons(way, new)), reasons(way, new)


def test_what_is_not_open_does_not_matter() -> None:
    moved(TOOLS, version(2, *BRANCHES_ADDED))
    moved(SECOND_TOOL, version(2, *NO_ORDER))
    moved(CHECK, version(2, *EVENT_GONE))


def test_answers_that_the_new_form_refuses_keep_a_case_where_it_is() -> None:
    too_long: Way = [start(days=60)]
    assert reasons(too_long) == ('the answer "application.days" does not fit the new form (too_large)',)
    moved([start(days=30)])


def test_an_answer_that_is_only_missing_is_no_reason_where_nobody_needs_it() -> None:
    assert moved(CHECK).state.data["application"]["wish"] is None


def test_an_ended_case_stays() -> None:
    assert reasons([*CHECK, did(1, ANNA, "no", reason="voll")]) == ("the case has ended",)
