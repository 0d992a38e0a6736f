"""Who delivers a letter: never somebody who may not know of what it says, not even after it was opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tasks.promises import keep_promise
from tests.support.definition_folders import put_definition
from tests.support.installations import new_installation
from webapp.db.tables import letters, outbox, task_holdings
from webapp.services.inbox import TaskRow, inbox_count, inbox_page
from webapp.services.inbox_places import Filter
from webapp.services.installation import Installation
from webapp.services.letters import letter_view
from webapp.services.loaded_case import UnknownCase
from webapp.services.outbox import due_promises
from webapp.services.replay import verify_everything
from webapp.services.sessions import Person
from webapp.services.transition import Applied, apply, start
from workflows.core.events import Actor, Completed, Raised
from workflows.loading.load import load_definition

WORKFLOW = """
workflow: parcel
version: 1
title: Päckchen
summary: Ein Päckchen abholen.
subject: "{wish.name}"
number: "P-{year}-{number:03}"
languages: [de]
roles:
  asker:  {title: Fragende Person, party: true, name: wish.name.official, sees: status}
  porter: {title: Pforte, group: porters, sees: status}
  office: {title: Büro, group: office}
  guard:  {title: Vertrauensperson, group: guards}
statuses: {received: Eingegangen}
files:
  secret: {title: Verschlossen, open_to: [guard], whole_case_when: "size(alarms) > 0"}
  drawer: {title: Schublade, open_to: [guard]}
start: ask
steps:
  ask:   {form: wish, role: asker, also: [office], due: none, status: received, title: Fragen, next: tell}
  tell:  {notice: open_words, to: asker, next: look}
  look:  {decision: {fine: Gut}, role: office, title: Ansehen, due: 3 days, next: {fine: whisper}}
  whisper: {notice: closed_words, to: asker, file: drawer, next: over}
  over:  {end: over}
events:
  alarm: {title: Alarm, by: [office, guard], form: alarm, collect: true, stores: alarms}
notices:
  open_words:   {subject: Offenes, body: Wir haben es bekommen.}
  closed_words: {subject: Geheimes, body: Bitte kommen Sie vorbei.}
outcomes: {over: Fertig}
retention: {over: {keep: 1 year, then: erase}}
"""
FORMS = """
forms:
  wish:
    title: Wunsch
    fields:
      name: {type: person_name, label: Name, personal: identity, purpose: Für die Anrede}
  alarm: {title: Alarm, fields: {why: {type: text, label: Warum?}}}
"""
OFFICE = Actor("person:o", frozenset({"office"}))
GUARD = Actor("person:g", frozenset({"guards"}))
PORTER = Actor("person:p", frozenset({"porters"}))


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[Installation]:
    """An installation whose only workflow has two closed files, on each kind of database."""
    made = open_house(tmp_path, database_url, WORKFLOW)
    yield made
    made.database.close()


def open_house(folder: Path, database_url: str, workflow: str) -> Installation:
    definitions = put_definition(folder, "parcel", workflow, FORMS)
    return new_installation(folder, database_url, FAHRWASSER_DEFINITIONS=str(definitions))


def begin(house: Installation, key: str = "k") -> str:
    begun = start(house, "parcel", {"name": {"official": "Muster"}}, OFFICE, key)
    assert isinstance(begun, Applied), begun
    work(house)
    return begun.case_id


def work(house: Installation) -> None:
    for _ in range(3):
        for promise in due_promises(house):
            keep_promise(house, promise)


def do(house: Installation, case: str, event: Any, actor: Actor) -> None:
    answer = apply(house, case, event, actor)
    assert isinstance(answer, Applied), answer
    work(house)


def holders(house: Installation) -> dict[str, str]:
    """Notice -> the group in whose inbox its letter is."""
    query = select(letters.c.payload, task_holdings.c.group_name).join(
        task_holdings, task_holdings.c.token == -letters.c.id
    )
    with house.database.reading() as connection:
        return {row.payload["notice"]: row.group_name for row in connection.execute(query)}


def person(actor: Actor) -> Person:
    return Person(actor.id.removeprefix("person:"), "", "", "de", actor.groups, frozenset())


def test_a_letter_goes_to_the_first_role_that_sees_whole_cases(house: Installation) -> None:
    case = begin(house)
    assert holders(house) == {"open_words": "office"}
    letter_view(house, case, 1, OFFICE)
    for actor in (GUARD, PORTER):
        with pytest.raises(UnknownCase):
            letter_view(house, case, 1, actor)


def test_a_notice_of_a_closed_file_goes_to_a_role_that_may_open_it(house: Installation) -> None:
    case = begin(house)
    do(house, case, Completed(1, {}, "fine"), OFFICE)
    assert holders(house) == {"open_words": "office", "closed_words": "guards"}
    with pytest.raises(UnknownCase):
        letter_view(house, case, 2, OFFICE)
    assert [row.title for row in inbox_page(house, person(OFFICE), Filter()).rows] == [
        "Per Brief Bescheid geben"
    ]
    assert verify_everything(house).misplaced == ()


def test_a_letter_leaves_the_inbox_of_those_who_may_not_know_of_the_case_any_more(
    house: Installation,
) -> None:
    case, other = begin(house), begin(house, "other")
    do(house, case, Raised("alarm", {"why": "so"}), OFFICE)
    assert {row.case_id for row in inbox_page(house, person(OFFICE), Filter()).rows} == {other}
    assert inbox_count(house, person(GUARD), Filter(step="letter:")) == 1
    with pytest.raises(UnknownCase):
        letter_view(house, case, 1, OFFICE)
    letter_view(house, case, 1, GUARD)
    assert verify_everything(house).misplaced == ()


def test_letters_and_tasks_are_one_list_in_one_order_page_by_page(house: Installation) -> None:
    for number in range(7):
        begin(house, f"k{number}")
    seen: list[TaskRow] = []
    chosen = Filter()
    while True:
        page = inbox_page(house, person(OFFICE), chosen, size=3)
        seen += page.rows
        if not page.more:
            break
        chosen = Filter(after=page.rows[-1].place)
    assert len({row.place for row in seen}) == len(seen) == 14
    assert [row.place for row in seen] == sorted(row.place for row in seen)
    assert {row.token < 0 for row in seen[:7]} | {row.token < 0 for row in seen[7:]} == {True, False}
    assert inbox_count(house, person(OFFICE), Filter()) == 14
    assert inbox_count(house, person(OFFICE), Filter(step="letter:")) == 7


def test_the_role_that_the_definition_names_delivers_what_it_may_know_of(
    tmp_path: Path, database_url: str
) -> None:
    house = open_house(tmp_path, database_url, WORKFLOW.replace("start: ask", "letters: porter\nstart: ask"))
    case = begin(house)
    assert holders(house) == {"open_words": "porters"}
    letter_view(house, case, 1, PORTER)
    do(house, case, Raised("alarm", {"why": "so"}), OFFICE)
    assert holders(house) == {"open_words": "guards"}
    house.database.close()


def test_where_nobody_may_deliver_a_letter_the_promise_is_parked(tmp_path: Path, database_url: str) -> None:
    alone = WORKFLOW.replace("group: guards}", "group: guards, sees: status}")
    house = open_house(tmp_path, database_url, alone)
    case = begin(house)
    do(house, case, Completed(1, {}, "fine"), OFFICE)
    assert holders(house) == {"open_words": "office"}
    with house.database.reading() as connection:
        parked = connection.execute(select(outbox).where(outbox.c.state == "parked")).one()
    assert parked.payload["notice"] == "closed_words"
    assert "no staff role may deliver" in parked.last_error
    house.database.close()


def test_the_definition_of_this_test_is_sound() -> None:
    found = load_definition({"workflow.yaml": WORKFLOW, "forms.yaml": FORMS})
    assert not isinstance(found, list), found
