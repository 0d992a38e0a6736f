"""A whole simulation: as many runs of the office as the cases need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from workflows.core.calendars import Calendar
from workflows.core.definition import Definition
from workflows.simulation.model import model_of
from workflows.simulation.plan import PERIODS, Plan
from workflows.simulation.record import Record
from workflows.simulation.run import Run


def simulate(
    definition: Definition,
    plan: Plan,
    calendar: Calendar,
    cases: int,
    seed: int,
    arrived: Callable[[], object] = lambda: None,
) -> Record:
    """Play cases.

    The plan says how many arrive in one run; more of them take more runs of the same office,
    each with other chances, not a longer time or a greater crowd.

    Arguments:
        cases: 1 or more.
        seed: the same seed gives the same record.
        arrived: told about every case that has arrived.
    """
    model = model_of(definition, plan, calendar)
    record = Record()
    in_one_run = plan.arrivals.number / PERIODS[plan.arrivals.per] * plan.period
    runs = max(1, min(cases, round(cases / in_one_run)))
    for run in range(runs):
        share = cases // runs + (run < cases % runs)
        Run(model, record, f"{seed}/{run}", share, arrived).play()
    return record


def with_one_more(definition: Definition, plan: Plan, role: str) -> Plan | None:
    """The plan with one person more in the group of a role (or in a group); None where there is no such."""
    known = definition.roles.get(role)
    groups = {entry.group for entry in definition.roles.values()}
    group = known.group if known else role if role in groups else None
    if group is None:
        return None
    return replace(plan, people={**plan.people, group: plan.number_of(group) + 1})
