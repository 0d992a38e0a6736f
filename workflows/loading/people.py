"""Every step that a person does has somebody who can do it: reached, in office, not barred by four eyes."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.core.definition import DONE, Definition, Role, Task
from workflows.core.expressions import Expression
from workflows.loading.facts import given_if_true
from workflows.loading.given import Given
from workflows.loading.problems import Mark
from workflows.loading.reading import Reading
from workflows.loading.reads import EVENT


def check_people(reading: Reading, definition: Definition, given: Given) -> None:
    """Report each step that none of its roles can do, with what keeps the first of them from it."""
    for step in definition.steps.values():
        if not isinstance(step, Task) or given.before(step.path) is None:
            continue
        hindrances = [_hindrance(definition, given, role, step) for role in (step.role, *step.also)]
        if all(hindrances):
            what, mend = hindrances[0] or ("", "")
            mark = reading.marks.get(("step", step.path), Mark("workflow.yaml"))
            reading.problem(mark, f'Nobody can do the step "{step.id}": {what}', mend)


def _hindrance(definition: Definition, given: Given, name: str, step: Task) -> tuple[str, str] | None:
    """Why nobody in a role can ever do a step, and the mend; None when somebody can."""
    return next(_hindrances(definition, given, definition.roles[name], step), None)


def _hindrances(definition: Definition, given: Given, role: Role, step: Task) -> Iterator[tuple[str, str]]:
    if role.when and not role.when.roots and not role.when.holds({}):
        yield (
            f'the condition of the role "{role.id}" is never true.',
            "Delete when:, or write one that can be true.",
        )
    if step.path == definition.start:
        return
    if role.party and role.email is None:
        mend = "Add email: to the role, or a role of the staff to also: of the step."
        yield f'the role "{role.id}" is a party without email:, so it gets no link.', mend
    for key, paths in _needed(role):
        missing = next((path for path in paths if _is_never_there(given, path, step)), None)
        if missing:
            what = (
                f'{key}: of the role "{role.id}" needs "{missing}", which cannot have been answered before.'
            )
            yield what, f"Ask for it before, or change {key}:."
    if role.starter and _never_started(definition, role):
        what = f'the role "{role.id}" is held by who started the case, but no such person can start one.'
        yield what, "Let that group do the first step, or delete starter:."
    own = definition.roles[step.role]
    for barred in dict.fromkeys((*role.barred, *(own.barred if own.party else ()))):
        if _is_always_the_same(definition, given, role, barred, step):
            what = f'who does it in the role "{role.id}" is always who did "{barred}", and may not do both.'
            yield what, 'Give the step to another role, or add one to "also:".'


def _needed(role: Role) -> Iterator[tuple[str, list[str]]]:
    """Paths without which nobody holds a role, or nobody can be reached in it."""
    if role.when:
        yield "when", sorted(given_if_true(role.when))
    for key, expression in (("unit", role.unit), ("email", role.email)):
        if expression and _is_path(expression):
            yield key, [expression.source.strip()]


def _is_path(expression: Expression) -> bool:
    return expression.paths == {expression.source.strip()}


def _is_never_there(given: Given, path: str, step: Task) -> bool:
    wanted = given.read_by(path, step.block)
    state = given.before(step.path)
    return bool(wanted) and state is not None and not wanted & state[0]


def _never_started(definition: Definition, role: Role) -> bool:
    """True when no role of the first step has the group that `starter` asks for."""
    first = definition.steps[definition.start]
    assert isinstance(first, Task)
    return all(definition.roles[name].group != role.group for name in (first.role, *first.also))


def _is_always_the_same(definition: Definition, given: Given, role: Role, barred: str, step: Task) -> bool:
    """True when a role that may not have done a step is held by exactly who did it."""
    if role.did == barred:
        return True
    who = _identity(role)
    if who is None or _is_never_there(given, f"{DONE}.{barred.rpartition('.')[2]}", step):
        return False
    if barred == definition.start and role.starter:
        return True
    if barred.startswith(EVENT):
        doers = definition.events[barred.removeprefix(EVENT)].by
    else:
        done = definition.steps[barred]
        doers = (done.role, *done.also) if isinstance(done, Task) else ()
    return bool(doers) and all(_identity(definition.roles[name]) == who for name in doers)


def _identity(role: Role) -> tuple[str, str] | None:
    """What makes the holder of a role one certain person; None where any of a group may hold it."""
    if role.party:
        return "party", role.id
    if role.starter:
        return "starter", ""
    if role.person:
        return "person", role.person.source
    if role.did:
        return "did", role.did
    return ("stays", role.id) if role.stays else None
