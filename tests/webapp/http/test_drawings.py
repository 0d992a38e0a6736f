"""Workflows as pictures: where a case stands, how many tasks are open, nothing that is not the reader's."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree as Xml

from tests.support.pages import Browser
from tests.webapp.http.test_confidential_pages import refer
from webapp.services.installation import Installation
from webapp.services.loaded_case import load_case
from webapp.services.transition import Applied, apply
from workflows.core.events import Actor, Raised

Browse = Callable[[str], Browser]

ANNA = Actor("person:anna", frozenset({"coordinators"}))


def steps_with(browser: Browser, address: str, mark: str) -> set[str]:
    """Paths of the steps that a picture marks."""
    response = browser.client.get(address)
    assert response.mimetype == "image/svg+xml"
    drawn = Xml.fromstring(response.get_data(as_text=True))
    groups = drawn.iter("{http://www.w3.org/2000/svg}g")
    return {group.get("data-step", "") for group in groups if mark in group.get("class", "").split()}


def counts_on(browser: Browser, workflow: str) -> dict[str, str]:
    """Path of a step -> the number that stands at it."""
    drawn = Xml.fromstring(browser.client.get(f"/overview/{workflow}.svg").get_data(as_text=True))
    found = {}
    for group in drawn.iter("{http://www.w3.org/2000/svg}g"):
        words = group.find("{http://www.w3.org/2000/svg}text[@class='count-words']")
        if words is not None:
            found[group.get("data-step", "")] = words.text or ""
    return found


def raise_concern(office: Installation, case: str) -> None:
    answer = apply(office, case, Raised("raise_concern", {"seen": "Das Kind wirkt verängstigt."}), ANNA)
    assert isinstance(answer, Applied), answer


def test_the_picture_on_the_page_of_a_case_shows_where_it_stands(
    browse: Browse, office: Installation
) -> None:
    case = refer(office, concern=False)
    anna = browse("anna")
    page = anna.get(f"/cases/{case}").text
    assert f'src="/cases/{case}/drawing.svg"' in page
    assert "Der Vorgang steht bei: Meldung prüfen." in page
    with office.database.reading() as connection:
        state = load_case(office, connection, case).state
    standing = {token.step for token in state.tokens.values()}
    assert steps_with(anna, f"/cases/{case}/drawing.svg", "here") == standing
    assert steps_with(anna, f"/cases/{case}/drawing.svg", "passed") == {"refer"}


def test_a_teacher_who_sees_the_status_only_gets_no_picture(browse: Browse, office: Installation) -> None:
    case = refer(office, concern=False)
    kai = browse("kai")
    assert "drawing.svg" not in kai.get(f"/cases/{case}").text
    assert kai.client.get(f"/cases/{case}/drawing.svg").status_code == 404


def test_a_step_in_a_closed_file_is_marked_for_those_only_who_may_open_it(
    browse: Browse, office: Installation
) -> None:
    case = refer(office, concern=False)
    ben, address = browse("ben"), f"/cases/{case}/drawing.svg"
    page, drawn = ben.get(f"/cases/{case}").text, ben.client.get(address).get_data()
    raise_concern(office, case)
    assert ben.client.get(address).get_data() == drawn
    assert ("Meldung prüfen" in ben.get(f"/cases/{case}").text) == ("Meldung prüfen" in page)
    with office.database.reading() as connection:
        state = load_case(office, connection, case).state
    standing = {token.step for token in state.tokens.values()}
    assert steps_with(browse("pia"), address, "here") - steps_with(ben, address, "here") < standing


def test_the_overview_counts_open_tasks_at_their_steps(browse: Browse, office: Installation) -> None:
    cases = [refer(office, concern=False)]
    ben = browse("ben")
    assert counts_on(ben, "school_referral") == {"triage": "1"}
    raise_concern(office, cases[0])
    assert counts_on(ben, "school_referral") == {"triage": "1"}
    assert sum(map(int, counts_on(browse("pia"), "school_referral").values())) >= 1
    table = ben.get("/overview/school_referral").text
    assert "Meldung prüfen" in table
    assert "/overview/school_referral" in ben.get("/overview").text


def test_who_does_not_look_after_a_workflow_sees_no_overview_of_it(browse: Browse) -> None:
    tom = browse("tom")
    assert "school_referral" not in tom.get("/overview").text
    assert tom.client.get("/overview/school_referral").status_code == 404
    assert tom.client.get("/overview/school_referral.svg").status_code == 404


def test_a_picture_speaks_the_readers_language(browse: Browse) -> None:
    ben = browse("ben")
    page = ben.get("/overview")
    ben.post(page, page.form(action="/language"), {"language": ["en"]})
    drawn = ben.client.get("/overview/school_referral.svg").get_data(as_text=True)
    assert 'lang="en"' in drawn
    assert ">Start<" in drawn
