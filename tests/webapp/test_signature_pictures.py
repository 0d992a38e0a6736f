"""Drawn signatures as pictures, with words for whoever does not see them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from babel.support import Translations

from webapp.languages import Catalogue, language_for
from webapp.signature_pictures import signature_pictures
from workflows.core.definition import Field

GERMAN = Catalogue(language_for("de"), Translations(), ZoneInfo("Europe/Berlin"))
SIGNED = Field("signed", "signature", "Unterschrift")
DRAWN = {"name": "Amal", "at": "2026-03-01T23:30:00+00:00", "drawing": "M 1 2 L 3 4"}


def test_a_drawing_is_described_by_name_and_day_on_the_offices_calendar() -> None:
    (picture,) = signature_pictures(SIGNED, DRAWN, GERMAN)
    assert picture == ("M 1 2 L 3 4", "Gezeichnete Unterschrift von Amal vom 2. März 2026")
    (undated,) = signature_pictures(SIGNED, {**DRAWN, "at": None}, GERMAN)
    assert undated.told == "Gezeichnete Unterschrift von Amal"


@pytest.mark.parametrize(
    "value", [None, {"name": "Amal", "at": None}, {**DRAWN, "drawing": '"><script>'}, {**DRAWN, "drawing": 7}]
)
def test_without_a_drawing_there_is_no_picture(value: Any) -> None:
    assert signature_pictures(SIGNED, value, GERMAN) == ()


def test_only_signatures_are_drawn_those_in_the_entries_of_a_group_too() -> None:
    group = Field("people", "group", "Menschen", fields=(Field("name", "text", "Name"), SIGNED))
    entries = [{"name": "A", "signed": DRAWN}, {"name": "B", "signed": None}, {"name": "C", "signed": DRAWN}]
    assert len(signature_pictures(group, entries, GERMAN)) == 2
    assert signature_pictures(group, None, GERMAN) == ()
    assert signature_pictures(Field("x", "text", "X"), DRAWN, GERMAN) == ()
