"""The timeline says what became of mails, and whom the office has to reach by letter or phone."""

from __future__ import annotations

from collections.abc import Callable

from tasks.promises import keep_promise
from tests.support.pages import Browser
from webapp.services.installation import Installation
from webapp.services.outbox import due_promises

Browse = Callable[[str], Browser]
Lived = Callable[[str], str]
WITHOUT_MAIL = "demo_lo_2026_004"


def test_who_has_no_address_stands_in_the_timeline(
    office: Installation, browse: Browse, lived: Lived
) -> None:
    case = lived(WITHOUT_MAIL)
    for promise in due_promises(office):
        keep_promise(office, promise)
    text = browse("anna").get(f"/cases/{case}").text
    assert "keine E-Mail-Adresse, deshalb per Brief" in text
    assert "verschickt" not in text


def test_mails_that_are_still_on_their_way_are_not_in_the_timeline(browse: Browse, lived: Lived) -> None:
    case = lived(WITHOUT_MAIL)
    assert "keine E-Mail-Adresse" not in browse("anna").get(f"/cases/{case}").text
