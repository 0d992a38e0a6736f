"""A page of a public form through the whole application, beside the same questions in plain WTForms.

Ours does more than the plain page: a session and its CSRF token, what was typed read from the database
and kept there, three languages to choose from, labels and hints with marks for screen readers, errors
beside the field and in a summary, a purpose for each personal answer, headers against foreign scripts,
a request id, a line in the log and a place in the durations. The plain page has labels, inputs and errors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.benchmarks.plain_forms import plain_site
from tests.benchmarks.registrations import (
    ANSWERS,
    PAGE,
    THREE_ERRORS,
    guest,
    hidden_inputs,
    open_registrations,
    sent,
    site_of,
)
from tests.benchmarks.report import Line
from tests.benchmarks.rounds import Effort, Figures, Work, compare
from webapp.bootstrap import settle
from webapp.services.installation import Installation

_REQUESTS = ("GET", "POST, valid", "POST, three errors")


def measure(folder: Path, effort: Effort) -> Iterable[Line]:
    """GET and POST of the page, by the processor time of one process."""
    office = open_registrations(folder)
    contestants = {**_plain(), **_ours(office)}
    settle()
    figures = compare(contestants, effort)
    for request in _REQUESTS:
        goal = "≥ 3" if request == "GET" else ""
        yield _line(figures, f"form, {request}", f"ours {request}", f"WTForms {request}", goal)
    for request in _REQUESTS:
        yield _line(figures, f'form, {request}, a view that says "ok"', f"ours {request}", "ok GET")
    yield _line(figures, 'the limit itself: a view that says "ok"', "ok GET", "WTForms GET")
    office.database.close()


def _ours(office: Installation) -> dict[str, Work]:
    client = guest(site_of(office))
    carried = hidden_inputs(client.get(PAGE))

    def show() -> int:
        assert client.get(PAGE).status_code == 200
        return 1

    def send(answers: Mapping[str, str], expected: int) -> Work:
        return lambda: len([sent(client, PAGE, {**carried, **answers}, expected)])

    works = (show, send(ANSWERS, 303), send(THREE_ERRORS, 422))
    return {f"ours {request}": work for request, work in zip(_REQUESTS, works, strict=True)}


def _plain() -> dict[str, Work]:
    client = plain_site().test_client()

    def look(address: str) -> Work:
        return lambda: len([client.get(address).data])

    def send(answers: Mapping[str, str], expected: int) -> Work:
        return lambda: len([sent(client, "/form", answers, expected)])

    works = (look("/form"), send(ANSWERS, 303), send(THREE_ERRORS, 422))
    plain = {f"WTForms {request}": work for request, work in zip(_REQUESTS, works, strict=True)}
    return {"ok GET": look("/ok"), **plain}


def _line(figures: Figures, what: str, ours: str, base: str, goal: str = "") -> Line:
    return Line(
        what,
        f"{figures.cpu(ours):.2f} ms",
        f"{base.partition(' ')[0]} {figures.cpu(base):.2f} ms",
        figures.thrift(ours, base),
        goal,
    )
