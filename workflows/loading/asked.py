"""Questions that are never asked, and pages that are never shown, whatever anybody answers."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.core.definition import Definition, Form, Step, Task
from workflows.loading.form_conditions import OUTCOME, Asked, FormConditions, Part, is_possible, needed_for
from workflows.loading.paths import Vocabulary
from workflows.loading.problems import Mark, Severity
from workflows.loading.reading import Reading

_MEND = "Look at the conditions, or delete the question."


def check_asked(reading: Reading, definition: Definition, vocabulary: Vocabulary) -> None:
    """Look at every form that is used."""
    for form in definition.forms.values():
        uses = [outcomes for step in definition.steps.values() for outcomes in _uses(step, form)]
        by_events = any(event.form == form.id for event in definition.events.values())
        if not uses and not by_events:
            continue
        sheet = FormConditions(form, frozenset().union(*uses))
        sheet.add(vocabulary, form.fields)
        reached = _reached(sheet)
        for asked in sheet.asked.values():
            if asked.path not in reached and (not asked.group or asked.group in reached):
                _tell_question(reading, sheet, asked)
        _tell_pages(reading, form, reached, chooses=any(len(outcomes) > 1 for outcomes in uses))


def _uses(step: Step, form: Form) -> list[frozenset[str]]:
    """The outcomes that are decided where a step asks a form; nothing where it does not."""
    return [frozenset(step.outcomes)] if isinstance(step, Task) and step.form == form.id else []


def _reached(sheet: FormConditions) -> frozenset[str]:
    """Paths of the questions that may be asked, each with the answers to those that were asked before."""
    reached: frozenset[str] = frozenset()
    while True:
        more = {asked.path for asked in sheet.asked.values() if _may_follow(sheet, asked, reached)}
        if more <= reached:
            return reached
        reached |= more


def _may_follow(sheet: FormConditions, asked: Asked, reached: frozenset[str]) -> bool:
    if asked.path in reached:
        return True
    if asked.group and asked.group not in reached:
        return False
    return is_possible(sheet, needed_for(sheet, asked), reached)


def _tell_question(reading: Reading, sheet: FormConditions, asked: Asked) -> None:
    needed = needed_for(sheet, asked)
    mark = reading.marks["question", f"{sheet.form.id}.{asked.path}"]
    if is_possible(sheet, needed):
        what = "This question is never asked: it waits for an answer to a question that waits for it."
        reading.problem(mark, what, _MEND, Severity.WARNING)
        return
    fewest = list(needed)
    for entry in needed:
        without = [other for other in fewest if other is not entry]
        if not is_possible(sheet, without):
            fewest = without
    what = f"This question is never asked: {_together(asked, [part for part, _ in fewest])}."
    reading.problem(mark, what, _mend(sheet, fewest), Severity.WARNING)


def _together(asked: Asked, parts: Sequence[Part]) -> str:
    first, *others = sorted(parts, key=lambda part: part.owner != asked.path)
    said = f'"{first.expression.source}" can never be true'
    if not others:
        return said
    listed = (
        f'"{part.expression.source}"' + (f' (of "{part.owner}")' if part.owner != asked.path else "")
        for part in others
    )
    return f"{said} together with {' and '.join(listed)}"


def _mend(sheet: FormConditions, fewest: Sequence[tuple[Part, str]]) -> str:
    reads = {read for part, _ in fewest for read in part.reads.values()}
    if reads != {f"~{OUTCOME}"} or len(fewest) > 1:
        return _MEND
    listed = ", ".join(sorted(sheet.outcomes))
    return f"Possible outcomes: {listed}." if listed else "Nothing is decided with this form."


def _tell_pages(reading: Reading, form: Form, reached: frozenset[str], *, chooses: bool) -> None:
    """The first page is shown in any case where an outcome is chosen on it, or nothing else is shown."""
    always = [page for page in form.pages if any(question.visible is None for question in page.fields)]
    for number, page in enumerate(form.pages):
        if any(question.name in reached for question in page.fields):
            continue
        mark = reading.marks.get(("page", f"{form.id}.{page.id}"), Mark("forms.yaml"))
        if number or (always and not chooses):
            why = "none of its questions is ever asked" if page.fields else "it asks nothing"
            what = f'The page "{page.id}" is never shown: {why}.'
            mend = "Give it a question or a note that is shown, or delete it."
            reading.problem(mark, what, mend, Severity.WARNING)
