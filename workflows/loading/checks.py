"""All checks of one definition, in the order in which they make sense to an author."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workflows.core.definition import Assign, Call, Definition, Each, Task
from workflows.core.vouching import covered_names
from workflows.loading.asked import check_asked
from workflows.loading.blank import blank_values
from workflows.loading.consents import check_consents
from workflows.loading.filled import check_filled
from workflows.loading.given import given_answers
from workflows.loading.known import Names, data_place, known_names
from workflows.loading.paths import Vocabulary, check_expressions, check_placeholders
from workflows.loading.people import check_people
from workflows.loading.privacy import check_privacy
from workflows.loading.problems import Mark
from workflows.loading.reading import Reading
from workflows.loading.references import check_references, resolve_steps
from workflows.loading.renaming import check_renamed
from workflows.loading.sight import check_sight
from workflows.loading.signatures import check_signatures
from workflows.loading.soundness import check_soundness
from workflows.loading.together import check_together
from workflows.loading.ways import begins_with_a_form, check_ways

_RESERVED = frozenset({"case", "today", "rounds", "done", "value", "outcome", "true", "false", "null", "in"})


def check_everything(reading: Reading, draft: Definition) -> Definition | None:
    """Check a definition that was read without regard to what its names mean.

    Returns:
        The definition with full paths and blank values; None when the reading found errors.
    """
    definition = resolve_steps(reading, draft)
    check_references(reading, definition)
    check_renamed(reading, definition)
    _check_stores(reading, definition)
    check_privacy(reading, definition)
    check_consents(reading, definition)
    check_signatures(reading, definition)
    names = known_names(definition)
    vocabulary = Vocabulary(definition, names, _users(reading))
    check_expressions(reading, vocabulary)
    check_placeholders(reading, vocabulary)
    if reading.errors:
        return None
    check_ways(reading, definition)
    if not begins_with_a_form(definition):
        return None
    whole = _known_beforehand(definition, names)
    check_soundness(reading, whole, names)
    if reading.errors:
        return None
    given = given_answers(definition)
    check_filled(reading, definition, given, names)
    check_people(reading, definition, given)
    check_sight(reading, definition)
    check_together(reading, definition, given)
    check_asked(reading, definition, vocabulary)
    return None if reading.errors else whole


def completed(reading: Reading, draft: Definition) -> Definition:
    """A definition with full paths and blank values, without asking whether it is right."""
    definition = resolve_steps(reading, draft)
    return _known_beforehand(definition, known_names(definition))


def _known_beforehand(definition: Definition, names: Names) -> Definition:
    """The definition with what no event should have to find out."""
    covered = covered_names(definition.forms.values())
    return replace(definition, blank=blank_values(definition, names), covered=covered)


def _users(reading: Reading) -> dict[tuple[str, str], frozenset[str]]:
    users: dict[tuple[str, str], set[str]] = {}
    for use in reading.uses:
        if use.block is None:
            continue
        users.setdefault((use.kind, use.name), set()).add(use.block)
    return {key: frozenset(blocks) for key, blocks in users.items()}


def _check_stores(reading: Reading, definition: Definition) -> None:
    """One name holds one kind of answers; the names of lists and of the engine are taken."""
    taken = {name: ("list", name) for name in definition.lists}
    seen: dict[tuple[str, str], tuple[str, str]] = {("", name): kind for name, kind in taken.items()}
    for block, name, content, mark in _stored(reading, definition):
        if name in _RESERVED:
            reading.problem(
                mark, f'Answers cannot be kept under "{name}".', 'Add "stores:" with another name.'
            )
        earlier = seen.setdefault((block, name), content)
        if earlier != content:
            what = f'"{name}" would hold answers of two kinds: {_words(earlier)} and {_words(content)}.'
            reading.problem(mark, what, 'Add "stores:" with another name.')


def _words(content: tuple[str, str]) -> str:
    kind, name = content
    return f'the {kind} "{name}"' if name else f"a {kind}"


def _stored(reading: Reading, definition: Definition) -> Iterator[tuple[str, str, tuple[str, str], Mark]]:
    for step in definition.steps.values():
        mark = reading.marks.get(("step", step.path), Mark("workflow.yaml"))
        place = data_place(definition, step.path)
        if isinstance(step, Task) and (step.form or step.outcomes):
            yield place, step.stores, ("form", step.form) if step.form else ("decision", ""), mark
        elif isinstance(step, Each):
            yield place, step.stores, ("block", step.path), mark
        elif isinstance(step, Assign):
            yield from ((place, name, ("computed value", ""), mark) for name in step.values)
        elif isinstance(step, Call):
            yield place, step.stores, ("case", step.workflow), mark
    for event in definition.events.values():
        if (event.form or event.collect) and not event.adds_to:
            mark = reading.marks.get(("event", event.id), Mark("workflow.yaml"))
            kind = ("event", event.id) if event.collect else ("form", event.form or "")
            yield "", event.stores, kind, mark
