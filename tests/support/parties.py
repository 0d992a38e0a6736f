"""A case of every type of question whose party has a task, and the party's way in."""

from __future__ import annotations

from flask import Flask

from tests.support.pages import Browser, Page
from webapp.services.installation import Installation
from webapp.services.loaded_case import load_case
from webapp.services.personal_links import make_link
from webapp.services.sessions import Party
from webapp.services.transition import Applied, apply, start
from workflows.core.definition import Plain
from workflows.core.events import Actor, Completed

SENDER = Actor("party:sender", role="sender")
ANNA = Actor("person:anna", frozenset({"coordinators"}))
VALUES: dict[str, Plain] = {
    "name": {"official": "Khadija Alhusaini"},
    "birth": "1988",
    "email": "khadija@example.org",
    "call": False,
    "colour": "blue",
    "days": ["mo"],
    "language": "ar",
    "spoken": [{"language": "ar", "level": "native"}],
    "agreed": {"given": True, "language": "ar"},
    "signed": "Khadija Alhusaini",
}


def begun(place: Installation, number: int = 1, **values: Plain) -> str:
    answer = start(place, "every_type", {**VALUES, **values}, SENDER, f"request {number}")
    assert isinstance(answer, Applied)
    return answer.case_id


def token_of(place: Installation, case_id: str) -> int:
    with place.database.reading() as connection:
        state = load_case(place, connection, case_id).state
    return next(iter(state.tokens))


def asked_back(place: Installation, number: int = 1) -> str:
    case_id = begun(place, number)
    event = Completed(token_of(place, case_id), {"reason": "Mehr"}, "ask_back")
    assert isinstance(apply(place, case_id, event, ANNA), Applied)
    return case_id


def link(place: Installation, case_id: str, purpose: str = "status") -> str:
    with place.database.writing() as connection:
        return make_link(place, connection, Party(case_id, "sender", ""), purpose, f"{case_id} {purpose}")


def enter(site: Flask, token: str) -> tuple[Browser, Page]:
    browser = Browser(site)
    page = browser.get(f"/go/{token}")
    return browser, browser.post(page, page.form(action=f"/go/{token}"))
