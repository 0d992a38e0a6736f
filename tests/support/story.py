"""A golden scenario told through the pages: every person in a browser of their own, nothing but HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.support.pages import Browser, Page
from tests.support.sessions import COOKIE, session_of
from webapp.clock import MovableClock
from webapp.db.tables import cases
from webapp.forms.typing import typed_of
from webapp.http.application import create_app
from webapp.services.installation import Installation
from webapp.services.loaded_case import LoadedCase, load_case
from webapp.services.people import add_person
from webapp.services.timers import fire_due_timers
from workflows.core.definition import Definition, Form, Task
from workflows.core.events import (
    Actor,
    Claimed,
    Completed,
    Raised,
    Reassigned,
    Released,
    Started,
    TimerFired,
    Withdrawn,
)
from workflows.loading.play import Entry, Report


class Story:
    """One scenario, told through HTTP."""

    def __init__(self, installation: Installation, definition: Definition, report: Report) -> None:
        """Put the scenario's people into the office."""
        self.clock = MovableClock(report.log[0].at)
        self.installation = installation.at(self.clock)
        self.definition = definition
        self.report = report
        self.app: Flask = create_app(self.installation)
        self.case_id = ""
        self._browsers: dict[str, Browser] = {}
        for name, actor in report.scenario.people.items():
            add_person(
                self.installation,
                name,
                f"{name}@example.org",
                "not used here, sessions are opened",
                groups=actor.groups,
                belongs_to=actor.units,
                person_id=name,
            )

    def tell(self) -> LoadedCase:
        """Tell it to the end; the case as it then is."""
        for entry in self.report.log:
            self.clock.at = entry.at
            self._happen(entry)
        return self.case()

    def case(self) -> LoadedCase:
        """The case as the database has it."""
        with self.installation.database.reading() as connection:
            return load_case(self.installation, connection, self.case_id)

    def _happen(self, entry: Entry) -> None:
        event, actor = entry.event, entry.actor
        before = self.case().revision if self.case_id else 0
        match event:
            case Started():
                self._start(event, actor)
            case Completed():
                form = self._form_of(event.token)
                self._send(actor, f"tasks/{event.token}", form, event.values, event.outcome)
            case Raised():
                raised = self.definition.events[event.event]
                form = self.definition.forms[raised.form] if raised.form else None
                self._send(actor, f"events/{event.event}", form, event.values, "")
            case Withdrawn():
                self._withdraw(event, actor)
            case Claimed() | Released():
                word = "claim" if isinstance(event, Claimed) else "release"
                self._press(actor, f"/cases/{self.case_id}", f"/inbox/{word}", {"token": [str(event.token)]})
            case Reassigned():
                place = f"/cases/{self.case_id}/tasks/{event.token}/assignee"
                page = self.browser(actor).get(place)
                chosen = {"person": [event.to.removeprefix("person:")]}
                self.last = self.browser(actor).post(page, page.form(asking="person"), chosen)
            case TimerFired():
                fire_due_timers(self.installation)
        after = self.case().revision
        wanted = before + 1 if not isinstance(event, TimerFired) else max(after, before)
        assert after == wanted, f"{event}: nothing happened"

    def _start(self, event: Started, actor: Actor) -> None:
        first = self.definition.steps[self.definition.start]
        assert isinstance(first, Task) and first.form
        typed = typed_of(self.definition.forms[first.form].fields, event.values)
        browser = Browser(self.app) if actor.is_party else self.browser(actor)
        address = f"/apply/{self.definition.id}"
        beginning = browser.get(address)
        self.last = browser.fill_in(browser.post(beginning, beginning.form(action=address)).address, typed)
        with self.installation.database.reading() as connection:
            found = connection.execute(select(cases.c.id).order_by(cases.c.started_at.desc())).scalars().all()
        assert found, f"not started: {self.last.address} {_words(self.last)}"
        self.case_id = found[0]

    def _form_of(self, token: int) -> Form | None:
        step = self.definition.steps[self.case().state.tokens[token].step]
        assert isinstance(step, Task)
        return self.definition.forms[step.form] if step.form else None

    def _send(
        self, actor: Actor, place: str, form: Form | None, values: Mapping[str, Any], outcome: str
    ) -> None:
        typed = typed_of(form.fields, values) if form else {}
        base = "/my" if actor.is_party else f"/cases/{self.case_id}"
        self.last = self.browser(actor).fill_in(f"{base}/{place}", typed, outcome)

    def _withdraw(self, event: Withdrawn, actor: Actor) -> None:
        browser = self.browser(actor)
        page = browser.get("/my" if actor.is_party else f"/cases/{self.case_id}")
        wanted = [form for form in page.forms if form.hidden.get("consent") == [event.consent]]
        assert wanted, f"no button for {event.consent}: {_words(page)}"
        self.last = browser.post(page, wanted[0], {"scope": event.scopes})

    def _press(self, actor: Actor, address: str, action: str, inputs: dict[str, list[str]]) -> None:
        browser = self.browser(actor)
        page = browser.get(address)
        self.last = browser.post(page, page.form(action=action), inputs)

    def _press_for(self, actor: Actor, action: str, token: int) -> None:
        """The button of one of several tasks on the page of the case."""
        browser = self.browser(actor)
        page = browser.get(f"/cases/{self.case_id}")
        wanted = [
            form for form in page.forms if form.action == action and form.hidden["token"] == [str(token)]
        ]
        assert wanted, f"no button {action} for {token}: {_words(page)}"
        self.last = browser.post(page, wanted[0])

    def browser(self, actor: Actor) -> Browser:
        """The browser of a person or party; time passes between two steps, so each begins a session."""
        found = self._browsers.setdefault(actor.id, Browser(self.app))
        secret = session_of(self.installation, self.case_id, actor, self.clock.now())
        found.client.set_cookie(COOKIE, secret)
        return found


def _words(page: Page) -> str:
    start = page.text.find("error-summary")
    return page.text[max(0, start) :][:1500]
