"""Definitions before the checker has spoken: faulty ones too can be compiled and played."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tests.patterns.composed import frame_around
from workflows.core.definition import Definition
from workflows.loading.blank import blank_values
from workflows.loading.conditions import Conditions
from workflows.loading.forms import read_forms_file
from workflows.loading.known import known_names
from workflows.loading.problems import Problem
from workflows.loading.reader import read_nodes
from workflows.loading.reading import Reading
from workflows.loading.references import resolve_steps
from workflows.loading.soundness import check_soundness
from workflows.loading.workflow import read_workflow_file
from workflows.net.compilation import net_of
from workflows.net.components import Components, components_of
from workflows.net.petri import Net


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A definition with what the checker says of its control flow."""

    definition: Definition
    components: Components
    problems: tuple[Problem, ...]

    @property
    def net(self) -> Net:
        """The whole net, every branch in it."""
        return net_of(self.definition, self.components)


def unchecked(steps: str) -> Unchecked:
    """A definition with these steps (and whatever else stands in the text), in the frame of the patterns."""
    return unchecked_files(frame_around(steps))


def unchecked_files(files: Mapping[str, str]) -> Unchecked:
    """A definition from its files; only what cannot be read at all fails."""
    reading = Reading()
    forms, _ = read_nodes(files["forms.yaml"], "forms.yaml")
    root, problems = read_nodes(files["workflow.yaml"], "workflow.yaml")
    assert forms is not None and root is not None, problems
    draft = read_workflow_file(reading, root, *read_forms_file(reading, forms))
    assert draft is not None
    definition = resolve_steps(reading, draft)
    names = known_names(definition)
    definition = replace(definition, blank=blank_values(definition, names))
    reading.problems.clear()
    check_soundness(reading, definition, names)
    components = components_of(definition, Conditions(names).possible)
    return Unchecked(definition, components, tuple(reading.problems))
