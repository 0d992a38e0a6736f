"""What a page asks of the database does not grow with what is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from flask.testing import FlaskClient

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
from tests.benchmarks.waiting import Cases
from tests.support.long_cases import lengthen
from tests.support.pages import Browser
from tests.support.played import DEFINITIONS
from tests.support.statements import asked_of
from webapp.services.installation import Installation
from webapp.services.transition import Applied, start
from workflows.core.events import Actor, Started
from workflows.loading.play import play
from workflows.loading.scenarios import Scenario, load_scenario

Browse = Callable[[str], Browser]
FEW, MANY = 2, 60

PAGES = {
    "/inbox": 9,
    "/inbox?show=mine": 9,
    "/cases": 2,
    "/cases/{case}": 7,
    "/apply/lotse_training": 2,
    "/": 1,
}
"""Address -> the statements of the page."""
STEPS: Mapping[str, Mapping[str, int]] = {
    "staff": {"GET fields": 3, "POST fields": 11},
    "party": {"GET fields": 3, "POST fields": 4, "GET check": 4, "POST check": 8},
}
"""Who does a task -> request -> its statements."""
FORM = {"GET": 1, "POST, valid": 2, "POST, three errors": 2}
"""A page of a public form: request -> its statements."""


def begin(office: Installation, number: int) -> str:
    """Somebody applies as a golden scenario has it."""
    path = DEFINITIONS / "lotse_training" / "scenarios" / "demo_lo_2026_003.yaml"
    scenario = load_scenario(path.read_text("utf-8"), path.name)
    assert isinstance(scenario, Scenario)
    definition = office.definitions.current("lotse_training")
    first = play(definition, scenario, office.calendar.calendar).log[0]
    assert isinstance(first.event, Started)
    begun = start(office, definition.id, dict(first.event.values), first.actor, f"case {number}")
    assert isinstance(begun, Applied)
    return begun.case_id


@pytest.mark.parametrize("address", PAGES)
def test_a_page_asks_the_same_however_many_cases_there_are(
    office: Installation, browse: Browse, address: str
) -> None:
    case, *_ = [begin(office, number) for number in range(FEW)]
    browser, place = browse("anna"), address.format(case=case)
    assert browser.get(place).status == 200
    few = asked(office, browser, place)
    for number in range(FEW, MANY):
        begin(office, number)
    many = asked(office, browser, place)
    assert len(few) == len(many), "\n".join(many)
    assert len(many) == PAGES[address], "\n".join(many)


def asked(office: Installation, browser: Browser, address: str) -> list[str]:
    """The statements of one look."""
    with asked_of(office.database) as listened:
        browser.get(address)
    return listened.own


def test_a_page_of_a_case_asks_the_same_however_much_has_happened(
    office: Installation, browse: Browse, lived: Callable[[str], str]
) -> None:
    case = lived("demo_lo_2026_003")
    browser, place = browse("anna"), f"/cases/{case}"
    browser.get(place)
    few = asked(office, browser, place)
    lengthen(office, case, Actor("person:anna", frozenset({"coordinators"})), MANY)
    many = asked(office, browser, place)
    assert len(few) == len(many) == PAGES["/cases/{case}"], "\n".join(many)
    assert sum(text.count("FROM case_events") for text in many) == 1


@pytest.mark.parametrize("kind", STEPS)
def test_a_step_asks_the_same_however_many_cases_there_are(tmp_path: Path, kind: str) -> None:
    office = open_registrations(tmp_path)
    cases = Cases(office)
    step(cases, kind)
    found = []
    for size in (0, FEW, MANY):
        for _ in range(size):
            cases.prepare[kind]()
        found.append(step(cases, kind))
    office.database.close()
    assert found == [STEPS[kind]] * 3


def step(cases: Cases, kind: str) -> dict[str, int]:
    """The statements of each request of one step."""
    waiting = cases.prepare[kind]()
    found = {}
    with asked_of(cases.office.database) as listened:
        for request in cases.requests(waiting):
            found[request] = len(listened.own)
            listened.statements.clear()
    return found


def test_a_page_of_a_public_form_asks_the_same_however_many_drafts_there_are(tmp_path: Path) -> None:
    office = open_registrations(tmp_path)
    site = site_of(office)
    found = []
    for size in (1, MANY):
        clients = [guest(site) for _ in range(size)]
        found.append(form_page(office, clients[-1]))
    office.database.close()
    assert found == [FORM] * 2


def form_page(office: Installation, client: FlaskClient) -> dict[str, int]:
    """The statements of each request to the page."""
    carried = hidden_inputs(client.get(PAGE))
    requests: dict[str, Callable[[], object]] = {
        "GET": lambda: client.get(PAGE),
        "POST, valid": lambda: sent(client, PAGE, {**carried, **ANSWERS}, 303),
        "POST, three errors": lambda: sent(client, PAGE, {**carried, **THREE_ERRORS}, 422),
    }
    found = {}
    for name, request in requests.items():
        with asked_of(office.database) as listened:
            request()
        found[name] = len(listened.own)
    return found
