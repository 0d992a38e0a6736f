"""Fixtures that every floor may use: real servers, once per run; a fresh database per test."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser
from sqlalchemy import create_engine, make_url, text

from tests.support.browsers import launched
from tests.support.installations import new_installation
from tests.support.servers import Sink, postgresql, redis_server, smtp_sink
from tests.support.thrift import save_time
from webapp.services.installation import Installation

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
"""A busy machine makes no example wrong."""

save_time()


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server for the whole run."""
    folder = Path("/tmp") / f"fahrwasser-{uuid.uuid4().hex[:8]}"
    folder.mkdir()
    with postgresql(folder) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server for the whole run."""
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run."""
    with launched() as browser:
        yield browser


@pytest.fixture
def sink() -> Iterator[Sink]:
    """An SMTP server that keeps what it gets."""
    with smtp_sink() as opened:
        yield opened


@pytest.fixture
def new_database(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Makes empty PostgreSQL databases, dropped after the test."""
    server = request.getfixturevalue("postgresql_url")
    made: list[str] = []
    engine = create_engine(server, isolation_level="AUTOCOMMIT")

    def make() -> str:
        name = f"test_{uuid.uuid4().hex[:12]}"
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        made.append(name)
        return make_url(server).set(database=name).render_as_string(hide_password=False)

    yield make
    with engine.connect() as connection:
        for name in made:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite'}"
    make: Callable[[], str] = request.getfixturevalue("new_database")
    return make()


@pytest.fixture
def installation(tmp_path: Path, database_url: str) -> Iterator[Installation]:
    """A prepared installation on each kind of database."""
    made = new_installation(tmp_path, database_url)
    yield made
    made.database.close()


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Installation]:
    """A prepared installation on SQLite, where the kind of database does not matter."""
    made = new_installation(tmp_path)
    yield made
    made.database.close()
