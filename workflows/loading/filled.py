"""An answer is used only where some way has filled it; a gap in what people read is at least told."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.core.definition import Assign, Definition
from workflows.loading.flow import Answer, gains_of, gains_of_event
from workflows.loading.given import Answers, Given
from workflows.loading.known import Kind, Names
from workflows.loading.problems import Severity
from workflows.loading.reading import Reading
from workflows.loading.reads import AT_LEAST, EVENT, Read, block_of, places_of, reads_of, users_of


@dataclass(frozen=True, slots=True)
class _Place:
    """A step or event at which something is read: the answers meant, those that may and must be there."""

    name: str
    wanted: Answers
    may: Answers
    must: Answers


def check_filled(reading: Reading, definition: Definition, given: Given, names: Names) -> None:
    """Look at every path in expressions and texts, at every step where it is read."""
    users, lists = users_of(definition), _lists(names)
    for read in reads_of(reading, definition):
        places = [place for name in places_of(read, users) if (place := _place(given, name, read))]
        if not any(place.wanted for place in places):
            continue
        if not any(place.wanted & place.may or not place.wanted for place in places):
            what = f'"{read.path}" cannot have been answered before {_words(places[0].name)}.'
            reading.problem(read.mark, what, _mend(definition, places[0].wanted))
        elif read.matters:
            _warn(reading, read, places, lists)


def _warn(reading: Reading, read: Read, places: list[_Place], lists: frozenset[tuple[str, str]]) -> None:
    for place in places:
        kept = any((answer.place, answer.name) in lists for answer in place.wanted)
        if place.wanted and not kept and not place.wanted & place.must:
            what = (
                f'"{read.path}" is not answered on every way to {_words(place.name)}; here it may be missing.'
            )
            mend = "Ask for it on every way, or test it before: a branch, or x != null ? x : '…'."
            reading.problem(read.mark, what, mend, Severity.WARNING)
            return


def _place(given: Given, name: str, read: Read) -> _Place | None:
    """What is there when a place reads: a block knows its own list, `set` what stands above."""
    state = given.before(name)
    if state is None:
        return None
    may, must = state
    wanted = given.read_by(read.path, block_of(name))
    steps = given.definition.steps
    step = steps.get(name)
    if step and read.key == AT_LEAST:
        inside = (gains_of(given.definition, steps[path]) for path in steps if path.startswith(f"{name}."))
        own = gains_of(given.definition, step)
        return _Place(name, wanted, may.union(own, *inside), must | own)
    if isinstance(step, Assign) and read.key in step.values:
        above = list(step.values)[: list(step.values).index(read.key)]
        earlier = frozenset(answer for answer in gains_of(given.definition, step) if answer.name in above)
        return _Place(name, wanted, may | earlier, must | earlier)
    return _Place(name, wanted, may, must)


def _lists(names: Names) -> frozenset[tuple[str, str]]:
    """Lists that the engine keeps: empty at first, never missing."""
    found = {("", name) for name, shape in names.case.items() if shape.kind is Kind.ITEMS}
    for path, (_, item) in names.items.items():
        found |= {(path, name) for name, shape in item.members.items() if shape.kind is Kind.ITEMS}
    return frozenset(found)


def _words(place: str) -> str:
    if place.startswith(EVENT):
        return f'the event "{place.removeprefix(EVENT)}"'
    return f'the step "{place.rpartition(".")[2]}"'


def _mend(definition: Definition, wanted: frozenset[Answer]) -> str:
    steps = [step.id for step in definition.steps.values() if gains_of(definition, step) & wanted]
    events = [event.id for event in definition.events.values() if gains_of_event(event) & wanted]
    if not steps + events:
        return "The case does not wait for the other one; delete wait: false."
    return f'It is answered at "{(steps + events)[0]}"; lead there first, or name another answer.'
