"""Simulated cases: none is stuck, people work as people do, and the same seed gives the same."""

import json
from dataclasses import asdict, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.support.simulated import watched
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.core.events import Claimed, Completed
from workflows.simulation.office import WaitsFor
from workflows.simulation.plan import (
    DAY,
    HOUR,
    MINUTE,
    WEEK,
    AnswerPlan,
    EventPlan,
    Plan,
    Rate,
    Spread,
    StepPlan,
)
from workflows.simulation.results import Results, busiest, quantile, results
from workflows.simulation.simulate import simulate, with_one_more

HOUR_OF_WORK = Spread(HOUR, HOUR, HOUR)
ALWAYS = dict.fromkeys(range(7), ((9 * 60, 17 * 60),))


def played(definition: Definition, plan: Plan, calendar: Calendar, cases: int, seed: int = 1) -> Results:
    """The results of a simulation."""
    return results(definition, plan, simulate(definition, plan, calendar, cases, seed))


def test_the_same_seed_gives_the_same_and_another_seed_another(
    garden: Definition, calendar: Calendar
) -> None:
    one, again, other = (json.dumps(asdict(played(garden, Plan(), calendar, 80, seed))) for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_a_person_does_one_thing_at_a_time_in_office_hours(garden: Definition, calendar: Calendar) -> None:
    plan = Plan(
        arrivals=Rate(5, "day"),
        hours=ALWAYS,
        people={"office": 2},
        steps={
            step: StepPlan(work=HOUR_OF_WORK)
            for step in ("review", "confirm", "visits.visit", "papers.key.hand_out")
        },
    )
    run = watched(garden, plan, calendar, 120)
    busy: dict[str, tuple[int, int, int]] = {}
    done = 0
    for seen in run.seen:
        if isinstance(seen.event, Claimed) and seen.accepted:
            assert 9 <= datetime.fromtimestamp(seen.now, ZoneInfo("Europe/Berlin")).hour < 17
            assert seen.actor not in busy, "nobody takes a second thing"
            busy[seen.actor] = (seen.now, seen.case, seen.event.token)
        elif isinstance(seen.event, Completed) and seen.actor in busy and seen.accepted:
            begun, case, token = busy.pop(seen.actor)
            assert (case, token) == (seen.case, seen.event.token)
            assert seen.now - begun in (HOUR, HOUR + 16 * HOUR), "an hour, perhaps with the night between"
            done += 1
    assert done > 100
    utilised = results(garden, plan, run.record).groups[0]
    assert 0.5 < utilised.utilisation <= 1.01


def test_four_eyes_need_two_people(garden: Definition, calendar: Calendar) -> None:
    certain = {"review": StepPlan(outcomes={"yes": 1}), "confirm": StepPlan(outcomes={"yes": 1})}
    alone = watched(garden, Plan(people={"office": 1}, steps=certain), calendar, 20)
    assert alone.record.open_places[WaitsFor.NOBODY] == 20
    assert not alone.record.step("confirm").over
    assert alone.record.stuck == 0
    together = watched(garden, Plan(people={"office": 2}, steps=certain), calendar, 20)
    assert len(together.record.step("confirm").over) == 20
    assert together.record.open_places[WaitsFor.NOBODY] == 0
    for case in together.cases:
        performed = case.state.performed
        assert performed["review"].actor != performed["confirm"].actor


def test_parties_answer_after_their_delay_or_never(garden: Definition, calendar: Calendar) -> None:
    asked = {
        "review": StepPlan(outcomes={"ask": 1}),
        "answer": StepPlan(delay=Spread(DAY, DAY, DAY), never=0),
    }
    record = watched(garden, Plan(steps=asked, following=4 * WEEK), calendar, 5).record
    assert set(record.step("answer").over) == {DAY}
    silent = {**asked, "answer": StepPlan(never=1)}
    found = played(garden, Plan(steps=silent), calendar, 5)
    assert [(row.name, row.total) for row in found.outcomes] == [("granted", 0), ("declined", 5)]
    times = next(row for row in found.steps if row.step == "answer")
    assert times.median is not None
    assert 10 * DAY <= times.median <= 11 * DAY, "the deadline of ten days ends it"


def test_staff_begin_after_an_appointment_only(garden: Definition, calendar: Calendar) -> None:
    plan = Plan(steps={"review": StepPlan(delay=Spread(WEEK, WEEK, WEEK))}, people={"office": 9})
    times = watched(garden, plan, calendar, 30).record.step("review")
    assert min(times.over) >= WEEK
    assert max(times.begun) < 4 * DAY, "what is told as queueing begins after the appointment"


def test_outcomes_answers_and_events_come_as_often_as_the_plan_says(
    garden: Definition, calendar: Calendar
) -> None:
    plan = Plan(
        steps={
            "review": StepPlan(outcomes={"yes": 3, "no": 1}),
            "confirm": StepPlan(outcomes={"yes": 1}),
            "papers.rules": StepPlan(never=0),
        },
        answers={"application.size": AnswerPlan(spread=Spread(5, 5, 5))},
    )
    found = {row.name: row.total for row in played(garden, plan, calendar, 400).outcomes}
    assert 270 <= found["granted"] <= 330
    assert found["granted"] + found["declined"] == 400
    often = replace(plan, events={"withdraw": EventPlan(Rate(50, "year"), by="gardener")})
    withdrawn = played(garden, often, calendar, 400)
    assert withdrawn.raised["withdraw"] > 250
    assert {row.name: row.total for row in withdrawn.outcomes}["granted"] < 30


def test_one_person_more_shortens_the_queue_of_a_busy_office(garden: Definition, calendar: Calendar) -> None:
    plan = Plan(
        arrivals=Rate(5, "day"),
        period=8 * WEEK,
        following=20 * WEEK,
        hours=ALWAYS,
        people={"office": 2},
        steps={"review": StepPlan(work=Spread(HOUR, 2 * HOUR, 4 * HOUR))},
    )
    more = with_one_more(garden, plan, "second")
    assert more is not None
    assert more.people == {"office": 3}
    before, after = (played(garden, figures, calendar, 250) for figures in (plan, more))
    assert busiest(before) == before.groups[0]
    assert after.groups[0].utilisation < before.groups[0].utilisation
    assert after.groups[0].longest < before.groups[0].longest
    queues = [
        next(row.queue_nine_of_ten for row in found.steps if row.step == "review")
        for found in (before, after)
    ]
    assert queues[0] is not None
    assert queues[1] is not None
    assert queues[1] < queues[0] / 2
    assert with_one_more(garden, plan, "gardener") is None


def test_more_cases_take_more_runs_of_the_same_office(garden: Definition, calendar: Calendar) -> None:
    plan = Plan(arrivals=Rate(10, "month"), period=26 * WEEK, following=4 * WEEK)
    record = simulate(garden, plan, calendar, 300, 1)
    assert (record.cases, record.runs) == (300, 5)
    years = {half_year.partition("-")[0] for half_year, _ in record.ended}
    assert years <= {"2026"}


def test_quantiles_are_values_that_occurred() -> None:
    assert quantile([], 0.5) is None
    assert quantile([7], 0.9) == 7
    assert quantile([4, 1, 3, 2], 0.5) == 2
    assert quantile(range(1, 11), 0.9) == 9
    assert quantile([5 * MINUTE] * 3, 0.9) == 5 * MINUTE


def test_queues_are_as_long_as_queueing_theory_says(garden: Definition) -> None:
    """Pollaczek and Khinchine for one server with constant work: a mean wait of load * work / 2(1 - load)."""
    work, load = 30 * MINUTE, 0.7
    plan = Plan(
        arrivals=Rate(load * DAY / work, "day"),
        hours=dict.fromkeys(range(7), ((0, 24 * 60 - 1),)),
        people={"office": 1},
        steps={"review": StepPlan(work=Spread(work, work, work), outcomes={"no": 1})},
    )
    record = simulate(garden, plan, Calendar("Europe/Berlin"), 6000, 1)
    waited = record.step("review").begun
    assert record.runs == 1
    assert sum(waited) / len(waited) == pytest.approx(load * work / (2 * (1 - load)), rel=0.12)
    assert results(garden, plan, record).groups[0].utilisation == pytest.approx(load, rel=0.03)
