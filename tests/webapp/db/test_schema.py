"""What the tables say and keep, on both databases."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, StatementError

from tests.support.installations import TODAY
from webapp.db.schema import differences, is_current
from webapp.db.tables import login_attempts
from webapp.services.installation import Installation


def test_the_migrated_database_has_exactly_the_tables_of_the_code(installation: Installation) -> None:
    assert is_current(installation.database)
    assert differences(installation.database) == []


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
