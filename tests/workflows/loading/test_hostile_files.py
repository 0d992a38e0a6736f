"""Files that mean harm, or are no definition at all, are refused quickly and at their place."""

import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from workflows.loading.load import load_definition, read_folder
from workflows.loading.reader import read_nodes

BOMB = "a: &a [x, x]\n" + "".join(
    f"{letter}: &{letter} [*{before}, *{before}]\n"
    for before, letter in zip("abcdefgh", "bcdefghi", strict=True)
)

HOSTILE = {
    "an alias bomb": (BOMB, 1, 4, "Anchors"),
    "an alias": ("a: *b", 1, 4, "Aliases"),
    "a Python object": ("a: !!python/object/apply:os.system [ls]", 1, 4, "Tags"),
    "a local tag": ("a: 1\nb: !secret x", 2, 4, "Tags"),
    "a tab": ("a:\n  b: 1\n\tc: 2", 3, 1, "tab"),
    "deep nesting": ("[" * 5000, 1, 51, "nested"),
    "deep mappings": ("".join(f"{' ' * depth}a:\n" for depth in range(200)), 50, 50, "nested"),
    "a name that reads from right to left": ("a: 1\nad\u202emin: 2", 2, 3, "control character"),
    "a zero": ("a: \x00", 1, 4, "control character"),
    "bytes that are no UTF-8": ("a: \ufffd", 1, 4, "UTF-8"),
    "half a surrogate": ("a: \ud800", 1, 4, "control character"),
    "two documents": ("a: 1\n---\nb: 2", 2, 1, "second document"),
    "a key that is a list": ("? [a, b]\n: c", 1, 3, "must be a name"),
    "an open bracket": ("a: [1, 2\nb: 3", 2, None, "cannot be read"),
    "a colon in a text": ("a: b: c", 1, 5, "cannot be read"),
    "nothing": ("", 1, 1, "empty"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_at_its_place(name: str, good_files: Mapping[str, str]) -> None:
    text, line, column, words = HOSTILE[name]
    for file in good_files:
        problems = load_definition({**good_files, file: text})
        assert isinstance(problems, list)
        fitting = [entry for entry in problems if words in entry.what and entry.file == file]
        assert fitting, [str(entry) for entry in problems]
        assert fitting[0].line == line
        assert column in (None, fitting[0].column)


@pytest.mark.parametrize(
    "text", ["- a\n- b", "just words", "3", "a: 1\nb: [", "workflow: {}\nsteps: []\nroles: 3"]
)
def test_what_is_no_definition_gives_problems_and_no_exception(
    text: str, good_files: Mapping[str, str]
) -> None:
    for file in good_files:
        assert isinstance(load_definition({**good_files, file: text}), list)


def test_every_value_may_be_of_the_wrong_shape_without_an_exception(good_files: Mapping[str, str]) -> None:
    for file, text in good_files.items():
        lines = text.split("\n")
        for number, line in enumerate(lines):
            key, colon, _ = line.partition(": ")
            for wrong in ("[]", "{}", "x", "3", "[[a]]", "{a: {b: c}}", "''", "null"):
                broken = [*lines[:number], f"{key}{colon or ': '}{wrong}", *lines[number + 1 :]]
                load_definition({**good_files, file: "\n".join(broken)})


def test_a_huge_file_is_refused_without_being_parsed(tmp_path: Path) -> None:
    (tmp_path / "workflow.yaml").write_bytes(b"a: [" + b"x, " * 40_000_000)
    (tmp_path / "forms.yaml").write_text("forms: {}")
    began = time.monotonic()
    problems = load_definition(read_folder(tmp_path))
    assert time.monotonic() - began < 2
    assert isinstance(problems, list)
    assert "larger than 1 MB" in problems[0].what


def test_a_large_file_within_the_limit_is_read() -> None:
    text = "".join(f"key_{number}: value\n" for number in range(40_000))
    root, problems = read_nodes(text, "f")
    assert root is not None
    assert not problems
