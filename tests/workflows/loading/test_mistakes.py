"""Every kind of mistake is reported at its line and column, in words, with what would be right."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from tests.workflows.loading.conftest import MARK
from workflows.loading.load import examine, load_definition
from workflows.loading.problems import Problem, Severity

W, F = "workflow.yaml", "forms.yaml"

MISTAKES = yaml.safe_load((Path(__file__).parent / "mistakes.yaml").read_text())


def _broken(
    files: Mapping[str, str], file: str, good: str, bad: str
) -> tuple[dict[str, str], tuple[int, int] | None]:
    assert files[file].count(good) >= 1, good
    text = files[file].replace(good, bad, 1)
    before, found, _ = text.partition(MARK)
    place = (before.count("\n") + 1, len(before) - before.rfind("\n")) if found else None
    return {**files, file: text.replace(MARK, "")}, place


@pytest.mark.parametrize("mistake", MISTAKES, ids=[entry["bad"] for entry in MISTAKES])
def test_a_mistake_is_reported_at_its_place(good_files: Mapping[str, str], mistake: dict[str, str]) -> None:
    file, what, mend = mistake["file"], mistake["what"], mistake["mend"]
    files, place = _broken(good_files, file, mistake["good"], mistake["bad"])
    problems = load_definition(files)
    assert isinstance(problems, list), "the mistake was not found"
    fitting = [
        entry for entry in problems if what in entry.what and mend in entry.mend and entry.file == file
    ]
    assert fitting, [str(entry) for entry in problems]
    if place:
        assert place in [(entry.line, entry.column) for entry in fitting], [str(entry) for entry in problems]


def test_all_mistakes_are_reported_together(good_files: Mapping[str, str]) -> None:
    files, _ = _broken(good_files, W, "role: gardener, title", "role: gardner, title")
    files, _ = _broken(files, W, "due: 5 working days", "due: soon")
    files, _ = _broken(files, F, "type: person_name", "type: name")
    problems = load_definition(files)
    assert isinstance(problems, list)
    assert {(entry.file, entry.line) for entry in problems} >= {(W, 29), (W, 35), (F, 12)}
    assert problems == sorted(problems)


def test_a_missing_file_is_a_problem(good_files: Mapping[str, str]) -> None:
    for name in good_files:
        problems = load_definition({key: text for key, text in good_files.items() if key != name})
        assert isinstance(problems, list)
        assert problems[0].file == name


@pytest.mark.parametrize(
    ("good", "bad", "what"),
    [
        ("    title: Prüfung\n    due", "    due", ""),
        (
            "confirm:\n    decision: {yes: Ja, no: Nein}\n    role: second\n    title: Zweite Unterschrift",
            "confirm:\n    decision: {yes: Ja, no: Nein}\n    role: second",
            "decision has no title",
        ),
        ("    title: Bis zum Frühling\n", "", "wait has no title"),
        ("outcomes: {granted", "outcomes: {lost: Verloren, granted", "No step ends"),
        ("  hurry: {subject", "  unused: {subject: A, body: B}\n  hurry: {subject", "not used"),
    ],
)
def test_what_is_only_doubtful_is_a_warning(
    good_files: Mapping[str, str], good: str, bad: str, what: str
) -> None:
    files, _ = _broken(good_files, W, good, bad)
    if "lost" in bad:
        files, _ = _broken(files, W, "retention:\n", "retention:\n  lost: {keep: 1 year, then: erase}\n")
    definition, reading = examine(files)
    warnings: list[Problem] = [entry for entry in reading.problems if what and what in entry.what]
    assert definition is not None
    assert bool(warnings) == bool(what)
    assert all(entry.severity is Severity.WARNING for entry in warnings)


def test_a_problem_is_one_line_that_editors_understand(good_files: Mapping[str, str]) -> None:
    files, _ = _broken(good_files, W, "version: 1\n", "version: one\n")
    problems = load_definition(files)
    assert isinstance(problems, list)
    assert str(problems[0]) == (
        'workflow.yaml:2:10: error: "version" must be a whole number. Write digits only, without quotes.'
    )
