"""Signatures: what they vouch for beside their own form must be answers that the case keeps."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.core.definition import Assign, Definition, Each, Task
from workflows.loading.known import data_place
from workflows.loading.problems import did_you_mean
from workflows.loading.reading import Reading, WrittenCover

_MEND = "Name the answers of a form, of a decision or of an event, or a computed value."


def check_signatures(reading: Reading, definition: Definition) -> None:
    """Report each name after `covers:` under which the case keeps nothing that can be signed for there."""
    kept = frozenset(_kept(definition))
    for cover in reading.covers:
        what, mend = _fault(definition, cover, kept)
        if what:
            reading.problem(cover.mark, what, mend)


def _fault(definition: Definition, cover: WrittenCover, kept: frozenset[str]) -> tuple[str, str]:
    """What is wrong with one name, and the mend; twice "" for nothing."""
    if cover.grouped:
        what = 'A signature in a group vouches for its own form only: "covers" cannot stand here.'
        return what, 'Ask for the signature beside the group, or delete "covers".'
    if cover.name in _lists(definition):
        return f'"{cover.name}" is what the items of a block keep; a signature cannot vouch for it.', _MEND
    if cover.name not in kept:
        return f'The case keeps no answers called "{cover.name}".', did_you_mean(cover.name, kept)
    if cover.name in _own(definition, cover.form):
        what = f'The signature vouches for its own form anyway: "{cover.name}" need not be named.'
        return what, f'Delete "{cover.name}".'
    return "", ""


def _kept(definition: Definition) -> Iterator[str]:
    """Names under which the case itself keeps answers."""
    for step in definition.steps.values():
        if data_place(definition, step.path):
            continue
        if isinstance(step, Task) and (step.form or step.outcomes):
            yield step.stores
        elif isinstance(step, Assign):
            yield from step.values
    for event in definition.events.values():
        if (event.form or event.collect) and not event.adds_to:
            yield event.stores


def _lists(definition: Definition) -> frozenset[str]:
    return frozenset(step.stores for step in definition.steps.values() if isinstance(step, Each))


def _own(definition: Definition, form: str) -> frozenset[str]:
    """Names under which the answers to a form are kept."""
    steps = (
        step.stores for step in definition.steps.values() if isinstance(step, Task) and step.form == form
    )
    events = (event.stores for event in definition.events.values() if event.form == form)
    return frozenset([*steps, *events])
