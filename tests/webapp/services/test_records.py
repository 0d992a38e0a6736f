"""What is recorded cannot be changed unnoticed: certificates, states; and nobody finds what is not theirs."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from tests.support.installations import TODAY
from tests.support.played import person, played
from tests.support.wishes import wish, wish_installation
from webapp.clock import MovableClock
from webapp.db.tables import case_contacts, cases, documents, outbox
from webapp.services.case_list import find_cases
from webapp.services.case_pages import case_view
from webapp.services.inbox import inbox_page
from webapp.services.inbox_places import Filter
from webapp.services.installation import Installation
from webapp.services.loaded_case import UnknownCase
from webapp.services.outbox import claim
from webapp.services.personal_links import promise_links, request_links
from webapp.services.replay import verify_everything
from webapp.services.sessions import Party
from webapp.services.verification import Verdict, verify_code


def verdicts(installation: Installation) -> dict[str, Verdict]:
    """What the public page says of each document with a code."""
    with installation.database.reading() as connection:
        rows = connection.execute(select(documents).where(documents.c.code.is_not(None))).all()
    return {row.document: verify_code(installation, row.code) for row in rows}


def mailed_links(installation: Installation, email: str) -> list[str]:
    """Cases for which asking for a link leads to a mail."""
    request_links(installation, email)
    query = select(outbox).where(outbox.c.promise_key.startswith("links:"))
    with installation.database.reading() as connection:
        asked = connection.execute(query).one()
    promise = claim(installation, asked.id)
    assert promise is not None and promise_links(installation, promise)
    with installation.database.reading() as connection:
        return [row.case_id for row in connection.execute(query) if row.kind == "mail"]


def test_a_certificate_is_valid_a_card_expires_and_a_code_that_was_guessed_is_unknown(
    installation: Installation,
) -> None:
    played(installation, "lotse_training", "demo_lo_2026_001")
    assert set(verdicts(installation).values()) == {Verdict.VALID}
    later = installation.at(MovableClock(TODAY + timedelta(days=3 * 366)))
    assert Verdict.EXPIRED in verdicts(later).values()
    assert verify_code(installation, "0" * 26) is Verdict.UNKNOWN
    assert verify_code(installation, "'; DROP TABLE documents") is Verdict.UNKNOWN


@pytest.mark.parametrize("change", [{"number": "Z-1"}, {"valid_until": None}, {"signature": "x.y"}])
def test_a_document_whose_row_was_changed_is_unknown(
    installation: Installation, change: dict[str, object]
) -> None:
    played(installation, "lotse_training", "demo_lo_2026_001")
    with installation.database.writing() as connection:
        connection.execute(update(documents).where(documents.c.code.is_not(None)).values(**change))
    assert Verdict.UNKNOWN in verdicts(installation).values()


def test_the_card_of_somebody_who_left_is_unknown_and_the_certificate_stays(
    installation: Installation,
) -> None:
    played(installation, "lotse_training", "left")
    assert sorted(verdicts(installation).values()) == [Verdict.UNKNOWN, Verdict.VALID]


def test_a_state_that_was_changed_by_hand_is_found(installation: Installation) -> None:
    case = played(installation, "lotse_training", "demo_lo_2026_003")
    assert verify_everything(installation).differing == ()
    with installation.database.writing() as connection:
        state = connection.execute(select(cases.c.state)).scalar_one()
        state["data"]["application"]["motivation"] = "etwas anderes"
        connection.execute(update(cases).where(cases.c.id == case).values(state=state))
    assert len(verify_everything(installation).differing) == 1


def test_child_protection_is_found_by_its_officers_and_by_nobody_else(installation: Installation) -> None:
    case = played(installation, "school_referral", "demo_ssa_2026_108")
    pia = person("pia", "protection_officers")
    assert (
        len(find_cases(installation, pia).rows) == 1
        and len(inbox_page(installation, pia, Filter()).rows) == 1
    )
    others = [
        person("anna", "coordinators"),
        person("cora", "leadership"),
        person("sara", "school_social_workers", "lindenblueten_grundschule"),
        person("lea", "teachers", "lindenblueten_grundschule"),
        person("admin", "administrators"),
    ]
    for other in others:
        assert (
            find_cases(installation, other).rows == ()
            and inbox_page(installation, other, Filter()).rows == ()
        )
        with pytest.raises(UnknownCase):
            case_view(installation, case, other.actor)
    with pytest.raises(UnknownCase):
        case_view(installation, case, Party(case, "guardian", "1").actor)
    assert mailed_links(installation, "diallo@example.org") == []


def test_whoever_is_known_by_their_address_gets_a_link(installation: Installation) -> None:
    case = played(installation, "lotse_training", "demo_lo_2026_003")
    with installation.database.reading() as connection:
        email = connection.execute(select(case_contacts.c.email)).scalar_one()
    assert mailed_links(installation, email.upper()) == [case]


def test_a_case_is_found_by_the_people_of_its_school_only(installation: Installation) -> None:
    played(installation, "school_referral", "demo_ssa_2026_101")
    sara = person("sara", "school_social_workers", "lindenblueten_grundschule")
    samir = person("samir", "school_social_workers", "sekundarschule_am_musterkanal")
    assert len(find_cases(installation, sara, text="yusuf").rows) == 1
    assert find_cases(installation, samir, text="yusuf").rows == ()


TYPED = [
    "özdemir",
    "OZDEMIR",
    "strasse öz",
    " w-2026  straß",
    "Ö%",
    "_",
    "cagri",
    "ÇAĞRI",
    "Lampe\x00 \u200f",
]


@pytest.mark.parametrize("typed", TYPED)
def test_a_case_is_found_however_its_words_are_typed(tmp_path: Path, database_url: str, typed: str) -> None:
    office = wish_installation(tmp_path, database_url)
    wish(office, "one", what="Lampe für Straße 1, Çağrı Özdemir 100%")
    wish(office, "two", what="Beamer")
    anna = person("anna", "coordinators")
    expected = 0 if typed in ("Ö%", "_") else 1
    assert len(find_cases(office, anna, text=typed).rows) == expected
    office.database.close()
