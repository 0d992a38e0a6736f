"""What a page asks of the database does not grow with what is in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.support.pages import Browser
from tests.support.played import DEFINITIONS
from tests.support.statements import asked_of
from webapp.services.installation import Installation
from webapp.services.transition import Applied, start
from workflows.core.events import Started
from workflows.loading.play import play
from workflows.loading.scenarios import Scenario, load_scenario

Browse = Callable[[str], Browser]
FEW, MANY = 2, 60

PAGES = {
    "/inbox": 10,
    "/inbox?show=mine": 10,
    "/cases": 3,
    "/cases/{case}": 7,
    "/apply/lotse_training": 3,
    "/": 2,
}
"""Address -> the statements of the page."""


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
