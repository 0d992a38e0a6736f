"""Files that mean harm, or are no definition at all, are refused quickly and at their place."""

import gc
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from workflows.loading.load import load_definition, read_folder
from workflows.loading.reader import read_nodes

LARGE = Path(__file__).parents[3] / "workflows" / "definitions" / "lotse_training"
MOST_TIMES = 12
"""A file that means harm takes so much longer than a large good one, and no more."""

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
    "deep nesting": ("[" * 10_000, 1, 51, "nested"),
    "deep mappings on one line": ("{a: " * 10_000, 1, 198, "nested"),
    "deep lists of dashes": ("- " * 10_000, 1, 101, "nested"),
    "deep keys": ("? " * 10_000, 1, 101, "nested"),
    "deep mappings": ("".join(f"{' ' * depth}a:\n" for depth in range(200)), 50, 50, "nested"),
    "a name that reads from right to left": ("a: 1\nad\u202emin: 2", 2, 3, "control character"),
    "a name that hides a direction": ("a: 1\nad\u2067min: 2", 2, 3, "control character"),
    "an Arabic letter mark": ("a: 1\nb: x\u061cy", 2, 5, "control character"),
    "a key of a megabyte": (f"? {'a' * 999_000}\n: 1", 1, 3, "longer than 20000"),
    "a key of a thousand characters": (f"a: 1\n? {'b' * 1_001}\n: 1", 2, 3, "key is longer"),
    "a key of a megabyte without a question mark": (f"{'a' * 999_000}: 1", 1, 1, "longer than 20000"),
    "a hundred thousand keys": (
        "".join(f"k{number}: 1\n" for number in range(100_000)),
        10_000,
        8,
        "more than 20000 keys",
    ),
    "a key a hundred thousand times": (f"{{{'a: 1, ' * 100_000}}}", 1, None, "more than 20000 keys"),
    "a list of a hundred thousand": (f"a: [{'b, ' * 100_000}]", 1, None, "more than 20000 keys"),
    "a long text": (f"a: 1\nc: {'b' * 900_000}", 2, 4, "longer than 20000"),
    "half a million braces": (f"a: '{'{' * 500_000}'", 1, 4, "longer than 20000"),
    "a tag of the whole file": ("--- !!python/object:os.system\na: 1", 1, 5, "Tags"),
    "a tag of a key": ("!!binary a: 1", 1, 1, "Tags"),
    "a directive": ("%TAG ! tag:evil:\n---\na: !b c", 3, 4, "Tags"),
    "a merge of an alias": ("a: &x {b: 1}\nc: {<<: *x}", 1, 4, "Anchors"),
    "a zero": ("a: \x00", 1, 4, "control character"),
    "bytes that are no UTF-8": ("a: \ufffd", 1, 4, "UTF-8"),
    "half a surrogate": ("a: \ud800", 1, 4, "control character"),
    "two documents": ("a: 1\n---\nb: 2", 2, 1, "second document"),
    "a key that is a list": ("? [a, b]\n: c", 1, 3, "must be a name"),
    "an open bracket": ("a: [1, 2\nb: 3", 2, None, "cannot be read"),
    "a colon in a text": ("a: b: c", 1, 5, "cannot be read"),
    "nothing": ("", 1, 1, "empty"),
}


@pytest.fixture(autouse=True)
def _nothing_of_other_tests_is_swept() -> Iterator[None]:
    """What thousands of other tests left in memory does not count as time of the file under test."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def of_a_large_one() -> float:
    """Seconds of processor time that the largest shipped definition takes on this machine at this moment."""
    files = read_folder(LARGE)
    remark = f"\n# looked at when the clock said {time.process_time()}\n"
    began = time.process_time()
    load_definition({**files, "workflow.yaml": files["workflow.yaml"] + remark})
    return time.process_time() - began


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_at_its_place(name: str, good_files: Mapping[str, str]) -> None:
    text, line, column, words = HOSTILE[name]
    for file in good_files:
        began = time.process_time()
        problems = load_definition({**good_files, file: text})
        assert time.process_time() - began < MOST_TIMES * of_a_large_one()
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


def test_bytes_that_are_no_utf_8_are_refused_at_their_place(tmp_path: Path) -> None:
    (tmp_path / "workflow.yaml").write_bytes(b"workflow: a\ntitle: \xff\xfe caf\xe9\n")
    (tmp_path / "forms.yaml").write_text("forms: {}")
    problems = load_definition(read_folder(tmp_path))
    assert isinstance(problems, list)
    assert (problems[0].line, problems[0].column) == (2, 8)
    assert "UTF-8" in problems[0].what


HOSTILE_VALUES = {
    "brackets in an expression": ("application.size > 20", f"{'(' * 5_000}true{')' * 5_000}"),
    "an expression of many parts": (
        "application.size > 20", " && ".join(["application.siz > 20"] * 900),
    ),
    "placeholders without end": ("Bald geht es los.", f'"{"{a.b}" * 3_900}"'),
    "braces without end": ("Bald geht es los.", f'"{"{" * 19_900}"'),
    "names without end": ("also: [office]", f"also: [{'offic, ' * 15_000}]"),
    "names of steps without end": ("not: [review]", f"not: [{'x, ' * 15_000}]"),
    "a name of many letters": ("workflow: garden_plot", f"workflow: {'A' * 19_000}"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_VALUES)
def test_a_hostile_value_is_refused_quickly_and_in_few_words(
    name: str, good_files: Mapping[str, str]
) -> None:
    good, bad = HOSTILE_VALUES[name]
    text = good_files["workflow.yaml"]
    assert good in text
    began = time.process_time()
    problems = load_definition({**good_files, "workflow.yaml": text.replace(good, bad, 1)})
    assert time.process_time() - began < MOST_TIMES * of_a_large_one()
    assert isinstance(problems, list)
    assert max(len(str(problem)) for problem in problems) < 1_000


def test_a_large_file_within_the_limit_is_read() -> None:
    text = "".join(f"key_{number}: value\n" for number in range(9_000))
    root, problems = read_nodes(text, "f")
    assert root is not None
    assert not problems
