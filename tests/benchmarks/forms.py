"""A page of a public form through the whole application, beside the same questions in plain WTForms.

Ours does more than the plain page: a session and its CSRF token, what was typed read from the database
and kept there, three languages to choose from, labels and hints with marks for screen readers, errors
beside the field and in a summary, a purpose for each personal answer, headers against foreign scripts,
a request id, a line in the log and a place in the durations. The plain page has labels, inputs and errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from flask import Flask, render_template
from werkzeug.datastructures import MultiDict

from tests.benchmarks.plain_forms import Registration, plain_site
from tests.benchmarks.registrations import (
    ANSWERS,
    PAGE,
    THREE_ERRORS,
    WORKFLOW,
    guest,
    hidden_inputs,
    open_registrations,
    sent,
    site_of,
)
from tests.benchmarks.report import Line
from tests.benchmarks.rounds import Effort, Figures, Work, compare
from webapp.bootstrap import settle
from webapp.forms.question_page import question_page
from webapp.forms.questions import Question, View
from webapp.forms.sheet import Sheet
from webapp.http.form_words import sayer
from webapp.http.speech import catalogue
from webapp.services.installation import Installation

_FORMS = 20
"""In one request context, so that this does not count."""
_REQUESTS = ("GET", "POST, valid", "POST, three errors")


def measure(folder: Path, effort: Effort) -> Iterable[Line]:
    """GET and POST of the page, by the processor time of one process."""
    office = open_registrations(folder)
    site, plain = site_of(office), plain_site()
    contestants = {**_plain(plain), **_ours(site)}
    contestants["ours alone"], contestants["WTForms alone"] = (
        _questions_alone(office, site),
        _form_alone(plain),
    )
    settle()
    figures = compare(contestants, effort)
    for request in _REQUESTS:
        goal = "≥ 3" if request == "GET" else ""
        yield _line(figures, f"form, {request}", f"ours {request}", f"WTForms {request}", goal)
    yield _line(figures, "questions bound and rendered, no request", "ours alone", "WTForms alone", "≥ 3")
    for request in _REQUESTS:
        yield _line(figures, f'form, {request}, a view that says "ok"', f"ours {request}", "ok GET")
    yield _line(figures, 'the limit itself: a view that says "ok"', "ok GET", "WTForms GET")
    office.database.close()


def _ours(site: Flask) -> dict[str, Work]:
    client = guest(site)
    carried = hidden_inputs(client.get(PAGE))

    def show() -> int:
        assert client.get(PAGE).status_code == 200
        return 1

    def send(answers: Mapping[str, str], expected: int) -> Work:
        return lambda: len([sent(client, PAGE, {**carried, **answers}, expected)])

    works = (show, send(ANSWERS, 303), send(THREE_ERRORS, 422))
    return {f"ours {request}": work for request, work in zip(_REQUESTS, works, strict=True)}


def _questions_alone(office: Installation, site: Flask) -> Work:
    """What was typed, already judged, put into fields and these into HTML."""
    definition = office.definitions.current(WORKFLOW)
    page = definition.forms[WORKFLOW].pages[0]
    typed = {name: [text] for name, text in ANSWERS.items()}
    sheet = Sheet(definition.forms[WORKFLOW], typed, {}, (), "DE")
    assert not sheet.errors
    field_of: Callable[[Question], str] = site.jinja_env.globals["field_of"]  # type: ignore[assignment]  # untyped there

    def render() -> int:
        with site.test_request_context("/"):
            view = View(sheet, catalogue(), sayer(definition, {}), checked=False, own=True)
            for _ in range(_FORMS):
                questions = question_page(definition, view, page).questions()
                html = "".join(field_of(bound) for bound in questions)
        assert ANSWERS["city"] in html
        return _FORMS

    return render


def _form_alone(site: Flask) -> Work:
    """The same of the plain form; its page has little beside the fields."""
    typed = MultiDict(ANSWERS)

    def render() -> int:
        with site.test_request_context("/"):
            for _ in range(_FORMS):
                html = render_template("form.html", form=Registration(typed))
        assert ANSWERS["city"] in html
        return _FORMS

    return render


def _plain(site: Flask) -> dict[str, Work]:
    client = site.test_client()

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
