"""What whoever runs the machine sees: ids, durations and figures, and never what people typed."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, update

from tests.support.installations import TODAY
from tests.support.statements import asked_of
from tests.support.wishes import ANNA, wish, wish_installation
from webapp.clock import MovableClock
from webapp.db.tables import outbox
from webapp.http.application import create_app
from webapp.http.installed import NAME
from webapp.logs import facts, set_up_logs
from webapp.services.expiry import PROMISES_KEPT, forget_expired
from webapp.services.figures import MOST_COUNTED, figures_now
from webapp.services.installation import Installation
from webapp.services.loaded_case import load_case
from webapp.services.transition import Applied, apply
from workflows.core.events import Completed

TOKEN = "a token for whoever watches"
SECRET = "nobody-may-read-this-in-a-log"


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What is logged, as JSON."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    set_up_logs("json")
    written = StringIO()
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    root.handlers[:] = before
    root.setLevel(level)


def test_a_request_has_an_id_and_a_line_without_the_secret_in_its_address(
    installation: Installation, log: StringIO
) -> None:
    answer = create_app(installation).test_client().get(f"/l/{SECRET}?name={SECRET}")
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    said = [line for line in lines if line["logger"] == "fahrwasser.requests"]
    assert [line["request"] for line in said] == [answer.headers["X-Request-ID"]]
    assert SECRET not in log.getvalue()


def test_an_id_that_a_proxy_has_given_is_kept_and_nonsense_is_not(installation: Installation) -> None:
    client = create_app(installation).test_client()
    assert client.get("/", headers={"X-Request-ID": "0123-abcd"}).headers["X-Request-ID"] == "0123-abcd"
    assert client.get("/", headers={"X-Request-ID": "a b\tc<script>"}).headers["X-Request-ID"].isalnum()


def test_facts_end_where_they_began(log: StringIO) -> None:
    with facts(case="one"):
        logging.getLogger("test").info("inside")
    logging.getLogger("test").info("outside")
    inside, outside = map(json.loads, log.getvalue().splitlines())
    assert inside["case"] == "one"
    assert "case" not in outside


def test_metrics_are_for_whoever_knows_the_token(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(installation)
    app.test_client().get("/")
    assert app.test_client().get("/metrics").status_code == 404
    object.__setattr__(installation.settings, "metrics_token", TOKEN)
    assert app.test_client().get("/metrics", headers={"Authorization": "Bearer no"}).status_code == 404
    page = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert page.status_code == 200
    assert 'fahrwasser_request_seconds_count{method="GET",rule="/",status="200"}' in page.text
    assert "fahrwasser_promises_parked 0.0" in page.text


def test_metrics_tell_how_long_tasks_were_open_and_a_repeat_counts_once(tmp_path: Path) -> None:
    made = wish_installation(tmp_path, FAHRWASSER_METRICS_TOKEN=TOKEN)
    clock = MovableClock(TODAY)
    app = create_app(made.at(clock))
    office = app.extensions[NAME]
    begun = wish(office, "once")
    assert isinstance(begun, Applied)
    count, seconds = _decided(app)
    clock.at += timedelta(hours=5)
    with office.database.reading() as connection:
        (token,) = load_case(office, connection, begun.case_id).state.tokens
    for _ in range(2):
        done = apply(office, begun.case_id, Completed(token, outcome="grant"), ANNA, "the same click")
        assert isinstance(done, Applied)
    assert _decided(app) == (count + 1, seconds + 18_000)
    made.database.close()


def _decided(app: Flask) -> tuple[float, float]:
    """How many wishes the page of metrics says were decided, and how long they were open together."""
    page = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    samples = [sample for family in text_string_to_metric_families(page.text) for sample in family.samples]
    sums = {
        kind: sum(
            sample.value
            for sample in samples
            if sample.name == f"fahrwasser_step_seconds_{kind}"
            and sample.labels["workflow"] == "wish"
            and sample.labels["step"] == "decide"
        )
        for kind in ("count", "sum")
    }
    return sums["count"], sums["sum"]


def test_figures_say_what_waits_with_the_same_statements_however_much_it_is(
    installation: Installation,
) -> None:
    assert figures_now(installation).oldest_due_promise == 0
    _promise(installation, 3)
    with asked_of(installation.database) as few:
        found = figures_now(installation)
    _promise(installation, MOST_COUNTED)
    with asked_of(installation.database) as many:
        more = figures_now(installation)
    assert found.promises_open == 3
    assert found.oldest_due_promise == pytest.approx(60, abs=1)
    assert more.promises_open == MOST_COUNTED
    assert len(few.own) == len(many.own)


def test_promises_are_kept_for_a_year_and_open_ones_for_ever(installation: Installation) -> None:
    _promise(installation, 4)
    old = installation.now() - PROMISES_KEPT - timedelta(days=1)
    with installation.database.writing() as connection:
        connection.execute(update(outbox).where(outbox.c.id <= 3).values(created_at=old))
        connection.execute(update(outbox).where(outbox.c.id.in_([1, 4])).values(state="done"))
        connection.execute(update(outbox).where(outbox.c.id == 2).values(state="given_up"))
    forget_expired(installation)
    with installation.database.reading() as connection:
        left = sorted(connection.execute(outbox.select()).scalars())
    assert left == [3, 4]


def _promise(installation: Installation, number: int) -> None:
    since = installation.now() - timedelta(minutes=1)
    rows = [
        {
            "promise_key": f"{number}-{one}",
            "kind": "mail",
            "payload": {},
            "created_at": since,
            "next_attempt_at": since,
            "attempts": 0,
            "lease": 0,
            "state": "pending",
        }
        for one in range(number)
    ]
    with installation.database.writing() as connection:
        connection.execute(insert(outbox), rows)
