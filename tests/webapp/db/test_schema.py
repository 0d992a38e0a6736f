"""Migrations go up and down, and give what the tables say, on both databases."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError, StatementError

from tests.support.installations import TODAY, new_installation
from webapp.db.database import Database
from webapp.db.schema import differences, is_current, migrate, migrate_down
from webapp.db.tables import cases, login_attempts, metadata
from webapp.demo.playback import play_back
from webapp.services.installation import Installation
from workflows.loading.play import play
from workflows.loading.scenarios import Scenario, load_scenario


def test_the_migrated_database_has_exactly_the_tables_of_the_code(installation: Installation) -> None:
    assert is_current(installation.database)
    assert differences(installation.database) == []


def test_migrations_go_down_and_up_again(database_url: str) -> None:
    database = Database(database_url)
    assert not is_current(database)
    migrate(database)
    migrate_down(database)
    left = set(inspect(database.engine).get_table_names()) - {"alembic_version"}
    assert left == set()
    migrate(database)
    assert set(metadata.tables) <= set(inspect(database.engine).get_table_names())
    database.close()


def test_a_database_with_cases_survives_a_second_migration(tmp_path: Path, database_url: str) -> None:
    installation = new_installation(tmp_path, database_url)
    path = Path(__file__).parents[3] / "workflows/definitions/lotse_training/scenarios/demo_lo_2026_003.yaml"
    scenario = load_scenario(path.read_text("utf-8"), path.name)
    assert isinstance(scenario, Scenario)
    definition = installation.definitions.current("lotse_training")
    clock = installation.clock
    report = play(definition, scenario, installation.calendar.calendar)
    case_id = play_back(installation, clock, "lotse_training", report)  # type: ignore[arg-type]  # movable in tests
    migrate(installation.database)
    with installation.database.reading() as connection:
        assert connection.execute(select(cases.c.id)).scalars().all() == [case_id]
    installation.database.close()


def test_a_moment_without_a_zone_is_refused(installation: Installation) -> None:
    naive = datetime(2026, 1, 1, 12)  # noqa: DTZ001  that is the point
    with (
        pytest.raises(StatementError, match="without a time zone"),
        installation.database.writing() as connection,
    ):
        connection.execute(login_attempts.insert().values(key="x", at=naive))


def test_moments_come_back_as_they_were_written(installation: Installation) -> None:
    with installation.database.writing() as connection:
        connection.execute(login_attempts.insert().values(key="x", at=TODAY))
        assert connection.execute(select(login_attempts.c.at)).scalar() == TODAY


def test_an_error_of_the_database_does_not_repeat_what_people_wrote(installation: Installation) -> None:
    same = {"id": 1, "key": "Mara Muster", "at": TODAY}
    with pytest.raises(DBAPIError) as raised, installation.database.writing() as connection:
        connection.execute(login_attempts.insert(), [same, same])
    assert "Mara" not in str(raised.value)
