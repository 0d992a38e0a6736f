"""`fahrwasser texts`: hands catalogues out, takes them back, and says what they lack."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.webapp.catalogues.conftest import subject as subject  # noqa: PLC0414  a fixture of the neighbours
from webapp.catalogues.subjects import Subject
from webapp.cli import main

SUMMARY = 'msgstr "ع Zum Ausprobieren."'


def texts(subject: Subject, *words: str) -> Result:
    return CliRunner().invoke(main, ["texts", "--workflow", str(subject.definition), *words])


def test_every_language_goes_out_and_comes_back(subject: Subject, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert texts(subject, "--export", str(out)).exit_code == 0
    names = ["every_type.ar.po", "every_type.en.po", "every_type.pot"]
    assert sorted(file.name for file in out.iterdir()) == names
    file = out / "every_type.ar.po"
    file.write_text(file.read_text("utf-8").replace(SUMMARY, 'msgstr "للتجربة"'), "utf-8")
    result = texts(subject, "--import", str(file), "--checked-by", "Amal Beispiel")
    assert result.exit_code == 0, result.output
    assert "checked (Amal Beispiel, 20" in result.output
    stored = subject.file("ar").read_text("utf-8")
    assert 'msgstr "للتجربة"' in stored
    assert "#, fuzzy" not in stored


def test_nothing_is_written_when_something_is_wrong_and_each_problem_has_its_line(
    subject: Subject, tmp_path: Path
) -> None:
    before = subject.file("ar").read_bytes()
    texts(subject, "--export", str(tmp_path), "--language", "ar")
    file = tmp_path / "every_type.ar.po"
    file.write_text(file.read_text("utf-8").replace(SUMMARY, 'msgstr ""') + '\nmsgid "x"\nmsgstr "y"\n')
    lines = file.read_text("utf-8").splitlines()
    result = texts(subject, "--import", str(file))
    assert result.exit_code == 1
    missing, orphaned = lines.index('msgid "Zum Ausprobieren."') + 1, lines.index('msgid "x"') + 1
    assert f'{file}:{missing}: "Zum Ausprobieren." is not translated.' in result.output
    assert f'{file}:{orphaned}: "x" is not needed (any more).' in result.output
    assert subject.file("ar").read_bytes() == before


def test_a_new_language_begins_with_the_template(subject: Subject, tmp_path: Path) -> None:
    texts(subject, "--export", str(tmp_path))
    file = tmp_path / "every_type.pot"
    begun = tmp_path / "begun.po"
    begun.write_text(file.read_text("utf-8").replace('msgstr ""\n\n', 'msgstr "{case.number}"\n\n'), "utf-8")
    assert "does not say its language" in texts(subject, "--import", str(begun)).output
    result = texts(subject, "--import", str(begun), "--language", "uk")
    assert "has other placeholders" in result.output
    assert not subject.file("uk").exists()


@pytest.mark.parametrize("tag", ["../../ar", "AR", ""])
def test_a_language_is_never_a_path(subject: Subject, tmp_path: Path, tag: str) -> None:
    texts(subject, "--export", str(tmp_path), "--language", "ar")
    file = tmp_path / "words.po"
    text = (tmp_path / "every_type.ar.po").read_text("utf-8")
    file.write_text(text.replace("Language: ar", f"Language: {tag}"), "utf-8")
    assert texts(subject, "--import", str(file)).exit_code == 2


def test_what_lies_there_is_marked_as_checked(subject: Subject) -> None:
    assert "ar: 63 of 63, 0 doubtful, 0 missing; draft (a machine, 2026-11-01)" in texts(subject).output
    assert texts(subject, "--checked-by", "Amal Beispiel").exit_code == 2
    result = texts(subject, "--checked-by", "Amal Beispiel", "--language", "ar")
    assert result.exit_code == 0, result.output
    assert "ar: 63 of 63, 0 doubtful, 0 missing; checked (Amal Beispiel, 20" in texts(subject).output


def test_what_a_definition_lacks_is_said_with_its_line(subject: Subject) -> None:
    file = subject.file("ar")
    file.write_text(file.read_text("utf-8").replace(SUMMARY, 'msgstr ""'), "utf-8")
    result = texts(subject)
    assert result.exit_code == 1
    assert "ar: 62 of 63, 0 doubtful, 1 missing" in result.output
    assert '"Zum Ausprobieren." is not translated.' in result.output


def test_the_words_of_the_pages_are_compared_with_code_and_templates() -> None:
    result = CliRunner().invoke(main, ["texts", "--language", "en", "--language", "ar"])
    assert (result.exit_code, result.output) == (0, "Complete: en, ar.\n")


def test_texts_that_are_not_easy_are_warnings_only(subject: Subject) -> None:
    words = 'msgid "Büro"\nmsgstr "Büroangelegenheiten"\n'
    subject.file("de-x-leicht").write_text(words, "utf-8")
    result = texts(subject, "--lint-leicht")
    assert result.exit_code == 0
    assert 'a hyphen: "Büroangelegenheiten"\n1 warnings' in result.output
