"""A letter is done once, by those who may; its PDF leaves the store, or the mail goes out again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from tasks.promises import keep_promise
from tests.tasks.offices import LEADER, STRANGER, Office
from tests.tasks.written import NOBODYS, files, let_time_pass, letter_about, link_in, pdf_of, rows
from webapp.db.tables import blobs, documents, tasks
from webapp.services.expiry import forget_expired
from webapp.services.letter_acts import How, finish_letter, mail_again
from webapp.services.letter_prints import KEPT_AFTERWARDS
from webapp.services.letters import fetch_letter, letter_view
from webapp.services.loaded_case import UnknownCase
from webapp.services.personal_links import LinkState, open_link
from webapp.services.replay import verify_everything


def test_the_pdf_of_a_letter_that_is_done_leaves_the_store(office: Office) -> None:
    applied = office.application(email=None)
    office.work()
    letter = letter_about(office, "thanks")
    assert fetch_letter(office.installation, applied.case_id, letter.id, LEADER)
    finish_letter(office.installation, applied.case_id, letter.id, How.POSTED, LEADER)
    with pytest.raises(UnknownCase):
        fetch_letter(office.installation, applied.case_id, letter.id, LEADER)
    forget_expired(office.installation)
    assert letter.blob in files(office), "a backup that is just being taken would miss it"
    let_time_pass(office, KEPT_AFTERWARDS)
    forget_expired(office.installation)
    assert letter.blob not in files(office)
    assert letter.blob not in {row.digest for row in rows(office, blobs)}
    assert (letter_about(office, "thanks").blob, letter_about(office, "thanks").content) == (None, None)
    found = verify_everything(office.installation)
    assert (found.damaged, found.misplaced, found.differing) == ((), (), ())


def test_a_file_that_something_else_names_stays(office: Office) -> None:
    applied = office.application(email=None)
    office.work()
    letter = letter_about(office, "thanks")
    also = update(documents).values(blob=letter.blob)
    office.installation.database.run(lambda connection: connection.execute(also))
    finish_letter(office.installation, applied.case_id, letter.id, How.POSTED, LEADER)
    let_time_pass(office, KEPT_AFTERWARDS)
    forget_expired(office.installation)
    assert letter.blob in files(office)
    assert letter_about(office, "thanks").blob is None


def test_a_letter_that_is_done_before_it_is_printed_is_not_printed(office: Office) -> None:
    applied = office.application(email=None)
    keep_promise(office.installation, office.promises()[0].id)
    letter = letter_about(office, "thanks")
    finish_letter(office.installation, applied.case_id, letter.id, How.PHONED, LEADER)
    (promise,) = office.promises("letter")
    assert keep_promise(office.installation, promise.id)
    assert office.promises("letter")[0].result == {"outcome": "not_needed"}
    assert files(office) == set()


def test_a_letter_is_done_once_and_says_by_whom_and_how(office: Office) -> None:
    applied = office.application(email=None)
    office.work()
    letter = letter_about(office, "thanks")
    assert finish_letter(office.installation, applied.case_id, letter.id, How.HANDED, LEADER) is None
    other = replace(LEADER, id="person:other")
    earlier = finish_letter(office.installation, applied.case_id, letter.id, How.PHONED, other)
    assert earlier and (earlier.done_by, earlier.done_how) == ("person:leader", "handed")
    assert -letter.id not in {row.token for row in rows(office, tasks)}
    assert verify_everything(office.installation).misplaced == ()


def test_the_link_on_paper_works_for_its_full_time_from_when_it_was_sent(office: Office) -> None:
    applied = office.application(email=None)
    office.work()
    letter = letter_about(office, "thanks")
    token = link_in(pdf_of(office, letter))
    let_time_pass(office, timedelta(days=20))
    finish_letter(office.installation, applied.case_id, letter.id, How.POSTED, LEADER)
    let_time_pass(office, timedelta(days=20))
    assert open_link(office.installation, token).state is LinkState.GOOD


def test_with_another_address_the_mail_goes_out_once_more(office: Office) -> None:
    applied = office.application(email=NOBODYS)
    office.sink.unknown.add(NOBODYS)
    office.work()
    letter = letter_about(office, "thanks")
    with pytest.raises(UnknownCase):
        mail_again(office.installation, applied.case_id, letter.id, LEADER)
    office.new_address(applied, "khadija@example.org")
    assert letter_view(office.installation, applied.case_id, letter.id, LEADER).can_mail
    assert mail_again(office.installation, applied.case_id, letter.id, LEADER) is None
    assert mail_again(office.installation, applied.case_id, letter.id, LEADER) is not None
    office.work()
    (mail,) = office.sink.to("khadija@example.org")
    assert mail["Subject"] == "Danke"
    assert letter_about(office, "thanks").done_how == "mailed"


def test_an_address_that_fails_again_is_a_new_letter(office: Office) -> None:
    applied = office.application(email=None)
    office.work()
    letter = letter_about(office, "thanks")
    office.new_address(applied, NOBODYS)
    office.sink.unknown.add(NOBODYS)
    mail_again(office.installation, applied.case_id, letter.id, LEADER)
    office.work()
    whys = [row.why for row in office.letters() if row.payload["notice"] == "thanks"]
    assert whys == ["no_address", "refused"]
    assert verify_everything(office.installation).misplaced == ()


def test_nobody_else_sees_a_letter_or_does_it(office: Office) -> None:
    applied = office.application(email=None)
    office.work()
    letter = letter_about(office, "thanks")
    site = office.installation
    with pytest.raises(UnknownCase):
        letter_view(site, applied.case_id, letter.id, STRANGER)
    with pytest.raises(UnknownCase):
        fetch_letter(site, applied.case_id, letter.id, STRANGER)
    with pytest.raises(UnknownCase):
        finish_letter(site, applied.case_id, letter.id, How.PHONED, STRANGER)
    with pytest.raises(UnknownCase):
        letter_view(site, "another case", letter.id, LEADER)
    assert letter_about(office, "thanks").done_at is None
