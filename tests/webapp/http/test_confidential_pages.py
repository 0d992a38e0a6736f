"""Child protection: who may not know of it sees a case like any other, and nothing of what happens in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from tests.support.pages import Browser
from tests.webapp.http.conftest import SCHOOL
from webapp.clock import MovableClock
from webapp.services.installation import Installation
from webapp.services.letter_opening import open_letter
from webapp.services.loaded_case import load_case
from webapp.services.mailings import Unreachable, Why
from webapp.services.readers import Reader
from webapp.services.transition import Applied, apply, start
from workflows.core.definition import Plain
from workflows.core.events import Actor, Completed

Browse = Callable[[str], Browser]

TEACHER = Actor("person:kai", frozenset({"teachers"}), frozenset({SCHOOL}))
OFFICER = Actor("person:pia", frozenset({"protection_officers"}))
REFERRAL = {
    "source": "school",
    "child": {"official": "Beispiel Kind"},
    "birth": "2016-12-01",
    "school": SCHOOL,
    "class": "4b",
    "guardians_know": True,
    "guardians": [{"name": {"official": "Muster Mutter"}, "custody": "sole", "language": "fr"}],
    "language": "fr",
    "interpreter": "none",
    "reasons": ["behaviour"],
    "observation": "Das Kind möchte nach dem Unterricht nicht nach Hause gehen.",
    "urgency": "normal",
}


def refer(office: Installation, *, concern: bool) -> str:
    applied = start(office, "school_referral", {**REFERRAL, "concern": concern}, TEACHER, f"k{concern}")
    assert isinstance(applied, Applied), applied
    return applied.case_id


def as_read(browser: Browser, case: str) -> str:
    """The page, without what names this case or request, and without the reader's own "yes" or "no"."""
    text = browser.get(f"/cases/{case}").text.replace(case, "CASE")
    text = re.sub(r"SSA-\d{4}-\d{3}", "NUMBER", text)
    text = re.sub(r"<bdi>(Ja|Nein)</bdi>", "", text)
    return re.sub(r'name="csrf_token" value="[^"]+"', "", text)


def test_the_teacher_cannot_tell_child_protection_from_any_other_case(
    browse: Browse, office: Installation
) -> None:
    ordinary, protected = refer(office, concern=False), refer(office, concern=True)
    kai = browse("kai")
    assert "Beispiel Kind" in as_read(kai, ordinary)
    assert as_read(kai, ordinary) == as_read(kai, protected)


def test_what_happens_in_the_closed_file_leaves_no_trace_on_the_teachers_page(
    browse: Browse, office: Installation
) -> None:
    protected = refer(office, concern=True)
    kai = browse("kai")
    before = as_read(kai, protected)
    clock = office.clock
    assert isinstance(clock, MovableClock)
    clock.at += timedelta(minutes=30)
    with office.database.reading() as connection:
        tokens = load_case(office, connection, protected).state.tokens
    values: dict[str, Plain] = {"signs": "Angst", "acute": False, "talked": "endangers"}
    done = apply(office, protected, Completed(next(iter(tokens)), values), OFFICER)
    assert isinstance(done, Applied), done
    assert as_read(kai, protected) == before


def test_neither_coordination_nor_the_social_worker_find_a_protected_case(
    browse: Browse, office: Installation
) -> None:
    ordinary, protected = refer(office, concern=False), refer(office, concern=True)
    for name in ("anna", "cora", "sara", "admin"):
        browser = browse(name)
        assert browser.get(f"/cases/{protected}").status == 404, name
        assert protected not in browser.get("/inbox").text
        assert protected not in browser.get("/cases?query=Beispiel").text
    assert ordinary in browse("anna").get("/cases?query=Beispiel").text
    assert protected in browse("pia").get("/cases?query=Beispiel").text


def test_a_guessed_task_of_a_protected_case_looks_like_none(browse: Browse, office: Installation) -> None:
    protected = refer(office, concern=True)
    for address in (
        "tasks/1",
        "tasks/2",
        "tasks/2/assignee",
        "events/withdraw",
        "documents/x",
        "files/x",
        "letters/1",
        "letters/1/letter.pdf",
    ):
        assert browse("anna").get(f"/cases/{protected}/{address}").status == 404, address


def test_a_letter_about_a_protected_case_is_nothing_for_those_who_may_not_know_of_it(
    browse: Browse, office: Installation
) -> None:
    """A mail to guardians that nobody should have sent is the worst case: its letter must not tell either."""
    protected = refer(office, concern=True)
    reader = Reader("party:guardian:x", None, "de", "guardian", "", is_party=True)
    payload: dict[str, Any] = {
        "notice": "link_requested",
        "role": "guardian",
        "item": "",
        "token": None,
        "attach": [],
    }

    def opened(connection: Connection) -> None:
        case = load_case(office, connection, protected, lock=True)
        open_letter(office, connection, case, "a promise", payload, Unreachable(reader, Why.BOUNCED))

    office.database.run(opened)
    for name in ("anna", "cora", "sara", "kai", "admin"):
        browser = browse(name)
        for address in (f"/cases/{protected}/letters/1", f"/cases/{protected}/letters/1/letter.pdf"):
            assert browser.get(address).status == 404, name
        assert "/letters/" not in browser.get("/inbox").text, name
    assert "per Brief" not in as_read(browse("kai"), protected)
    assert f"/cases/{protected}/letters/1" in browse("pia").get("/inbox").text
    assert browse("pia").get(f"/cases/{protected}/letters/1").status == 200
