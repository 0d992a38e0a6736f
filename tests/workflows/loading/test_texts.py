"""Translations: what a language lacks is found, with the place of the German text."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from workflows.loading.check import check_folder
from workflows.loading.load import examine
from workflows.loading.texts import texts_of


@pytest.fixture
def folder(tmp_path: Path, good_files: Mapping[str, str]) -> Path:
    path = tmp_path / "garden_plot"
    path.mkdir()
    for name, text in good_files.items():
        (path / name).write_text(text)
    return path


def _complete(files: Mapping[str, str]) -> dict[str, str]:
    return {text.text: f"x {text.text}" for text in texts_of(examine(files)[1])}


def test_texts_are_titles_labels_and_bodies_and_not_names(good_files: Mapping[str, str]) -> None:
    texts = _complete(good_files)
    assert {"Beet beantragen" in text for text in texts} == {True, False}
    assert {"Wie heißen Sie?", "Einladen", "Zu groß", "Bitte eilen", "Norden", "Ich habe ihn."} - set(
        texts
    ) == {"Einladen"}
    assert "application" not in texts
    assert "{application.name}" not in texts


def test_a_complete_catalogue_has_no_problems(folder: Path, good_files: Mapping[str, str]) -> None:
    assert check_folder(folder, {"en": _complete(good_files)}) == []
    assert check_folder(folder) == []


def test_a_missing_translation_is_reported_where_the_german_text_stands(
    folder: Path, good_files: Mapping[str, str]
) -> None:
    catalogue = {text: done for text, done in _complete(good_files).items() if text != "Bitte eilen"}
    (problem,) = check_folder(folder, {"en": catalogue})
    line = good_files["workflow.yaml"].split("\n")[problem.line - 1]
    assert line[problem.column - 1 :].startswith("Bitte eilen")
    assert problem.what.endswith("is not translated into: en.")
    assert "texts/en.po" in problem.mend


def test_a_translation_must_keep_the_placeholders(folder: Path, good_files: Mapping[str, str]) -> None:
    catalogue = {**_complete(good_files), "Es wartet {case.number}.": "It waits."}
    (problem,) = check_folder(folder, {"en": catalogue})
    assert "other placeholders" in problem.what
    assert "{case.number}" in problem.mend


def test_the_folder_must_have_the_name_of_the_workflow(folder: Path) -> None:
    moved = folder.rename(folder.with_name("other"))
    (problem,) = check_folder(moved)
    assert "garden_plot" in problem.what
    assert "other" in problem.what
