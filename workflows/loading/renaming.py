"""`renamed:` which names of earlier versions mean what in this one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workflows.core.definition import Definition, Field, Parallel, Renamed
from workflows.loading import values
from workflows.loading.entries import Entries, table
from workflows.loading.language.workflow import RENAMED
from workflows.loading.nodes import Node
from workflows.loading.problems import did_you_mean
from workflows.loading.reading import Reading, WrittenStep

_PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\Z")
_STEP, _FIELD = "renamed step", "renamed field"


def read_renamed(reading: Reading, node: Node | None) -> Renamed:
    """Steps and fields with the names that they had before."""
    if node is None:
        return Renamed()
    entries = Entries(reading, node, RENAMED)
    steps = dict(_paths(entries, "steps", _STEP))
    for before, path in steps.items():
        mark = reading.marks[f"{_STEP} now", before]
        reading.steps.append(WrittenStep(path, mark, "renamed"))
    return Renamed(steps, dict(_paths(entries, "fields", _FIELD)))


def _paths(entries: Entries, key: str, kind: str) -> Iterator[tuple[str, str]]:
    node = entries.node(key)
    if node is None:
        return
    for before, entry in table(entries.reading, node, "names before with names now").entries.items():
        now = values.text(entries.reading, entry.value, before)
        entries.reading.declare(kind, before, entry.key.mark)
        entries.reading.declare(f"{kind} now", before, entry.value.mark)
        wrong = [(place, path) for place, path in ((entry.key, before), (entry.value, now)) if path]
        wrong = [(place, path) for place, path in wrong if not _PATH.match(path)]
        for place, path in wrong:
            mend = 'Write names with dots between them: "block.step", or "form.field".'
            entries.reading.problem(place, f'"{path}" cannot be the name of a step or field.', mend)
        if now and not wrong:
            yield before, now


def check_renamed(reading: Reading, definition: Definition) -> None:
    """What was renamed is gone under its old name; fields are there under their new one.

    Whether steps are, `resolve_steps` says.
    """
    steps = {*definition.steps, *(f"events.{event}" for event in definition.events)}
    for step in definition.steps.values():
        if isinstance(step, Parallel):
            steps |= {f"{step.path}.{branch}" for branch in step.branches}
    known = frozenset(_fields(definition))
    for before in definition.renamed.steps:
        if before in steps:
            what = f'There is a step "{before}" in this version, so it cannot be an earlier name.'
            reading.problem(reading.marks[_STEP, before], what, "Delete the line.")
    for before, now in definition.renamed.fields.items():
        if before in known:
            what = f'There is "{before}" in this version, so it cannot be an earlier name.'
            reading.problem(reading.marks[_FIELD, before], what, "Delete the line.")
        _check_target(reading, known, definition.renamed, before, now)


def _check_target(reading: Reading, known: frozenset[str], renamed: Renamed, before: str, now: str) -> None:
    mark = reading.marks[f"{_FIELD} now", before]
    if now not in known:
        kind = "field" if "." in now else "form"
        alike = [name for name in known if ("." in name) == ("." in now)]
        reading.problem(mark, f'There is no {kind} "{now}".', did_you_mean(now, alike))
    elif before.count(".") != now.count("."):
        mend = "A form becomes a form, a field a field, a question of a group a question of a group."
        reading.problem(mark, f'"{before}" and "{now}" are not the same kind of thing.', mend)
    elif before.count(".") > 1 and renamed.field(_outer(before)) != _outer(now):
        mend = "Questions of a group stay in it; rename the group as well, if it has another name."
        reading.problem(mark, f'"{now}" stands in another group.', mend)


def _outer(path: str) -> str:
    return path.rpartition(".")[0]


def _fields(definition: Definition) -> Iterator[str]:
    """Every form, every field and every question of a group."""
    for form in definition.forms.values():
        yield form.id
        for question in form.fields:
            yield from _field(f"{form.id}.{question.name}", question)


def _field(path: str, question: Field) -> Iterator[str]:
    yield path
    for inner in question.fields:
        yield from _field(f"{path}.{inner.name}", inner)
