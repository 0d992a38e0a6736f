"""Going on elsewhere: who has code and PIN, or the link, has the draft; nobody else learns that it exists."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from webapp.clock import MovableClock
from webapp.db.tables import resumptions
from webapp.services.drafts import load_draft, save_draft
from webapp.services.expiry import forget_expired
from webapp.services.installation import Installation
from webapp.services.resumptions import (
    NotResumed,
    Resumed,
    Resumption,
    forget_resumption,
    link_token,
    resume_by_code,
    resume_by_link,
    save_for_later,
    saved_for_later,
)
from webapp.services.short_codes import MOST_FROM_ONE_ADDRESS, MOST_WRONG_PINS

KEY, PLACE, PHONE = "the key of the first phone", "start/choir", "192.0.2.1"


@pytest.fixture
def saved(installation: Installation) -> Resumption:
    """A draft with its code."""
    save_draft(installation, KEY, PLACE, {"name": ["Ada"]})
    save_for_later(installation, KEY, PLACE, "ar")
    found = saved_for_later(installation, KEY, PLACE)
    assert found is not None
    return found


def later(installation: Installation, **time: int) -> Installation:
    return installation.at(MovableClock(installation.now() + timedelta(**time)))


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 10**6:06}"


def test_code_and_pin_lead_to_the_draft_however_they_are_written(
    installation: Installation, saved: Resumption
) -> None:
    typed = f" {saved.code[:4].lower()} - {saved.code[4:].lower().replace('0', 'o').replace('1', 'l')} "
    found = resume_by_code(installation, typed, f"{saved.pin[:3]} {saved.pin[3:]}", PHONE)
    assert found == Resumed(KEY, PLACE)


def test_a_draft_keeps_its_code_and_another_draft_has_another(
    installation: Installation, saved: Resumption
) -> None:
    save_for_later(installation, KEY, PLACE, "de")
    assert saved_for_later(installation, KEY, PLACE) == saved
    save_draft(installation, "other", PLACE, {})
    save_for_later(installation, "other", PLACE, "de")
    other = saved_for_later(installation, "other", PLACE)
    assert other is not None
    assert other.code != saved.code


def test_an_unknown_code_is_answered_like_a_wrong_pin(installation: Installation, saved: Resumption) -> None:
    assert resume_by_code(installation, saved.code, wrong(saved.pin), PHONE) is NotResumed.WRONG
    assert resume_by_code(installation, "ZZZZ-ZZZZ", saved.pin, PHONE) is NotResumed.WRONG
    assert resume_by_code(installation, saved.code + "X", saved.pin, PHONE) is NotResumed.WRONG
    assert resume_by_code(installation, "", "", PHONE) is NotResumed.WRONG


def test_a_code_and_a_pin_may_be_typed_on_the_keyboard_of_any_script(
    installation: Installation, saved: Resumption
) -> None:
    arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    code, pin = saved.code.translate(arabic), saved.pin.translate(arabic)
    assert resume_by_code(installation, code, pin, PHONE) == Resumed(KEY, PLACE)
    assert resume_by_code(installation, code, "²²²²²²", PHONE) is NotResumed.WRONG


def test_after_five_wrong_pins_the_right_one_waits_an_hour_too(
    installation: Installation, saved: Resumption
) -> None:
    for number in range(MOST_WRONG_PINS):
        place = f"192.0.2.{number}"
        assert resume_by_code(installation, saved.code, wrong(saved.pin), place) is NotResumed.WRONG
    assert resume_by_code(installation, saved.code, saved.pin, PHONE) is NotResumed.TOO_OFTEN
    assert isinstance(resume_by_code(later(installation, hours=2), saved.code, saved.pin, PHONE), Resumed)


def test_one_address_cannot_try_many_codes(installation: Installation, saved: Resumption) -> None:
    for number in range(MOST_FROM_ONE_ADDRESS):
        assert resume_by_code(installation, f"AAAA{number:04}", "000000", PHONE) is NotResumed.WRONG
    assert resume_by_code(installation, saved.code, saved.pin, PHONE) is NotResumed.TOO_OFTEN
    assert isinstance(resume_by_code(installation, saved.code, saved.pin, "198.51.100.7"), Resumed)


def test_the_link_leads_to_the_draft_and_a_changed_one_nowhere(
    installation: Installation, saved: Resumption
) -> None:
    token = link_token(installation, saved.code)
    assert resume_by_link(installation, token) == Resumed(KEY, PLACE)
    for broken in (token[:-1], f"{token}x", saved.code, "", "ä" * 48, token.swapcase()):
        assert resume_by_link(installation, broken) is None


def test_a_form_that_was_sent_is_not_gone_on_with(installation: Installation, saved: Resumption) -> None:
    forget_resumption(installation, KEY, PLACE)
    assert resume_by_code(installation, saved.code, saved.pin, PHONE) is NotResumed.WRONG
    assert resume_by_link(installation, link_token(installation, saved.code)) is None
    assert load_draft(installation, KEY, PLACE) == {"name": ["Ada"]}


def test_writing_on_keeps_the_code_and_doing_nothing_ends_it(
    installation: Installation, saved: Resumption
) -> None:
    ten_days = later(installation, days=10)
    save_draft(ten_days, KEY, PLACE, {"name": ["Ada", "B."]})
    still = later(installation, days=20)
    assert isinstance(resume_by_code(still, saved.code, saved.pin, PHONE), Resumed)
    forget_expired(still)
    assert _count(installation) == 1
    over = later(installation, days=25)
    assert resume_by_code(over, saved.code, saved.pin, PHONE) is NotResumed.WRONG
    assert saved_for_later(over, KEY, PLACE) is None
    forget_expired(over)
    assert _count(installation) == 0


def test_the_database_alone_opens_no_draft(installation: Installation, saved: Resumption) -> None:
    with installation.database.reading() as connection:
        row = connection.execute(select(resumptions)).mappings().one()
    kept = " ".join(str(value) for value in row.values())
    assert KEY not in kept
    assert saved.pin not in kept


def _count(installation: Installation) -> int:
    with installation.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(resumptions)).scalar_one()
