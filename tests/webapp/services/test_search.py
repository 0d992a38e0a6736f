"""Names are found however people type them, on both databases, in one statement more or less."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import select, update

from tests.support.installations import new_installation
from tests.support.played import person
from tests.support.statements import asked_of
from tests.support.wishes import write_readme_workflow
from webapp.db import schema
from webapp.db.schema import migrate, migrate_down
from webapp.db.tables import cases
from webapp.services.case_list import find_cases
from webapp.services.inbox import inbox_count, inbox_page
from webapp.services.inbox_places import Filter
from webapp.services.installation import Installation
from webapp.services.search_words import kept_words, typed_words
from webapp.services.transition import start
from workflows.core.events import Actor

ANNA = person("anna", "coordinators")
FILLING = ScriptDirectory(str(schema._MIGRATIONS)).get_revision("0011")
BEFORE = str(FILLING.down_revision)
NAMES = {
    "djuric": ("Zoran Djurić", None, None),
    "duric": ("Mila Đurić", None, None),
    "mueller": ("Eva Müller", None, None),
    "passport": ("Jens Mueller", None, None),
    "strauss": ("Uli Strauß", None, None),
    "moeller": ("Anne Møller-Ærø", None, None),
    "lodz": ("Łukasz Wałęsa", None, None),
    "oneill": ("Sinéad O’Neill", None, None),
    "husaini": ("Khadīja al-Ḥusainī", "خَديجة الحسيني", "Didi"),
    "one": ("Suharto", None, None),
}
TYPED = [
    ("djuric", {"djuric", "duric"}),
    ("Duric", {"djuric", "duric"}),
    ("ĐURIĆ", {"djuric", "duric"}),
    ("Djurić", {"djuric", "duric"}),
    ("mueller", {"mueller", "passport"}),
    ("muller", {"mueller", "passport"}),
    ("MÜLLER", {"mueller", "passport"}),
    ("Mu\u0308ller eva", {"mueller"}),
    ("strauss", {"strauss"}),
    ("STRAUẞ", {"strauss"}),
    ("moeller", {"moeller"}),
    ("moller aro", {"moeller"}),
    ("lukasz walesa", {"lodz"}),
    ("oneill", {"oneill"}),
    ("O'Neill", {"oneill"}),
    ("o´neill", {"oneill"}),
    ("al-husaini", {"husaini"}),
    ("alhusaini", {"husaini"}),
    ("al husaini", {"husaini"}),
    ("خديجه", {"husaini"}),
    ("didi", {"husaini"}),
    ("suharto", {"one"}),
    ("w-2026-001", {"djuric"}),
    ("W2026001", {"djuric"}),
    ("muler", set()),
    ("%", set()),
]


def office_with_names(folder: Path, database_url: str) -> Installation:
    """An office whose cases are known by the name of who asks."""
    place = write_readme_workflow(folder / "definitions") / "workflow.yaml"
    text = place.read_text("utf-8")
    assert 'subject: "{wish.what}"' in text
    place.write_text(text.replace('subject: "{wish.what}"', 'subject: "{wish.name}"'), "utf-8")
    office = new_installation(folder, database_url, FAHRWASSER_DEFINITIONS=str(folder / "definitions"))
    for key, (official, original, call) in NAMES.items():
        name = {"official": official, "original": original, "call": call}
        values = {"name": name, "email": "mara@example.org", "what": key}
        start(office, "wish", values, Actor("party:asker", role="asker"), key)
    return office


Named = tuple[Installation, dict[str, str]]


@pytest.fixture
def named(tmp_path: Path, database_url: str) -> Iterator[Named]:
    """The office, and the number of each case by its key."""
    office = office_with_names(tmp_path, database_url)
    yield office, {key: f"W-2026-{number:03}" for number, key in enumerate(NAMES, start=1)}
    office.database.close()


def test_a_name_is_found_however_it_is_typed(named: Named) -> None:
    office, number_of = named
    for typed, expected in TYPED:
        numbers = {number_of[key] for key in expected}
        assert {row.number for row in find_cases(office, ANNA, text=typed).rows} == numbers, typed
        assert {row.number for row in inbox_page(office, ANNA, Filter(text=typed)).rows} == numbers, typed
        assert inbox_count(office, ANNA, Filter(text=typed)) == len(numbers), typed


def test_searching_asks_the_database_no_more_often(named: Named) -> None:
    office, _ = named
    asked = []
    for text in ("", "al-müller đorđe o'neill"):
        find_cases(office, ANNA, text=text)
        inbox_page(office, ANNA, Filter(text=text))
        with asked_of(office.database) as heard:
            find_cases(office, ANNA, text=text)
            inbox_page(office, ANNA, Filter(text=text))
        asked.append(len(heard.own))
    assert asked[0] == asked[1] > 0


def test_what_stood_there_before_gets_its_forms_by_the_migration(tmp_path: Path, database_url: str) -> None:
    office = office_with_names(tmp_path, database_url)
    with office.database.reading() as connection:
        written = dict(connection.execute(select(cases.c.number, cases.c.search)).all())
    migrate_down(office.database, BEFORE)
    office.database.run(lambda connection: connection.execute(update(cases).values(search="")))
    migrate(office.database)
    with office.database.reading() as connection:
        filled = dict(connection.execute(select(cases.c.number, cases.c.search)).all())
    assert filled == written and len(written) == len(NAMES)
    office.database.close()


MAPPED = [
    ("Ä", "ae"), ("ö", "oe"), ("Ǘ", "ue"), ("Ụ̈", "ue"), ("å", "aa"), ("Ø", "oe"), ("æ", "ae"), ("Œ", "oe"),
    ("ß", "ss"), ("ẞ", "ss"), ("Þ", "th"), ("ð", "d"), ("Đ", "d"), ("Ł", "l"), ("ŀ", "l"), ("ŉ", "n"),
    ("Ŋ", "n"), ("ħ", "h"), ("ı", "i"), ("İ", "i"), ("Ə", "e"), ("ʒ", "z"), ("K͟h", "kh"), ("C̨̆", "c"),
    ("ë", "e"), ("ÿ", "y"), ("ů", "u"), ("ő", "o"), ("ș", "s"), ("ğ", "g"), ("ñ", "n"),
]  # fmt: skip
"""Some of the mapping in DIN 91379, one of each kind."""


@pytest.mark.parametrize(("letter", "written"), MAPPED)
def test_the_first_form_is_the_search_form_of_the_standard(letter: str, written: str) -> None:
    assert typed_words(letter)[0][0] == written


def test_plain_words_are_kept_once_and_nothing_invisible_is_kept() -> None:
    assert kept_words("Anna Anna", "anna\u200f \u0301") == "anna"
    assert typed_words("\u200f \u0301") == []
