"""A tool of other people reads the PNML and comes to the same verdict as the checker."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.patterns.composed import FILES, definition_files
from tests.support.unchecked import Unchecked, unchecked_files
from tests.workflows.loading.mutations import RULES, Rule, mutants
from tests.workflows.net.outside_tool import Judgement, judged
from workflows.loading.load import load_definition, read_folder
from workflows.loading.problems import Severity
from workflows.net.exploration import explore
from workflows.net.outside import pnml_of_definition

FOLDERS = sorted((Path(__file__).parents[3] / "workflows" / "definitions").iterdir())
PATTERNS = [path for path in FILES if path.parent.name == "control_flow"]
CONTROL_FLOW = [rule for rule in RULES if rule.control_flow and rule.kind != "dropped else"]
"""Without `else` there is no way to compile: the definition is refused before."""
PLACES = 3
LOTSE, SCHOOL = "lotse_training", "school_referral"

MUTANTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "a loop has lost its exit": (SCHOOL, {"    else: passed_on\n": "    else: passed_on_later\n"}),
    "a branch has become endless": (
        LOTSE,
        {
            "next: {renew: new_card, let_lapse: take_card_back}": "next: {renew: renew, let_lapse: renew}",
        },
    ),
    "the way to a step is gone": (SCHOOL, {"help: k_help,": "help: k_over,"}),
    "a wait is for an event that nobody can raise there": (
        SCHOOL,
        {
            "event: review_now, for: 6 weeks}": "event: review_now}",
            "next: {review_now: review, timeout: review}": "next: review",
            "    title: Überprüfung vorziehen\n": "    title: Überprüfung vorziehen\n    during: [triage]\n",
        },
    ),
    "the last strand ends without a declared outcome": (
        SCHOOL,
        {"to: teacher, next: closed_when}": "to: teacher, next: done}"},
    ),
}


def _files(name: str) -> dict[str, str]:
    return read_folder(next(folder for folder in FOLDERS if folder.name == name))


def _judged(found: Unchecked, folder: Path) -> Judgement:
    return judged(pnml_of_definition(found.definition, found.components), folder)


def _mutant(fault: str) -> dict[str, str]:
    name, changes = MUTANTS[fault]
    files = _files(name)
    for good, bad in changes.items():
        assert files["workflow.yaml"].count(good) == 1, good
        files["workflow.yaml"] = files["workflow.yaml"].replace(good, bad)
    return files


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_outside_tool_finds_every_definition_sound(folder: Path, tmp_path: Path) -> None:
    found = unchecked_files(read_folder(folder))
    judgement = _judged(found, tmp_path)
    assert judgement.sound, judgement
    assert judgement.states == len(explore(found.net).reached)


@pytest.mark.parametrize("path", PATTERNS, ids=lambda path: path.stem)
def test_the_outside_tool_finds_every_pattern_sound(path: Path, tmp_path: Path) -> None:
    judgement = _judged(unchecked_files(definition_files(path)), tmp_path)
    assert judgement.sound, judgement


@pytest.mark.parametrize("fault", MUTANTS)
def test_the_outside_tool_and_the_checker_both_find_a_fault(fault: str, tmp_path: Path) -> None:
    files = _mutant(fault)
    assert isinstance(load_definition(files), list)
    assert not _judged(unchecked_files(files), tmp_path).sound


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("rule", CONTROL_FLOW, ids=lambda rule: rule.kind)
def test_the_outside_tool_and_the_checker_agree_on_every_mutant_of_the_control_flow(
    rule: Rule, folder: Path, tmp_path: Path
) -> None:
    for mutant in mutants(read_folder(folder), rule, PLACES):
        found = unchecked_files(mutant.files)
        told = [problem for problem in found.problems if problem.severity is Severity.ERROR]
        if any("circle" in problem.what for problem in told):
            continue  # that nobody is asked is no matter of soundness: a net knows no time
        judgement = _judged(found, tmp_path)
        steps_without_a_way = judgement.dead and judgement.can_always_end and judgement.ends_properly
        assert judgement.sound == (told == []) or steps_without_a_way, (mutant.line, judgement, told)
