"""Each request has an id, one line in the log, and a place in the durations that `/metrics` tells.

A line names the rule of the address, never the address: that of a personal link is a secret.
"""

from __future__ import annotations

import hmac
import logging
import os
import re
import secrets

from flask import Blueprint, Flask, Response, abort, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

from webapp.clock import seconds_passed
from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.logs import facts
from webapp.services.figures import figures_now
from webapp.services.installation import Passed

_LOG = logging.getLogger("fahrwasser.requests")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_SHARED = "PROMETHEUS_MULTIPROC_DIR"
_UNWATCHED = frozenset({"assets", "health", "metrics"})
_HOUR, _DAY = 3600, 86400
_LIVES = (_HOUR / 4, _HOUR, 4 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY, 14 * _DAY, 30 * _DAY, 90 * _DAY)
DURATIONS = Histogram("fahrwasser_request_seconds", "Duration of requests.", ["method", "rule", "status"])
STEPS = Histogram(
    "fahrwasser_step_seconds",
    "From the opening of a task until it was done.",
    ["workflow", "step"],
    buckets=_LIVES,
)

blueprint = Blueprint("metrics", __name__)


def install_observation(app: Flask) -> None:
    """Watch every request."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_leave)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _ID.fullmatch(given) else secrets.token_hex(8)
    g.begun = seconds_passed()
    known = {"request": g.request_id}
    if case := (request.view_args or {}).get("case_id"):
        known["case"] = str(case)
    g.facts = facts(**known)
    g.facts.__enter__()


def _end(response: Response) -> Response:
    response.headers["X-Request-ID"] = g.request_id
    if request.blueprint not in _UNWATCHED:
        rule = request.url_rule.rule if request.url_rule else "no page"
        seconds = seconds_passed() - g.begun
        DURATIONS.labels(request.method, rule, response.status_code).observe(seconds)
        _LOG.info("%s %s %s %.0f ms", request.method, rule, response.status_code, seconds * 1000)
    return response


def count_step(passed: Passed) -> None:
    """Note how long a task was open."""
    STEPS.labels(passed.workflow, passed.step).observe(passed.seconds)


def _leave(_: BaseException | None) -> None:
    if "facts" in g:
        g.pop("facts").__exit__(None, None, None)


@blueprint.get("/metrics")
@open_to(Door.ANYBODY)
def metrics() -> Response:
    """Figures for Prometheus, for whoever knows the token of the settings; else there is no such page."""
    expected = installation().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        abort(404)
    return Response(generate_latest(_registry()), mimetype=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    """Durations of all processes, and how the office is doing now."""
    registry = CollectorRegistry()
    if _SHARED in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(DURATIONS)
        registry.register(STEPS)
    now = figures_now(installation())
    for name, words, value in (
        ("oldest_due_promise_seconds", "How long the oldest due promise waits.", now.oldest_due_promise),
        ("oldest_due_timer_seconds", "How long the oldest due timer waits.", now.oldest_due_timer),
        ("promises_open", "Promises not kept yet; counted to 1000.", now.promises_open),
        ("promises_failing", "Promises that are tried again; counted to 1000.", now.promises_failing),
        ("promises_parked", "Promises that could not be kept; counted to 1000.", now.promises_parked),
        ("tasks_overdue", "Open tasks past their deadline; counted to 1000.", now.tasks_overdue),
    ):
        Gauge(f"fahrwasser_{name}", words, registry=registry).set(value)
    return registry
