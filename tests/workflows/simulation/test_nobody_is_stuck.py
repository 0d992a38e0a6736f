"""Whatever is simulated with whatever figures: no case is stuck, and all numbers add up."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.patterns.composed import FILES, definition_files
from tests.support.loaded import DEFINITIONS, GARDEN_PLOT, loaded
from tests.support.simulated import watched
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition, Task, Wait
from workflows.loading.load import load_definition
from workflows.simulation.model import model_of
from workflows.simulation.office import Case, WaitsFor
from workflows.simulation.plan import DAY, HOUR, MINUTE, WEEK, EventPlan, Plan, Rate, Spread, StepPlan
from workflows.simulation.plan_file import PLAN, load_plan
from workflows.simulation.record import Record
from workflows.simulation.results import results
from workflows.simulation.run import Run

FOLDERS = sorted(path.parent for path in DEFINITIONS.glob("*/workflow.yaml"))


def plan_of(folder: Path, definition: Definition) -> Plan:
    """The shipped plan, or the defaults."""
    path = folder / PLAN
    plan = load_plan(path.read_text("utf-8"), PLAN, definition) if path.is_file() else Plan()
    assert isinstance(plan, Plan)
    return plan


def with_rules(definition: Definition) -> set[str]:
    """Tasks and events whose answers have to fit each other, as a sum does: chance seldom finds them."""
    ruled = {
        form.id
        for form in definition.forms.values()
        if any(field.rules or any(inner.rules for inner in field.fields) for field in form.fields)
    }
    tasks = {step.path for step in definition.steps.values() if isinstance(step, Task) and step.form in ruled}
    return tasks | {event.id for event in definition.events.values() if event.form in ruled}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("defaults", [False, True], ids=["shipped", "defaults"])
def test_no_case_is_stuck_and_every_end_is_one_of_the_definition(
    folder: Path, defaults: bool, calendar: Calendar
) -> None:
    definition = loaded(folder)
    plan = Plan() if defaults else plan_of(folder, definition)
    run = watched(definition, plan, calendar, 60)
    assert run.record.cases == len(run.cases) == 60
    assert set(run.record.refused) <= with_rules(definition), "answers were found where no rule ties them"
    for case in run.cases:
        if case.state.ended:
            assert case.state.outcome in definition.outcomes
        else:
            assert case.state.tokens, "a case that runs is somewhere"
            assert all(_waits_for(definition, case, token) for token in case.state.tokens)
    ended = sum(case.state.ended for case in run.cases)
    assert ended == sum(len(times) for times in run.record.until_outcome.values()) == 60 - run.record.open
    assert run.record.stuck == 0
    assert ended >= 15 or run.record.refused, "the simulation gets somewhere"


def _waits_for(definition: Definition, case: Case, token: int) -> bool:
    """True when an open place has somebody or something that it waits for."""
    step = definition.steps[case.state.tokens[token].step]
    if isinstance(step, Wait):
        return bool(step.events) or f"{token}.wait" in case.state.timers
    if isinstance(step, Task):
        return case.visits[token].waits_for in (WaitsFor.STAFF, WaitsFor.PARTY)
    return case.visits[token].waits_for is WaitsFor.CASE


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_workflow_pattern_is_simulated_with_defaults_alone(path: Path, calendar: Calendar) -> None:
    definition = load_definition(definition_files(path))
    assert isinstance(definition, Definition)
    run = watched(definition, Plan(), calendar, 40)
    assert run.record.cases == 40
    assert run.record.refused == {}
    assert run.record.stuck == 0
    for case in run.cases:
        assert case.state.ended or all(_waits_for(definition, case, token) for token in case.state.tokens)
        assert not case.state.ended or case.state.outcome in definition.outcomes
    assert sum(case.state.ended for case in run.cases) >= 20, "the simulation gets somewhere"


@settings(max_examples=30)
@given(
    people=st.integers(1, 4),
    arrivals=st.sampled_from([Rate(3, "day"), Rate(4, "week"), Rate(20, "half-year")]),
    work=st.sampled_from(
        [Spread(0, 0, 0), Spread(MINUTE, 9 * MINUTE, HOUR), Spread(HOUR, 9 * HOUR, 30 * HOUR)]
    ),
    delay=st.sampled_from([None, Spread(0, DAY, WEEK)]),
    never=st.sampled_from([0.0, 0.3, 1.0]),
    withdrawn=st.sampled_from(["0.1", "5", "400"]),
    shift=st.sampled_from([((0, 24 * 60 - 1),), ((9 * 60, 10 * 60), (15 * 60, 15 * 60 + 1))]),
    seed=st.integers(0, 10**9),
)
def test_whatever_the_figures_are_cases_and_hours_add_up(
    people: int,
    arrivals: Rate,
    work: Spread,
    delay: Spread | None,
    never: float,
    withdrawn: str,
    shift: tuple[tuple[int, int], ...],
    seed: int,
) -> None:
    definition = loaded(GARDEN_PLOT)
    tasks = [step.path for step in definition.steps.values() if isinstance(step, Task)]
    plan = Plan(
        arrivals=arrivals,
        following=8 * WEEK,
        hours={0: shift, 3: shift},
        people={"office": people},
        steps={path: StepPlan(work=work, delay=delay, never=never) for path in tasks},
        events={"withdraw": EventPlan(Rate(float(withdrawn), "year"), by="gardener")},
    )
    run = Run(model_of(definition, plan, Calendar("Europe/Berlin")), Record(), str(seed), 25, lambda: None)
    run.play()
    found = results(definition, plan, run.record)
    assert (found.cases, found.stuck, found.refused) == (25, 0, {})
    assert found.open + sum(row.total for row in found.outcomes) == 25
    assert sum(found.open_places.values()) >= found.open
    free = [number for number in range(1, people + 1) if run.staff.person(f"office_{number}").job is None]
    queued = [
        visit
        for case in run.cases
        for visit in case.visits.values()
        if visit.job and visit.job.waits and visit.job.queues and not visit.job.barred
    ]
    assert not (queued and free and run.model.hours.is_open(run.end)), "nobody rests while work waits"
