"""The plan file: what is read, and how mistakes are told."""

from datetime import date

import pytest

from tests.support.loaded import DEFINITIONS, loaded
from workflows.core.definition import Definition
from workflows.simulation.plan import DEFAULT, GUESSED, MEASURED, Plan, Spread, figures
from workflows.simulation.plan_file import PLAN, load_plan

GOOD = """
simulation: garden_plot
measured: [arrivals, steps.review.work]
begins: 2026-03-01
period: 2 years
following: 6 months
arrivals: 4 per week
hours:
  monday: "09:00-12:30, 13:00-16:00"
  friday: 09:00-12:00
people: {second: 3}
steps:
  review:
    work: [5 minutes, 10 minutes, 1 hour]
    outcomes: {yes: 3, no: 1}
  answer: {delay: 2 days, never: 12.5 %}
  papers.key.hand_out: {delay: [1 day, 2 days, 1 week]}
answers:
  application:
    site: {north: 1}
    children: {yes: 1, no: 3}
    size: [1, 5, 30]
  rules: {since: {days: [1, 2, 3]}}
  visit: {mood: {good: 1}}
events:
  withdraw: {rate: 0.5 per year, by: gardener}
  remark: {rate: 2 per month, work: 5 minutes}
"""


def test_a_plan_is_read_with_every_key(garden: Definition) -> None:
    plan = load_plan(GOOD, PLAN, garden)
    assert isinstance(plan, Plan), plan
    assert plan.begins == date(2026, 3, 1)
    assert plan.hours == {0: ((540, 750), (780, 960)), 4: ((540, 720),)}
    assert plan.people == {"office": 3}
    assert plan.step("review").work == Spread(300, 600, 3600)
    assert plan.step("review").outcomes == {"yes": 3, "no": 1}
    assert plan.step("answer").never == 0.125
    assert plan.step("papers.key.hand_out").delay == Spread(86400, 2 * 86400, 7 * 86400)
    assert plan.answers["application.children"].weights == {"yes": 1, "no": 3}
    assert plan.answers["rules.since"].spread == Spread(1, 2, 3)
    assert plan.events["withdraw"].by == "gardener"


def test_every_figure_says_whether_it_is_measured_a_guess_or_a_default(garden: Definition) -> None:
    plan = load_plan(GOOD, PLAN, garden)
    assert isinstance(plan, Plan)
    origins = dict(figures(garden, plan))
    assert origins["arrivals"] == MEASURED
    assert origins["steps.review.work"] == MEASURED
    assert origins["steps.review.outcomes"] == GUESSED
    assert origins["people.office"] == GUESSED
    assert origins["steps.confirm.work"] == DEFAULT
    assert origins["steps.papers.rules.never"] == DEFAULT
    assert set(dict(figures(garden, Plan())).values()) == {DEFAULT}


def test_a_step_may_be_called_by_its_name_alone(garden: Definition) -> None:
    plan = load_plan("simulation: garden_plot\nsteps: {hand_out: {delay: 3 days}}", PLAN, garden)
    assert isinstance(plan, Plan)
    assert plan.step("papers.key.hand_out").delay == Spread(3 * 86400, 3 * 86400, 3 * 86400)


@pytest.mark.parametrize(
    ("good", "bad", "what", "mend"),
    [
        ("simulation: garden_plot", "simulation: garden", "not a workflow", 'Did you mean "garden_plot"?'),
        ("measured: [arrivals,", "measured: [arival,", "not given in this file", 'Did you mean "arrivals"?'),
        ("begins: 2026-03-01", "begins: 1.3.2026", "not a date", "2026-01-01"),
        ("period: 2 years", "period: 2 working days", "not possible", "Units: minutes"),
        ("arrivals: 4 per week", "arrivals: 0.1 per year", "No case would arrive", "longer"),
        ("following: 6 months", "following: 300 years", "too long", "20 years"),
        ("arrivals: 4 per week", "arrivals: 4 a week", "how many in which time", "12 per month"),
        ("arrivals: 4 per week", "arrivals: 0 per week", "how many in which time", "more than 0"),
        ("  friday: 09:00-12:00", "  fryday: 09:00-12:00", "not a weekday", 'Did you mean "friday"?'),
        ("  friday: 09:00-12:00", "  friday: 12:00-09:00", "not office hours", "earlier hours first"),
        ("  friday: 09:00-12:00", "  friday: 25:00-26:00", "not office hours", "09:00-12:30"),
        ("people: {second: 3}", "people: {gardener: 3}", "not a staff group or role", "Possible here"),
        ("people: {second: 3}", "people: {second: 0}", "must be 1 to", "Somebody"),
        ("  review:", "  reveiw:", "not a task", 'Did you mean "review"?'),
        ("[5 minutes, 10 minutes, 1 hour]", "[5 minutes, 10 minutes]", "one value, or three", "most likely"),
        ("[5 minutes, 10 minutes, 1 hour]", "[1 hour, 2 minutes, 3 minutes]", "in order", "at least"),
        ("[5 minutes, 10 minutes, 1 hour]", "2 days", 'not possible for "work"', "minutes, hours"),
        ("outcomes: {yes: 3, no: 1}", "outcomes: {ja: 3}", "not an outcome", "Possible here: ask, no, yes."),
        ("outcomes: {yes: 3, no: 1}", "outcomes: {yes: much}", "not a weight", "70 or 0.5"),
        ("outcomes: {yes: 3, no: 1}", "outcomes: {yes: 0}", "All weights are 0", "possible"),
        ("never: 12.5 %", "never: often", "not a share", "5 %"),
        ("never: 12.5 %", "ever: 5 %", "not known", 'Did you mean "never"?'),
        ("site: {north: 1}", "site: {nort: 1}", "not an answer", 'Did you mean "north"?'),
        ("site: {north: 1}", "sight: {north: 1}", "not a question", 'Did you mean "site"?'),
        ("site: {north: 1}", "email: {north: 1}", "made up by its type", "Delete the line"),
        ("size: [1, 5, 30]", "size: {few: 3}", "not a number", "weight"),
        ("{days: [1, 2, 3]}", "{weeks: 1}", "not known", "days"),
        ("withdraw: {rate", "withdrew: {rate", "not an event", 'Did you mean "withdraw"?'),
        ("by: gardener", "by: office", "not a role that may raise it", "gardener"),
        ("rate: 2 per month, work", "work", 'needs the key "rate"', "Add rate"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_would_be_right(
    garden: Definition, good: str, bad: str, what: str, mend: str
) -> None:
    assert GOOD.count(good) == 1
    problems = load_plan(GOOD.replace(good, bad), PLAN, garden)
    assert isinstance(problems, list)
    line = 1 + GOOD[: GOOD.index(good)].count("\n")
    told = [problem for problem in problems if problem.line == line]
    assert told, problems
    assert any(what in problem.what for problem in told), told
    assert any(mend in f"{problem.what} {problem.mend}" for problem in told), told
    assert all(problem.file == PLAN for problem in problems)


def test_shipped_plans_are_right() -> None:
    plans = sorted(DEFINITIONS.glob(f"*/{PLAN}"))
    assert plans
    for path in plans:
        plan = load_plan(path.read_text("utf-8"), str(path), loaded(path.parent))
        assert isinstance(plan, Plan), plan
