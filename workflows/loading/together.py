"""`together: true`: a step that several cases do with one form has to ask all of them the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workflows.core.definition import Definition, Each, Field, Form, Task
from workflows.core.together import runs_over_a_list
from workflows.loading.given import Given, kept_at
from workflows.loading.known import data_place
from workflows.loading.problems import Mark
from workflows.loading.reading import Reading
from workflows.loading.reads import Read, reads_of

_FOR_ONE = {
    "file": "a file belongs to one case",
    "signature": "a signature is given for one case",
    "consent": "a consent is given for one case",
}
_DELETE = 'Delete "together: true".'


def check_together(reading: Reading, definition: Definition, given: Given) -> None:
    """Report each step that cannot be done for several cases with one form, and why."""
    steps = [step for step in definition.steps.values() if isinstance(step, Task) and step.together]
    for step in steps:
        mark = reading.marks.get(("step", step.path), Mark("workflow.yaml"))
        for what, mend in _hindrances(definition, step):
            reading.problem(mark, f'The step "{step.id}" cannot be done together: {what}', mend)
    for read in reads_of(reading, definition):
        for step in steps:
            if _is_shown_with(read, step) and not _is_the_same_everywhere(definition, given, read, step):
                what = (
                    f'"{read.path}" is another one in each case, but the step "{step.id}" is done together.'
                )
                mend = f"Speak only of what the form itself asks, of code lists and of today; or: {_DELETE}"
                reading.problem(read.mark, what, mend)


def _hindrances(definition: Definition, step: Task) -> Iterator[tuple[str, str]]:
    """What is wrong with the step itself, and the mend."""
    if step.path == definition.start:
        yield "it begins a case.", _DELETE
    if all(definition.roles[name].party for name in (step.role, *step.also)):
        yield "nobody of the staff does it.", f'Add a role of the staff to "also:", or: {_DELETE}'
    form = definition.forms[step.form] if step.form else None
    for question in _questions(form.fields if form else ()):
        if question.type in _FOR_ONE:
            yield f'{_FOR_ONE[question.type]}, and "{question.name}" asks for one.', _DELETE
    if form and _stands_in_it_already(definition, step, form):
        yield f'earlier answers to "{form.id}" stand in its form, and they are others in each case.', _DELETE


def _questions(questions: Iterable[Field]) -> Iterator[Field]:
    for question in questions:
        yield question
        yield from _questions(question.fields)


def _stands_in_it_already(definition: Definition, step: Task, form: Form) -> bool:
    """True when another step has asked the same form and keeps its answers at the same place."""
    place = data_place(definition, step.path)
    return any(
        isinstance(other, Task)
        and other.path != step.path
        and (other.form, other.stores) == (form.id, step.stores)
        and data_place(definition, other.path) == place
        for other in definition.steps.values()
    )


def _is_shown_with(read: Read, step: Task) -> bool:
    """True for what the form and the words above it speak of."""
    if read.reach.used:
        return read.reach.used == ("form", step.form)
    return read.reach.step == step.path and not read.key


def _is_the_same_everywhere(definition: Definition, given: Given, read: Read, step: Task) -> bool:
    """True for code lists, their entries as items around the step, and the day."""
    place, parts = kept_at(definition, read.path, step.block)
    if not place:
        return parts[0] == "today" or parts[0] in definition.lists
    block = definition.steps[place]
    answered = {answer.name for answer in given.known if answer.place == place}
    return (
        isinstance(block, Each)
        and runs_over_a_list(definition, block)
        and bool(parts)
        and parts[0] not in answered
    )
