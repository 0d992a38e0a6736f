"""Checks that everything that is named exists, and finds steps that are named from afar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from workflows.core.definition import Definition, Each, Parallel, Task
from workflows.loading.messages import BUILT_IN_NOTICES
from workflows.loading.problems import Severity, did_you_mean
from workflows.loading.reading import Reading, WrittenStep

_WORDS = {
    "role": "role",
    "form": "form",
    "list": "list",
    "notice": "notice",
    "document": "document",
    "status": "status",
    "file": "file",
    "outcome": "outcome",
    "event": "event",
    "group": "staff group",
}


def check_references(reading: Reading, definition: Definition) -> None:
    """Every name that was used must be declared; what is declared should be used."""
    declared = _declared(definition)
    for use in reading.uses:
        if use.kind in declared and use.name not in declared[use.kind]:
            what = f'There is no {_WORDS[use.kind]} "{use.name}".'
            reading.problem(use.mark, what, did_you_mean(use.name, declared[use.kind]))
    used = {(use.kind, use.name) for use in reading.uses}
    for (kind, name), mark in reading.marks.items():
        if kind in ("form", "notice", "document", "role", "status") and (kind, name) not in used:
            what = f'The {_WORDS[kind]} "{name}" is not used anywhere.'
            reading.problem(mark, what, "Use it, or delete it.", Severity.WARNING)
        if kind == "outcome" and ("ended", name) not in used:
            what = f'No step ends with the outcome "{name}".'
            reading.problem(
                mark, what, f"Add a step {{end: {name}}}, or delete the outcome.", Severity.WARNING
            )


def _declared(definition: Definition) -> dict[str, frozenset[str]]:
    groups = frozenset(role.group for role in definition.roles.values() if role.group)
    return {
        "role": frozenset(definition.roles),
        "form": frozenset(definition.forms),
        "list": frozenset(definition.lists),
        "notice": frozenset({*definition.notices, *BUILT_IN_NOTICES}),
        "document": frozenset(definition.documents),
        "status": frozenset(definition.statuses),
        "file": frozenset(definition.files),
        "outcome": frozenset(definition.outcomes),
        "event": frozenset(definition.events),
        "group": groups,
    }


def resolve_steps(reading: Reading, definition: Definition) -> Definition:
    """Steps named in roles and events get their full paths; those that do not exist are reported."""
    places = _places(definition)
    done = frozenset(path for path, step in definition.steps.items() if isinstance(step, Task)) | frozenset(
        f"events.{event}" for event in definition.events
    )
    blocks = frozenset(path for path, step in definition.steps.items() if isinstance(step, Each))
    paths: dict[tuple[str, str], str] = {}
    for written in reading.steps:
        if written.kind == "target":
            _report_target(reading, written, definition)
            continue
        known = {"done": done, "each": blocks, "renamed": places | done}.get(written.kind, places)
        path = _path(reading, written, known, places)
        if path:
            paths[written.kind, written.name] = path
    return _with_paths(definition, paths)


def _places(definition: Definition) -> frozenset[str]:
    """Steps, blocks and branches."""
    branches = (
        f"{step.path}.{name}"
        for step in definition.steps.values()
        if isinstance(step, Parallel)
        for name in step.branches
    )
    return frozenset({*definition.steps, *branches})


def _path(
    reading: Reading, written: WrittenStep, known: frozenset[str], places: frozenset[str]
) -> str | None:
    if written.name in known:
        return written.name
    ending = [path for path in sorted(known) if path.endswith(f".{written.name}")]
    if len(ending) == 1:
        return ending[0]
    if ending:
        what = f'There are several steps called "{written.name}".'
        reading.problem(written.mark, what, f"Write which one: {', '.join(ending)}.")
    elif written.kind == "done" and _ends_with(places, written.name):
        what = f'Nobody does the step "{written.name}", so nobody can be kept from doing a second one.'
        reading.problem(written.mark, what, "Name a form or a decision.")
    elif written.kind == "each" and _ends_with(places, written.name):
        what = f'"{written.name}" has no items, so nothing can be added to it.'
        reading.problem(written.mark, what, 'Name a block with "each:".')
    else:
        mend = did_you_mean(written.name, _short(known))
        reading.problem(written.mark, f'There is no step "{written.name}".', mend)
    return None


def _ends_with(places: Iterable[str], name: str) -> bool:
    return any(path == name or path.endswith(f".{name}") for path in places)


def _short(paths: Iterable[str]) -> frozenset[str]:
    return frozenset(path.rpartition(".")[2] if not path.startswith("events.") else path for path in paths)


def _report_target(reading: Reading, written: WrittenStep, definition: Definition) -> None:
    elsewhere = [path for path in definition.steps if path.rpartition(".")[2] == written.name]
    if elsewhere and written.block != elsewhere[0].rpartition(".")[0]:
        block = elsewhere[0].rpartition(".")[0]
        where = f'inside the block "{block}"' if block else "outside of this block"
        what = f'The step "{written.name}" stands {where}; nothing can jump there from here.'
        mend = (
            "Go to done: then the block is complete, and its own next: goes on."
            if not block
            else (f'Go to "{block.split(".")[0]}", so that the block begins at its start.')
        )
        reading.problem(written.mark, what, mend)
        return
    siblings = [step.id for step in definition.steps.values() if step.block == written.block]
    mend = did_you_mean(written.name, [*siblings, "done"])
    reading.problem(written.mark, f'There is no step "{written.name}" here.', mend)


def _with_paths(definition: Definition, paths: Mapping[tuple[str, str], str]) -> Definition:
    roles = {
        name: replace(
            role,
            barred=tuple(paths.get(("done", step), step) for step in role.barred),
            did=paths.get(("done", role.did), role.did),
        )
        for name, role in definition.roles.items()
    }
    events = {
        name: replace(
            event,
            during=tuple(paths.get(("at", place), place) for place in event.during),
            cancels=tuple(paths.get(("at", place), place) for place in event.cancels),
            adds_to=paths.get(("each", event.adds_to), event.adds_to),
        )
        for name, event in definition.events.items()
    }
    moved = {before: paths.get(("renamed", step), step) for before, step in definition.renamed.steps.items()}
    renamed = replace(definition.renamed, steps=moved)
    return replace(definition, roles=roles, events=events, renamed=renamed)
