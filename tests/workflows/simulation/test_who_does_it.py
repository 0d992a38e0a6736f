"""What the engine says about who does a task holds for simulated people, too."""

from collections import Counter
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.core.events import Actor, Claimed, Completed, Event
from workflows.core.outcome import Refusal
from workflows.loading.load import load_definition
from workflows.simulation.model import Model, model_of
from workflows.simulation.office import Case
from workflows.simulation.plan import DAY, HOUR, EventPlan, Plan, Rate, Spread, StepPlan
from workflows.simulation.plan_file import PLAN, load_plan
from workflows.simulation.record import Record
from workflows.simulation.run import Run

WORKFLOW = """
workflow: workshop
version: 1
title: Werkstatt
summary: Zum Ausprobieren.
subject: "{order.what}"
number: "W-{year}-{number:03}"
languages: [de]
roles:
  customer: {title: Kundin, party: true, sees: status}
  worker: {title: Werkstatt, group: workers}
  same: {title: Dieselbe Person, group: workers, did: look}
  keeper: {title: Wer den Auftrag hat, group: workers, stays: true}
  lightest: {title: Wer am wenigsten hat, group: workers, choose: fewest_open}
  chosen: {title: Ausgewählte Person, group: workers, person: choice.who}
  branch_office: {title: Zweigstelle, group: branch, unit: order.place}
statuses: {running: Läuft}
start: order
steps:
  order: {form: order, role: customer, title: Auftrag, status: running, due: none, next: look}
  look: {form: remark, role: worker, title: Ansehen, due: none, next: again}
  again: {form: remark, role: same, title: Noch einmal, due: none, next: keep}
  keep: {form: remark, role: keeper, title: Behalten, due: none, next: keep_on}
  keep_on: {form: remark, role: keeper, title: Weiter behalten, due: none, next: light}
  light: {form: remark, role: lightest, title: Verteilt, due: none, next: choose}
  choose: {form: choice, role: worker, title: Wählen, due: none, next: by_chosen}
  by_chosen: {form: remark, role: chosen, title: Gewählt, due: none, next: there}
  there: {form: remark, role: branch_office, title: Vor Ort, due: none, next: judge}
  judge:
    decision: {good: Gut, fair: Mittel, bad: Schlecht}
    form: verdict
    role: worker
    title: Urteil
    due: none
    next: {good: parts, fair: parts, bad: parts}
  parts:
    title: Teile
    mode: one_at_a_time
    parallel:
      front: {form: remark, role: worker, title: Vorn, due: none, next: done}
      back: {form: remark, role: branch_office, title: Hinten, due: none, next: done}
      top: {form: remark, role: worker, title: Oben, due: none, next: done}
    join: all
    next: paint
  paint: {call: painting, values: {what: order.what}, next: {nice: pick_up, else: look_at_it}}
  look_at_it: {form: remark, role: worker, title: Nachsehen, due: none, next: pick_up}
  pick_up: {title: Abholen, wait: {event: fetched}, next: {fetched: gone}}
  gone: {end: gone}
events:
  fetched: {title: Abgeholt, by: [customer]}
outcomes: {gone: Abgeholt}
retention:
  gone: {keep: 1 year, then: erase}
"""
FORMS = """
forms:
  order:
    title: Auftrag
    fields:
      what: {type: text, label: Was?}
      place: {type: choice, label: Wo?, choices: {north: Nord, south: Süd}}
  remark: {title: Bemerkung, fields: {words: {type: text, label: Was?, required: false}}}
  verdict:
    title: Urteil
    fields:
      sure: {type: yes_no, label: Sicher?, rules: [{holds: "outcome == 'bad'", message: Nur dann.}]}
  choice: {title: Wahl, fields: {who: {type: choice, label: Wer?, people: workers}}}
"""


class Played(Run):
    """A run that notes who did what, and how many tasks of a case were taken at once."""

    def __init__(self, model: Model, record: Record, cases: int) -> None:
        """Nothing was done yet."""
        self.done: dict[int, dict[str, str]] = {}
        self.at_once: Counter[int] = Counter()
        self.busy: Counter[str] = Counter()
        super().__init__(model, record, "3", cases, lambda: None)

    def apply(self, case: Case, event: Event, actor: Actor) -> Refusal | None:
        """Note what was accepted."""
        before = case.state
        change = {Claimed: 1, Completed: -1}.get(type(event), 0)
        self.busy[actor.id] += change
        refusal = super().apply(case, event, actor)
        self.busy[actor.id] -= change if refusal else 0
        assert self.busy[actor.id] <= 1, "nobody does two things at once"
        if refusal is None and isinstance(event, Completed):
            self.done.setdefault(case.number, {})[before.tokens[event.token].step] = actor.id
        if refusal is None and isinstance(event, Claimed):
            taken = [token for token in case.state.tokens.values() if token.assignee]
            self.at_once[len(taken)] += 1
        return refusal


@pytest.fixture(scope="module")
def workshop() -> Definition:
    """A definition that says in many ways who does a task."""
    definition = load_definition({"workflow.yaml": WORKFLOW, "forms.yaml": FORMS})
    assert isinstance(definition, Definition), definition
    return definition


def played(workshop: Definition, plan: Plan, calendar: Calendar, cases: int) -> Played:
    """Cases with three workers and two people in the branches."""
    run = Played(
        model_of(workshop, replace(plan, people={"workers": 3, "branch": 2}), calendar), Record(), cases
    )
    run.play()
    return run


def test_the_person_whom_the_engine_names_does_the_task(workshop: Definition, calendar: Calendar) -> None:
    run = played(workshop, Plan(arrivals=Rate(2, "day")), calendar, 120)
    assert run.record.open_places == {}
    assert run.record.stuck == 0
    for case in run.cases:
        done = run.done[case.number]
        assert done["look"] == done["again"]
        assert done["keep"] == done["keep_on"]
        assert done["by_chosen"] == f"person:{case.state.data['choice']['who']}"
        assert done["there"].startswith("person:branch_")
    for step in ("look", "light", "by_chosen"):
        assert {done[step] for done in run.done.values()} == {f"person:workers_{n}" for n in (1, 2, 3)}


def test_free_people_share_the_work(workshop: Definition, calendar: Calendar) -> None:
    run = played(workshop, Plan(arrivals=Rate(1, "day")), calendar, 120)
    hours = [run.staff.person(f"workers_{number}").busy / 3600 for number in (1, 2, 3)]
    assert max(hours) < 1.2 * min(hours)


def test_an_outcome_that_the_answers_do_not_fit_gives_way_to_another(
    workshop: Definition, calendar: Calendar
) -> None:
    plan = Plan(steps={"judge": StepPlan(outcomes={"good": 98, "fair": 1, "bad": 1})})
    run = played(workshop, plan, calendar, 60)
    assert run.record.refused == {}
    assert {case.state.data["judge"]["outcome"] for case in run.cases} == {"bad"}


def test_tasks_of_a_block_are_taken_one_at_a_time(workshop: Definition, calendar: Calendar) -> None:
    run = played(workshop, Plan(arrivals=Rate(2, "day")), calendar, 60)
    assert set(run.at_once) == {1}
    assert all({"parts.front", "parts.back", "parts.top"} <= set(done) for done in run.done.values())


def test_a_case_that_is_called_ends_after_a_while_in_one_of_its_ways(
    workshop: Definition, calendar: Calendar
) -> None:
    text = "simulation: workshop\nsteps: {paint: {delay: 10 days, outcomes: {nice: 3, else: 1}}}\n"
    plan = load_plan(text, PLAN, workshop)
    assert isinstance(plan, Plan), plan
    run = played(workshop, plan, calendar, 200)
    assert set(run.record.step("paint").over) == {10 * DAY}
    assert 25 <= len(run.record.step("look_at_it").over) <= 75


def test_a_wait_without_another_end_is_woken_and_its_rate_may_be_given(
    workshop: Definition, calendar: Calendar
) -> None:
    usual = played(workshop, Plan(), calendar, 200).record.step("pick_up").over
    assert 20 * DAY <= sum(usual) / len(usual) <= 42 * DAY
    plan = Plan(events={"fetched": EventPlan(Rate(1, "day"))}, steps={"paint": StepPlan(Spread(1, 1, 1))})
    sooner = played(workshop, plan, calendar, 200).record.step("pick_up").over
    assert 0.6 * DAY <= sum(sooner) / len(sooner) <= 1.5 * DAY


def test_cases_of_the_staff_begin_in_office_hours_and_nobody_does_two_things_then(calendar: Calendar) -> None:
    started_by_staff = WORKFLOW.replace(
        "order: {form: order, role: customer", "order: {form: order, role: worker"
    )
    assert started_by_staff != WORKFLOW
    definition = load_definition({"workflow.yaml": started_by_staff, "forms.yaml": FORMS})
    assert isinstance(definition, Definition), definition
    run = played(definition, Plan(arrivals=Rate(8, "day")), calendar, 200)
    assert run.record.stuck == 0
    starts = {case.state.started_at.astimezone(ZoneInfo("Europe/Berlin")).hour for case in run.cases}
    assert starts == set(range(9, 16))
    assert {case.state.starter for case in run.cases} == {f"person:workers_{number}" for number in (1, 2, 3)}


ESCALATING = """
workflow: errand
version: 1
title: Besorgung
summary: Zum Ausprobieren.
subject: "{case.number}"
number: "B-{number}"
languages: [de]
roles:
  customer: {title: Kundin, party: true, sees: status}
  worker: {title: Werkstatt, group: workers}
  chief: {title: Leitung, group: chiefs}
statuses: {running: Läuft}
start: order
steps:
  order: {form: order, role: customer, title: Auftrag, status: running, due: none, next: look}
  look: {form: order, role: worker, title: Tun, due: 2 working days, overdue: {escalate: chief}, next: gone}
  gone: {end: gone}
outcomes: {gone: Fertig}
retention:
  gone: {keep: 1 year, then: erase}
"""


def test_who_is_called_in_by_escalation_helps_a_busy_group(calendar: Calendar) -> None:
    definition = load_definition({"workflow.yaml": ESCALATING, "forms.yaml": FORMS.partition("  remark")[0]})
    assert isinstance(definition, Definition), definition
    long = {"look": StepPlan(work=Spread(30 * HOUR, 30 * HOUR, 30 * HOUR))}
    plan = Plan(arrivals=Rate(1, "day"), people={"workers": 1, "chiefs": 1}, steps=long)
    run = Run(model_of(definition, plan, calendar), Record(), "1", 20, lambda: None)
    run.play()
    doers = Counter(case.state.performed["look"].actor for case in run.cases)
    assert doers.keys() == {"person:workers_1", "person:chiefs_1"}
    assert min(doers.values()) > 5
    assert run.record.group("workers").vain == run.record.group("chiefs").vain == 0
    assert run.record.group("chiefs").longest > 0
