"""The engine: tokens, blocks, deadlines, roles."""

from collections.abc import Callable
from datetime import date

import pytest

from tests.workflows.core.conftest import ANNA, APPLICANT, BEN, CALENDAR, Case
from workflows.core.access import refusal_to_do
from workflows.core.effects import CaseEnded, IssueDocument, SendNotice
from workflows.core.entering import EndlessLoop
from workflows.core.events import Actor, Claimed, Completed, Reassigned, Released
from workflows.core.explanation import offers, pauses, waits
from workflows.core.outcome import Advanced, Reason, Refusal

Build = Callable[[str], Case]

APPROVAL = """
steps:
  apply: {form: application, role: applicant, due: none, next: review}
  review:
    decision: {approve: Ja, ask_back: Nachfragen, decline: Nein}
    role: office
    due: 5 working days
    remind: [2 working days]
    overdue: {escalate: second}
    clock: decision
    next: {approve: confirm, ask_back: answer, decline: declined}
  answer:
    {form: answer, role: applicant, also: [office], due: 10 days, overdue: {next: declined}, next: review}
  confirm:
    {decision: {yes: Ja, no: Nein}, role: second, due: 5 days, next: {yes: accepted, no: declined}}
  accepted: {end: good}
  declined: {end: bad}
events:
  withdraw: {title: Zurückziehen, by: [applicant], cancels: case, next: declined}
"""


def test_the_straight_way_ends_well(case_of: Build) -> None:
    case = case_of(APPROVAL).start(name="Ada")
    assert case.places == ["review"]
    case.do("review", ANNA, "approve")
    case.do("confirm", BEN, "yes")
    assert case.state is not None and case.state.outcome == "good"
    assert case.effects == (CaseEnded("good", case.now),)
    assert case.folded() == case.state


def test_whoever_approved_may_not_confirm(case_of: Build) -> None:
    case = case_of(APPROVAL).start(name="Ada")
    case.do("review", ANNA, "approve")
    assert case.do("confirm", ANNA, "yes") == Refusal(Reason.FOUR_EYES)
    assert isinstance(case.do("confirm", BEN, "yes"), Advanced)


def test_a_task_that_was_done_cannot_be_done_again(case_of: Build) -> None:
    case = case_of(APPROVAL).start(name="Ada")
    token = case.token("review")
    case.do("review", ANNA, "approve")
    assert case.apply(Completed(token, {}, "approve"), BEN) == Refusal(Reason.TASK_GONE)


def test_a_stranger_may_do_nothing(case_of: Build) -> None:
    case = case_of(APPROVAL).start(name="Ada")
    stranger = Actor("person:eve", frozenset({"others"}))
    assert case.do("review", stranger, "approve") == Refusal(Reason.NOT_ALLOWED)
    assert case.happen("withdraw", stranger) == Refusal(Reason.NOT_ALLOWED)
    assert offers(case.situation, stranger) == ()


def test_answers_that_the_form_refuses_change_nothing(case_of: Build) -> None:
    case = case_of(APPROVAL).start(name="Ada")
    case.do("review", ANNA, "ask_back")
    before = case.state
    answer = case.do("answer", APPLICANT, text="")
    assert isinstance(answer, Refusal) and answer.reason is Reason.INVALID_ANSWERS
    assert set(answer.errors) == {"text"} and case.state == before


def test_a_clock_stands_still_while_the_case_is_asked_back(case_of: Build) -> None:
    case = case_of(APPROVAL).start(name="Ada")
    first = case.situation.state.tokens[case.token("review")].due
    assert first and CALENDAR.last_day(first) == date(2026, 11, 30)
    case.let_pass(days=2)
    case.do("review", ANNA, "ask_back")
    assert [pause.working_days for pause in pauses(case.situation)] == [3]
    case.let_pass(days=7)
    case.do("answer", APPLICANT, text="Hier")
    again = case.situation.state.tokens[case.token("review")].due
    assert again and CALENDAR.last_day(again) == date(2026, 12, 7)
    assert pauses(case.situation) == ()


def test_a_deadline_that_passes_moves_the_case_on(case_of: Build) -> None:
    case = case_of(APPROVAL).start(name="Ada")
    case.do("review", ANNA, "ask_back")
    case.let_pass(days=12)
    assert case.state is not None and case.state.outcome == "bad"
    assert case.folded() == case.state


def test_a_reminder_is_sent_once_and_not_after_the_task_is_done(case_of: Build) -> None:
    case = case_of(APPROVAL).start(name="Ada")
    case.let_pass(days=3)
    assert case.effects == (SendNotice("reminder", "office", "", case.token("review")),)
    case.do("review", ANNA, "approve")
    assert case.state is not None
    assert not [timer for timer in case.state.timers.values() if timer.kind == "remind"]


def test_withdrawal_ends_the_case_from_anywhere(case_of: Build) -> None:
    case = case_of(APPROVAL).start(name="Ada")
    case.happen("withdraw", APPLICANT)
    assert case.state is not None and case.state.outcome == "bad" and not case.state.tokens
    assert case.happen("withdraw", APPLICANT) == Refusal(Reason.CASE_ENDED)


def test_a_claimed_task_is_closed_to_others_until_it_is_given_back(case_of: Build) -> None:
    case = case_of(APPROVAL).start(name="Ada")
    token = case.token("review")
    case.apply(Claimed(token), ANNA)
    assert case.do("review", BEN, "approve") == Refusal(Reason.TAKEN)
    assert case.apply(Claimed(token), BEN) == Refusal(Reason.TAKEN)
    case.apply(Released(token), ANNA)
    case.apply(Reassigned(token, "person:ben"), ANNA)
    assert case.do("review", ANNA, "approve") == Refusal(Reason.TAKEN)
    assert refusal_to_do(case.situation, case.situation.state.tokens[token], BEN) is None


def test_the_case_says_what_it_waits_for(case_of: Build) -> None:
    case = case_of(APPROVAL).start(name="Ada")
    (waiting,) = waits(case.situation, ANNA)
    assert (waiting.kind, waiting.role, waiting.hidden, waiting.overdue) == ("task", "Büro", False, False)
    assert waiting.then == (("escalate", "Zweite Person"),)
    (for_applicant,) = waits(case.situation, APPLICANT)
    assert for_applicant.hidden


PAPERS = """
steps:
  apply: {form: application, role: applicant, due: none, next: papers}
  papers:
    parallel:
      first: {form: answer, role: office, due: none, stores: one, next: done}
      second: {form: answer, role: office, due: none, stores: two, next: done}
      third: {form: answer, role: office, due: none, stores: three, next: done}
    join: JOIN
    next: review
  review: {decision: {yes: Ja}, role: office, due: none, next: {yes: end}}
  end: {end: good}
"""


@pytest.mark.parametrize(
    ("join", "needed"), [("all", 3), ("any", 1), ('{at_least: "2"}', 2), ('{at_least: "size(today)"}', 3)]
)
def test_a_block_goes_on_when_its_join_is_met(case_of: Build, join: str, needed: int) -> None:
    case = case_of(PAPERS.replace("JOIN", join)).start(name="Ada")
    for step in ["papers.third", "papers.first", "papers.second"][:needed]:
        assert "review" not in case.places
        case.do(step, text="x")
    assert case.places == ["review"]
    assert case.state is not None and not case.state.activations
    assert case.folded() == case.state


GUARDIANS = """
steps:
  apply: {form: application, role: applicant, due: none, next: consents}
  consents:
    each: application.people
    as: person
    mode: MODE
    start: ask
    steps:
      ask: {decision: {yes: Ja, no: Nein}, role: office, due: none, next: {yes: done, no: ask}}
    join: all
    next: decide
  decide:
    branch: [{when: "consents.all(entry, entry.ask.outcome == 'yes')", next: letter}]
    else: failed
  letter: {document: paper, next: end}
  end: {end: good}
  failed: {end: bad}
documents:
  paper: {title: Papier, template: letter, text: "Guten Tag {application.name}", recipient: applicant}
"""


@pytest.mark.parametrize(("mode", "at_once"), [("any_order", 2), ("in_order", 1)])
def test_each_item_has_its_own_branch_and_answers(case_of: Build, mode: str, at_once: int) -> None:
    case = case_of(GUARDIANS.replace("MODE", mode)).start(
        name="Ada", people=[{"called": "A"}, {"called": "B"}]
    )
    assert case.places == ["consents.ask"] * at_once
    case.do("consents.ask", ANNA, "no")
    case.do("consents.ask", ANNA, "yes")
    case.do("consents.ask", ANNA, "yes")
    assert case.state is not None and case.state.outcome == "good"
    entries = case.state.data["consents"]
    assert isinstance(entries, list) and [entry["ask"]["outcome"] for entry in entries] == ["yes", "yes"]
    assert IssueDocument("paper") in case.effects
    assert case.folded() == case.state


def test_a_block_over_an_empty_list_is_passed_at_once(case_of: Build) -> None:
    case = case_of(GUARDIANS.replace("MODE", "any_order")).start(name="Ada", people=[])
    assert case.state is not None and case.state.outcome == "good"


def test_a_loop_without_a_person_is_refused_instead_of_running_for_ever(case_of: Build) -> None:
    steps = """
steps:
  apply: {form: application, role: applicant, due: none, next: turn}
  turn: {set: {turns: "turns == null ? 1 : turns"}, next: back}
  back: {branch: [{when: "turns == 2", next: end}], else: turn}
  end: {end: good}
"""
    case = case_of(steps)
    with pytest.raises(EndlessLoop):
        case.start(name="Ada")


WAITING = """
steps:
  apply: {form: application, role: applicant, due: none, next: place}
  place: {wait: {event: place_free, for: 30 days}, next: {place_free: end, timeout: gone}}
  end: {end: good}
  gone: {end: bad}
events:
  place_free: {title: Platz frei, by: [office]}
  remark: {title: Bemerkung, by: [office], form: answer, collect: true}
"""


def test_a_wait_ends_by_its_event(case_of: Build) -> None:
    case = case_of(WAITING).start(name="Ada")
    case.happen("place_free")
    assert case.state is not None and case.state.outcome == "good"


def test_a_wait_ends_by_time(case_of: Build) -> None:
    case = case_of(WAITING).start(name="Ada")
    case.let_pass(days=31)
    assert case.state is not None and case.state.outcome == "bad"


def test_collected_entries_grow_and_say_who_and_when(case_of: Build) -> None:
    case = case_of(WAITING).start(name="Ada")
    case.happen("remark", text="eins")
    case.happen("remark", BEN, text="zwei")
    assert case.state is not None
    assert case.state.data["remark"] == [
        {"text": "eins", "at": "2026-11-23", "by": "person:anna"},
        {"text": "zwei", "at": "2026-11-23", "by": "person:ben"},
    ]


def test_an_item_that_nobody_answered_counts_as_not_agreed(case_of: Build) -> None:
    steps = GUARDIANS.replace("MODE", "any_order").replace(
        "due: none, next: {yes: done, no: ask}",
        "due: 5 days, overdue: {next: done}, next: {yes: done, no: ask}",
    )
    case = case_of(steps).start(name="Ada", people=[{"called": "A"}, {"called": "B"}])
    case.do("consents.ask", ANNA, "yes")
    case.let_pass(days=6)
    assert case.state is not None and case.state.outcome == "bad"
