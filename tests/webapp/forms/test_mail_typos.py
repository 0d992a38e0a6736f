"""Mail addresses that were probably typed wrong."""

from __future__ import annotations

import pytest

from webapp.forms.mail_typos import likely_address, likely_addresses
from workflows.core.definition import Field, Plain


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("khadija@gmial.com", "khadija@gmail.com"),
        ("khadija@gmail.con", "khadija@gmail.com"),
        ("khadija@t-onlin.de", "khadija@t-online.de"),
        ("khadija@WEB.DEE", "khadija@web.de"),
        ("khadija@hotmial.de", "khadija@hotmail.de"),
    ],
)
def test_a_slip_in_a_well_known_provider_is_asked_back(typed: str, meant: str) -> None:
    assert likely_address(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "k@gmail.com",
        "k@GMX.de",
        "k@gmx.net",
        "k@gmx.com",
        "k@gemeinde.de",
        "k@dorsten.de",
        "k@example.org",
        "",
        "khadija",
    ],
)
def test_other_addresses_are_left_alone(typed: str) -> None:
    assert likely_address(typed) == ""


def test_the_addresses_inside_a_group_are_looked_at_too() -> None:
    email = Field("email", "email", "Ihre E-Mail")
    group = Field("guardians", "group", "Sorgeberechtigte", fields=(email,))
    entries: list[Plain] = [{"email": "a@gmx.de"}, {"email": "b@gmial.com"}, {"email": None}]
    assert list(likely_addresses(group, entries)) == ["b@gmail.com"]
