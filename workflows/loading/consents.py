"""Consents: each says as whom it is given, what for, and how it is taken back; conditions ask if it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from workflows.core.definition import Definition, Field, Form, Task
from workflows.core.fields.consents import CAPACITIES, NEVER, WITHDRAWALS
from workflows.loading.problems import Mark, Severity, did_you_mean
from workflows.loading.reading import Reading
from workflows.loading.values import place_in

_WITHDRAWAL = "withdrawal"
_AGAINST_NOTHING = re.compile(r"([A-Za-z_][\w.]*)\s*[!=]=\s*null")


def withdrawals(forms: Mapping[str, Form]) -> Iterator[tuple[Field, str]]:
    """Every consent that says how it is taken back, and what it says."""
    for form in forms.values():
        for _, question in _consents(form.fields, form.id):
            if question.options.get(_WITHDRAWAL):
                yield question, str(question.options[_WITHDRAWAL])


def check_consents(reading: Reading, definition: Definition) -> None:
    """Report what a consent leaves open, and conditions that would hold on after it was taken back."""
    for form in definition.forms.values():
        for path, question in _consents(form.fields, form.id):
            mark = reading.marks.get(("question", path), Mark("forms.yaml"))
            _check_what_is_said(reading, question, mark)
            _check_withdrawal(reading, definition, question, mark)
            if path.count(".") > 1 and question.options.get(_WITHDRAWAL) != NEVER:
                what = (
                    f'The consent "{question.name}" stands in a group, and nobody could take it back there.'
                )
                reading.problem(mark, what, 'Ask for it beside the group, or in a block with "each:".')
    _check_conditions(reading, definition)


def _consents(questions: Iterable[Field], place: str) -> Iterator[tuple[str, Field]]:
    for question in questions:
        path = f"{place}.{question.name}"
        if question.type == "consent":
            yield path, question
        yield from _consents(question.fields, path)


def _check_what_is_said(reading: Reading, question: Field, mark: Mark) -> None:
    name, options = question.name, question.options
    if not options.get("capacity"):
        what = f'The consent "{name}" does not say as whom somebody gives it.'
        mend = f"Add capacity: with {', '.join(CAPACITIES[:-1])} or {CAPACITIES[-1]}."
        reading.problem(mark, what, mend, Severity.WARNING)
    if not question.purpose and not question.choices and options.get(_WITHDRAWAL) != NEVER:
        what = f'The consent "{name}" does not say what it is for.'
        mend = "Add purpose: with a short sentence that the person reads, or scopes: with parts to agree to."
        reading.problem(mark, what, mend, Severity.WARNING)
    if not options.get(_WITHDRAWAL):
        what = f'The consent "{name}" does not say how it is taken back.'
        mend = "Add withdrawal: any_time, or the event that then follows; none for what is only declared."
        reading.problem(mark, what, mend, Severity.WARNING)


def _check_withdrawal(reading: Reading, definition: Definition, question: Field, mark: Mark) -> None:
    said = str(question.options.get(_WITHDRAWAL) or "")
    if not said or said in WITHDRAWALS:
        return
    event = definition.events.get(said)
    if event is None:
        what = f'The consent "{question.name}" is taken back by "{said}", and there is no such event.'
        reading.problem(mark, what, did_you_mean(said, [*WITHDRAWALS, *definition.events]))
    elif event.form:
        what = f'"{said}" follows when the consent "{question.name}" is taken back, and asks questions.'
        mend = "Taking back must be one click: ask in the step that the event leads to."
        reading.problem(reading.marks["event", said], what, mend)


def _check_conditions(reading: Reading, definition: Definition) -> None:
    """`x != null` is true of a consent that was taken back as well."""
    names = frozenset(_places(definition))
    for written in reading.expressions:
        for found in _AGAINST_NOTHING.finditer(written.expression.source):
            path = found[1]
            if ".".join(path.split(".")[-2:]) in names and path.partition(".")[0] != written.reach.form:
                what = f'"{path}" is there also after the consent was taken back.'
                mend = f'Ask whether it holds: "{path}.given == true".'
                mark = place_in(written.scalar, written.start + found.start())
                reading.problem(mark, what, mend, Severity.WARNING)


def _places(definition: Definition) -> Iterator[str]:
    """Name and question of each consent that can be taken back."""
    kept = [(step.stores, step.form) for step in definition.steps.values() if isinstance(step, Task)]
    kept += [(event.stores, event.form) for event in definition.events.values()]
    for name, form in kept:
        for question in definition.forms[form].fields if form and form in definition.forms else ():
            if question.type == "consent" and question.options.get(_WITHDRAWAL) not in (None, "", NEVER):
                yield f"{name}.{question.name}"
