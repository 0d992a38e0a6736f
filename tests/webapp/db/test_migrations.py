"""Migrations with data in the tables: up, down and at once, on both databases."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, delete, func, inspect, select, text, update

import webapp.db.database
from tasks.promises import keep_promise
from tests.support.installations import new_installation
from tests.support.played import person, played
from webapp.db import schema
from webapp.db.database import BrokenReferences, Database
from webapp.db.schema import differences, is_current, migrate, migrate_down
from webapp.db.tables import definitions, letters, outbox, tasks
from webapp.services.case_list import find_cases
from webapp.services.installation import Installation
from webapp.services.outbox import due_promises
from webapp.services.replay import verify_everything

REVISIONS = [step.revision for step in ScriptDirectory(str(schema._MIGRATIONS)).walk_revisions()]


def contents(database: Database) -> dict[str, int]:
    """How many rows each table has."""
    found = MetaData()
    found.reflect(database.engine)
    with database.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in found.sorted_tables
            if table.name != "alembic_version"
        }


@pytest.fixture
def office(installation: Installation) -> Installation:
    """An installation with cases, documents and promises of both workflows."""
    played(installation, "lotse_training", "demo_lo_2026_001")
    played(installation, "school_referral", "demo_ssa_2026_101")
    played(installation, "school_referral", "demo_ssa_2026_108")
    return installation


@pytest.mark.parametrize("revision", REVISIONS[1:])
def test_cases_survive_the_way_down_and_up_again(office: Installation, revision: str) -> None:
    before = contents(office.database)
    assert before["documents"] > 0 and before["task_holdings"] > 0
    migrate_down(office.database, revision)
    assert not is_current(office.database)
    then = contents(office.database)
    assert {name: then.get(name, 0) for name in before} == before
    migrate(office.database)
    assert contents(office.database) == before and differences(office.database) == []
    found = verify_everything(office)
    assert (found.cases, found.differing, found.misplaced) == (3, (), ())
    sara = person("sara", "school_social_workers", "lindenblueten_grundschule")
    assert len(find_cases(office, sara, text="yusuf").rows) == 1


def test_everything_goes_with_the_first_tables(office: Installation) -> None:
    migrate_down(office.database)
    assert set(inspect(office.database.engine).get_table_names()) == {"alembic_version"}


def test_two_machines_that_migrate_at_once_wait_for_each_other(database_url: str) -> None:
    machines = [Database(database_url) for _ in range(3)]
    with ThreadPoolExecutor(len(machines)) as crowd:
        list(crowd.map(migrate, machines))
    assert all(is_current(machine) for machine in machines)
    for machine in machines:
        machine.close()


def test_a_long_migration_of_another_machine_is_waited_for_longer_than_a_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webapp.db.database, "_WRITE_LOCK_SECONDS", 0)
    first, second = (Database(f"sqlite:///{tmp_path}/test.sqlite") for _ in range(2))
    migrate(first)
    with ThreadPoolExecutor(1) as other:
        with first.migrating() as connection:
            waiting = other.submit(migrate, second)
            with pytest.raises(sqlite3.OperationalError), second.writing():
                pass
            assert not waiting.done()
            connection.exec_driver_sql("DELETE FROM alembic_version WHERE 0")
        waiting.result(60)
    for machine in (first, second):
        machine.close()


def test_a_migration_that_leaves_broken_references_is_taken_back(tmp_path: Path) -> None:
    office = new_installation(tmp_path)
    played(office, "school_referral", "demo_ssa_2026_101")
    with pytest.raises(BrokenReferences), office.database.migrating() as connection:
        connection.execute(delete(definitions))
    with office.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(definitions)).scalar_one() > 0
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
    office.database.close()


def test_letters_go_with_their_tables_and_mails_keep_their_marks(office: Installation) -> None:
    played(office, "lotse_training", "demo_lo_2026_004")
    for promise in due_promises(office):
        keep_promise(office, promise)
    with office.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(letters)).scalar_one() > 0
    sent = {"result": {"outcome": "sent", "message_id": f"<{'a' * 40}@example.org>"}, "mail_mark": None}
    some = select(func.min(outbox.c.id)).where(outbox.c.kind == "mail").scalar_subquery()
    office.database.run(
        lambda connection: connection.execute(update(outbox).where(outbox.c.id == some).values(**sent))
    )
    migrate_down(office.database, "0006")
    with office.database.reading() as connection:
        assert connection.execute(select(func.count()).where(tasks.c.token < 0)).scalar_one() == 0
    migrate(office.database)
    with office.database.reading() as connection:
        marks = connection.execute(select(outbox.c.mail_mark).where(outbox.c.id == some)).scalars()
        assert list(marks) == ["a" * 40]
    assert verify_everything(office).misplaced == ()
