"""With every step renamed: to move and then go on is the same as to go on and then move."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from tests.patterns.composed import FILES, definition_files, scenario_texts
from workflows.core.advance import advance
from workflows.core.calendars import Calendar
from workflows.core.definition import Definition, Parallel, Renamed
from workflows.core.migration import Moved, move
from workflows.core.outcome import Advanced
from workflows.core.state import State
from workflows.loading.load import load_definition, read_folder
from workflows.loading.play import Entry, play
from workflows.loading.scenarios import Scenario, load_scenario

BERLIN = Calendar("Europe/Berlin")
SHIPPED = sorted(
    path.parent for path in (Path(__file__).parents[3] / "workflows" / "definitions").glob("*/workflow.yaml")
)
STEPS = frozenset({"path", "start", "next", "first", "otherwise", "timeout", "branches", "events"})
PLACES = frozenset({"during", "cancels", "adds_to", "did", "barred"})
WITH_STEPS = frozenset({"arms", "overdue", "skip"})
"""Attributes that hold paths of steps and places, or what has such attributes."""


def new_names(definition: Definition, text: str) -> dict[str, str]:
    """A new path for every step; ids that expressions read, and those of branches, stay."""
    read = set(re.findall(r"\b(?:rounds|done)\.(\w+)", text))
    branches = {
        f"{step.path}.{branch}"
        for step in definition.steps.values()
        if isinstance(step, Parallel)
        for branch in step.branches
    }
    names: dict[str, str] = {}
    for path in definition.steps:
        block, _, last = path.rpartition(".")
        outer, inner = block, ""
        while outer and outer not in names:
            outer, _, part = outer.rpartition(".")
            inner = f".{part}{inner}"
        place = (names[outer] if outer else "") + inner
        name = last if path in branches or last in read else f"new_{last}"
        names[path] = f"{place}.{name}".lstrip(".")
    return names


def renamed(thing: Any, names: Mapping[str, str]) -> Any:
    """The same with other paths."""
    if isinstance(thing, str):
        return Renamed(names).path(thing)
    if isinstance(thing, tuple):
        return tuple(renamed(entry, names) for entry in thing)
    if isinstance(thing, Mapping):
        return {key: renamed(value, names) for key, value in thing.items()}
    if is_dataclass(thing) and not isinstance(thing, type):
        known = [entry.name for entry in fields(thing) if entry.name in STEPS | PLACES | WITH_STEPS]
        return replace(thing, **{name: renamed(getattr(thing, name), names) for name in known})
    return thing


def all_renamed(definition: Definition, names: Mapping[str, str]) -> Definition:
    """A version in which every step is called otherwise."""
    events = {name: renamed(event, names) for name, event in definition.events.items()}
    return replace(
        definition,
        digest="renamed",
        start=names[definition.start],
        steps={names[path]: renamed(step, names) for path, step in definition.steps.items()},
        roles={name: renamed(role, names) for name, role in definition.roles.items()},
        events=events,
        renamed=Renamed({before: now for before, now in names.items() if before != now}),
    )


def went_on(definition: Definition, state: State | None, log: tuple[Entry, ...]) -> State:
    for entry in log:
        answer = advance(definition, state, entry.event, entry.actor, entry.at, BERLIN)
        assert isinstance(answer, Advanced), (entry, answer)
        state = answer.state
    assert state is not None
    return state


def check(definition: Definition, text: str, stories: list[str]) -> int:
    """Move at every place of every story; how often a case moved."""
    names = new_names(definition, text)
    new, moves = all_renamed(definition, names), 0
    for story in stories:
        scenario = load_scenario(story, "story")
        assert isinstance(scenario, Scenario)
        log = play(definition, scenario, BERLIN).log
        state: State | None = None
        whole = went_on(definition, None, log)
        for count, entry in enumerate(log, start=1):
            state = went_on(definition, state, (entry,))
            if state.ended:
                break
            answer = move(definition, new, state, entry.at, BERLIN)
            assert isinstance(answer, Moved), answer
            last = went_on(new, answer.state, log[count:])
            assert in_new_words(whole, names) == last
            moves += 1
    return moves


def in_new_words(state: State, names: Mapping[str, str]) -> State:
    """What the state of the old version is called in the new one."""

    def key(place: str) -> str:
        path, at, item = place.partition("@")
        return names.get(path, path) + at + item

    return replace(
        state,
        tokens={number: replace(token, step=names[token.step]) for number, token in state.tokens.items()},
        activations={
            number: replace(entry, step=names[entry.step]) for number, entry in state.activations.items()
        },
        performed={key(place): performed for place, performed in state.performed.items()},
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_pattern_whose_steps_are_renamed(path: Path) -> None:
    files = definition_files(path)
    definition = load_definition(files)
    assert isinstance(definition, Definition)
    assert check(definition, files["workflow.yaml"], list(scenario_texts(path))) > 0


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_a_shipped_workflow_whose_steps_are_renamed(folder: Path) -> None:
    definition, texts = load_definition(read_folder(folder)), folder / "scenarios"
    assert isinstance(definition, Definition)
    stories = [path.read_text("utf-8") for path in sorted(texts.glob("*.yaml"))[::6]]
    text = "".join(read_folder(folder).values())
    assert check(definition, text, stories) > len(stories)
