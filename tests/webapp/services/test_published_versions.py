"""Published versions never change: the database refuses, and so does publication under the same number."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from tests.support.installations import new_installation
from tests.support.servers import free_port
from tests.support.tool_loans import ANSWERS, BORROWER, changed, write
from webapp.bootstrap import build_installation, prepare
from webapp.cli import main
from webapp.db.tables import definitions
from webapp.services.definitions import ChangedVersion
from webapp.services.installation import Installation
from webapp.services.transition import Applied, start
from webapp.settings import read_settings
from workflows.loading.load import load_definition

CHANGE = "title: Prüfung => title: Noch einmal prüfen"


def count(office: Installation) -> int:
    """How many versions are published."""
    with office.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(definitions)).scalar_one()


def unprepared(tmp_path: Path, database_url: str, *changes: str) -> Installation:
    """The office with a version in force that nobody has published yet."""
    write(tmp_path / "definitions", 1, *changes)
    environment = {
        "FAHRWASSER_DATA": str(tmp_path / "var"),
        "FAHRWASSER_DEFINITIONS": str(tmp_path / "definitions"),
        "DATABASE_URL": database_url,
    }
    return build_installation(read_settings(environment))


def test_the_database_refuses_to_change_a_published_version(installation: Installation) -> None:
    changes: tuple[dict[str, object], ...] = ({"source": {}}, {"version": 9})
    for change in changes:
        refused = pytest.raises(DBAPIError, match="a published version never changes")
        with refused, installation.database.writing() as connection:
            connection.execute(update(definitions).values(**change))


def test_another_content_under_a_published_number_is_refused_with_the_mend(
    tmp_path: Path, database_url: str
) -> None:
    office = unprepared(tmp_path, database_url)
    prepare(office)
    prepare(office)
    other = unprepared(tmp_path, database_url, CHANGE)
    with pytest.raises(ChangedVersion, match=r"tool_loan/workflow\.yaml: version 1 was published already.*"):
        prepare(other)
    with pytest.raises(ChangedVersion, match=r"Write version: 2"):
        start(other, "tool_loan", ANSWERS, BORROWER, "key")
    assert count(other) == 1
    raised = unprepared(tmp_path, database_url, CHANGE, "version: 1 => version: 2")
    prepare(raised)
    assert count(raised) == 2
    assert isinstance(start(raised, "tool_loan", ANSWERS, BORROWER, "key"), Applied)
    for opened in (office, other, raised):
        opened.database.close()


def test_who_only_tries_out_may_change_a_version_and_is_told(tmp_path: Path, database_url: str) -> None:
    office = unprepared(tmp_path, database_url)
    assert prepare(office, trying_out=True) == ()
    other = unprepared(tmp_path, database_url, CHANGE)
    (line,) = prepare(other, trying_out=True)
    assert "version 1 was published already" in line
    assert isinstance(start(other, "tool_loan", ANSWERS, BORROWER, "key"), Applied)
    assert prepare(other, trying_out=True) == ()
    assert count(other) == 2
    for opened in (office, other):
        opened.database.close()


def test_a_version_that_todays_checks_would_refuse_is_still_there_for_its_cases(
    tmp_path: Path, database_url: str
) -> None:
    """The checks get stricter; what was published before must not become unreadable by that."""
    office = unprepared(tmp_path, database_url)
    prepare(office)
    source = changed(1, "type: email, label: E-Mail => type: email, label: E-Mail, later_forbidden: true")
    assert isinstance(load_definition(source), list)
    row = {"digest": "0" * 64, "workflow": "tool_loan", "version": 0, "source": source}
    with office.database.writing() as connection:
        connection.execute(definitions.insert().values(**row, published_at=office.now()))
    with office.database.reading() as connection:
        found = office.definitions.version(connection, "0" * 64)
    todays = office.definitions.current("tool_loan")
    assert (found.steps, found.forms, found.blank) == (todays.steps, todays.forms, todays.blank)
    office.database.close()


def test_web_server_worker_and_migrate_say_it_instead_of_starting(tmp_path: Path) -> None:
    write(tmp_path / "definitions", 1)
    place = str(tmp_path / "definitions")
    new_installation(tmp_path, FAHRWASSER_DEFINITIONS=place).database.close()
    write(tmp_path / "definitions", 1, CHANGE)
    environment = {
        "FAHRWASSER_DATA": str(tmp_path / "var"),
        "FAHRWASSER_DEFINITIONS": place,
        "DATABASE_URL": "",
    }
    for words in (["migrate"], ["serve", "--port", str(free_port())], ["worker"]):
        result = CliRunner().invoke(main, words, env=environment)
        assert result.exit_code == 1, result.output
        assert "Write version: 2 (or higher) for the changed one." in result.output


STORY = """
scenario: Ein Antrag
today: 2026-03-02T09:00
demo: true
steps:
  - start: borrower
    values: {name: Mara, email: mara@example.org, days: 3, tools: [{kind: Säge}]}
"""


def test_the_demo_goes_on_with_a_changed_version_and_says_so(tmp_path: Path) -> None:
    write(tmp_path / "definitions", 1)
    story = tmp_path / "definitions" / "tool_loan" / "scenarios" / "story.yaml"
    story.parent.mkdir()
    story.write_text(STORY, "utf-8")
    environment = {
        **os.environ,
        "FAHRWASSER_DATA": str(tmp_path / "var"),
        "FAHRWASSER_DEFINITIONS": str(tmp_path / "definitions"),
        "DATABASE_URL": "",
    }

    def prepared() -> str:
        words = [sys.executable, "-m", "webapp.demo.prepare"]
        return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout

    assert "published already" not in prepared()
    write(tmp_path / "definitions", 1, CHANGE)
    said = prepared()
    assert "version 1 was published already" in said and "used all the same" in said
    assert "published already" not in prepared()
