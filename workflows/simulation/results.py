"""What a record says: medians, shares and numbers per half-year, to be printed, drawn or written as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflows.core.definition import Definition, Wait
from workflows.simulation.plan import Plan, groups_of
from workflows.simulation.record import Record, StepTimes

NINE_OF_TEN = 0.9


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step where cases rest.

    Attributes:
        kind: "task" or "wait".
        role: who does it; "" for a wait.
        visits: how often it was left; `still`: how often it was not, by the end.
        median, nine_of_ten: seconds from opening to leaving, of those that were left; None without any.
        queue_median, queue_nine_of_ten: seconds until one of the staff began; None for parties and waits.
        share: of the time that all cases rested anywhere, 0 to 1.
    """

    step: str
    title: str
    kind: str
    role: str
    visits: int
    still: int
    median: int | None
    nine_of_ten: int | None
    queue_median: int | None
    queue_nine_of_ten: int | None
    share: float


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The work of one staff group, while cases arrived.

    Attributes:
        roles: that its people act in -> hours per week and run that they did so.
        busy_hours: per week, all people together, the mean of all runs.
        utilisation: busy share of the office hours, 0 to 1.
        longest: the longest queue of any run.
        vain: pieces of work that came too late, in all runs.
    """

    group: str
    roles: Mapping[str, float]
    people: int
    busy_hours: float
    utilisation: float
    longest: int
    vain: int


@dataclass(frozen=True, slots=True)
class EndRow:
    """How many cases ended in one way, or were issued a document.

    Attributes:
        total: in all runs; `reached`: cases that it happened to at least once.
        half_years: mean per run.
        median, nine_of_ten: seconds from the start of a case.
    """

    name: str
    title: str
    total: int
    reached: int
    half_years: Mapping[str, float]
    median: int | None
    nine_of_ten: int | None


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that a simulation tells.

    Attributes:
        open: cases that had not ended; `stuck`: those of them that wait for nothing.
        open_places: what open cases wait for -> places.
        refused: step or event -> how often no acceptable answers were found.
    """

    cases: int
    runs: int
    open: int
    stuck: int
    events: int
    steps: Sequence[StepRow]
    groups: Sequence[GroupRow]
    outcomes: Sequence[EndRow]
    documents: Sequence[EndRow]
    half_years: Sequence[str]
    open_places: Mapping[str, int]
    refused: Mapping[str, int]
    raised: Mapping[str, int]


def results(definition: Definition, plan: Plan, record: Record) -> Results:
    """Work out what the record of a simulation says."""
    half_years = sorted({half_year for half_year, _ in (*record.ended, *record.issued)})
    documents = {name: document.title for name, document in definition.documents.items()}
    return Results(
        cases=record.cases,
        runs=record.runs,
        open=record.open,
        stuck=record.stuck,
        events=record.events,
        steps=_steps(definition, record),
        groups=[_group(definition, plan, record, group) for group in groups_of(definition)],
        outcomes=_ends(definition.outcomes, record.ended, record.until_outcome, half_years, record.runs),
        documents=_ends(documents, record.issued, record.until_document, half_years, record.runs),
        half_years=half_years,
        open_places={str(kind): record.open_places[kind] for kind in sorted(record.open_places)},
        refused=dict(sorted(record.refused.items())),
        raised=dict(sorted(record.raised.items())),
    )


def busiest(found: Results) -> GroupRow | None:
    """The staff group with the highest utilisation."""
    return max(found.groups, key=lambda row: row.utilisation, default=None)


def quantile(values: Iterable[int], share: float) -> int | None:
    """The smallest value that so large a share of the values does not exceed; None without any."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)] if ordered else None


def _steps(definition: Definition, record: Record) -> list[StepRow]:
    whole = sum(sum(times.over) + times.still_time for times in record.steps.values())
    known = [path for path in definition.steps if path in record.steps]
    return [_step(definition, path, record.steps[path], whole or 1) for path in known]


def _step(definition: Definition, path: str, times: StepTimes, whole: int) -> StepRow:
    step = definition.steps[path]
    return StepRow(
        step=path,
        title=step.title,
        kind="wait" if isinstance(step, Wait) else "task",
        role=getattr(step, "role", ""),
        visits=len(times.over),
        still=times.still,
        median=quantile(times.over, 0.5),
        nine_of_ten=quantile(times.over, NINE_OF_TEN),
        queue_median=quantile(times.begun, 0.5),
        queue_nine_of_ten=quantile(times.begun, NINE_OF_TEN),
        share=(sum(times.over) + times.still_time) / whole,
    )


def _group(definition: Definition, plan: Plan, record: Record, group: str) -> GroupRow:
    times = record.group(group)
    people = plan.number_of(group)
    weeks = record.weeks or 1
    roles = [role.id for role in definition.roles.values() if role.group == group]
    return GroupRow(
        group=group,
        roles={role: times.by_role[role] / 3600 / weeks for role in roles},
        people=people,
        busy_hours=times.busy / 3600 / weeks,
        utilisation=times.busy / (times.present or 1),
        longest=times.longest,
        vain=times.vain,
    )


def _ends(
    titles: Mapping[str, str],
    counted: Counter[tuple[str, str]],
    times: Mapping[str, Sequence[int]],
    half_years: Sequence[str],
    runs: int,
) -> list[EndRow]:
    return [
        EndRow(
            name=name,
            title=title,
            total=sum(counted[half_year, name] for half_year in half_years),
            reached=len(times.get(name, ())),
            half_years={half_year: counted[half_year, name] / (runs or 1) for half_year in half_years},
            median=quantile(times.get(name, ()), 0.5),
            nine_of_ten=quantile(times.get(name, ()), NINE_OF_TEN),
        )
        for name, title in titles.items()
    ]
