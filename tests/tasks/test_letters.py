"""Whoever no mail reaches gets a letter: once, printed, in the inbox, gone from the store when it is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from tasks.letters import print_letter
from tasks.promises import keep_promise
from tests.tasks.offices import LEADER, STRANGER, Office
from tests.webapp.rendering.papers import text_of
from webapp.clock import MovableClock
from webapp.db.tables import blobs, documents, letters, outbox, task_holdings, tasks
from webapp.services.blobs import digest_of, read_blob, write_blob
from webapp.services.expiry import forget_expired
from webapp.services.letter_opening import write_instead
from webapp.services.letter_prints import KEPT_AFTERWARDS, find_letter, note_digest
from webapp.services.letters import How, fetch_letter, finish_letter, letter_view, mail_again
from webapp.services.loaded_case import UnknownCase
from webapp.services.mailings import Unreachable, Why
from webapp.services.outbox import claim
from webapp.services.personal_links import LinkState, open_link
from webapp.services.readers import Reader
from webapp.services.replay import verify_everything

ADDRESS = {"street": "Kanalweg 5", "postal_code": "46284", "city": "Ort"}
NOBODYS = "nobody@example.org"


def letter_about(office: Office, notice: str) -> Any:
    """The only letter about a notice."""
    (found,) = [row for row in office.letters() if row.payload["notice"] == notice]
    return found


def pdf_of(office: Office, letter: Any) -> str:
    """The words of a printed letter."""
    return text_of(read_blob(office.installation.settings.data, letter.blob))


def link_in(text: str) -> str:
    """The token of the link that is printed on paper; it may be broken over lines."""
    return "".join(text.partition("/go/")[2].split("Der Link")[0].split())


def let_time_pass(office: Office, duration: timedelta) -> None:
    clock = office.installation.clock
    assert isinstance(clock, MovableClock)
    clock.at += duration


def rows(office: Office, table: Any) -> list[Any]:
    with office.installation.database.reading() as connection:
        return list(connection.execute(select(table)))


def files(office: Office) -> set[str]:
    folder: Path = office.installation.settings.data / "files"
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_who_has_no_address_gets_a_letter_with_address_words_and_a_link_that_works(office: Office) -> None:
    office.application(email=None, address=ADDRESS)
    office.work()
    letter = letter_about(office, "thanks")
    assert (letter.why, letter.done_at) == ("no_address", None)
    text = pdf_of(office, letter)
    assert "Khadija Alhusaini Kanalweg 5 46284 Ort" in text
    assert "Danke" in text and "Ihre Nummer ist C-2026-001." in text
    assert "Mit freundlichen Grüßen" in text
    assert open_link(office.installation, link_in(text)).state is LinkState.GOOD
    assert not office.sink.received


def test_a_letter_is_written_in_the_language_of_its_reader(office: Office) -> None:
    office.application(email=None, language="ar")
    office.work()
    letter = letter_about(office, "thanks")
    assert letter.language == "ar"
    assert "رقمكم" in pdf_of(office, letter)


def test_a_refused_mail_is_kept_by_a_letter_and_tried_no_more(office: Office) -> None:
    office.application(email=NOBODYS)
    office.sink.unknown.add(NOBODYS)
    office.work()
    let_time_pass(office, timedelta(days=1))
    office.work()
    promise = next(row for row in office.promises() if row.payload["notice"] == "thanks")
    assert (promise.state, promise.attempts) == ("done", 1)
    assert (promise.result["outcome"], promise.result["why"]) == ("letter", "refused")
    assert "550" in promise.result["error"] and "nobody" not in promise.result["error"]
    assert letter_about(office, "thanks").why == "refused"
    assert not office.sink.to(NOBODYS)


def test_a_mail_that_the_server_takes_needs_no_letter(office: Office) -> None:
    office.application()
    office.work()
    assert office.letters() == []


def test_a_letter_waits_in_the_inbox_of_staff_and_is_due_in_three_working_days(office: Office) -> None:
    office.application(email=None)
    office.work()
    letter = letter_about(office, "thanks")
    (task,) = [row for row in rows(office, tasks) if row.token == -letter.id]
    assert (task.case_id, task.due_at, task.order_at) == (letter.case_id, letter.due_at, letter.due_at)
    assert office.installation.calendar.calendar.local_date(letter.due_at).isoformat() == "2026-11-27"
    (held,) = [row for row in rows(office, task_holdings) if row.token == -letter.id]
    assert (held.role, held.group_name) == ("leader", "leaders")


def test_the_documents_of_a_mail_are_named_in_the_letter_also_when_the_case_has_ended(office: Office) -> None:
    applied = office.application(email=None)
    mail = next(row for row in office.promises() if row.payload["notice"] == "enclosed")
    office.confirmation(applied)
    keep_promise(office.installation, mail.id)
    office.work()
    letter = letter_about(office, "enclosed")
    text = pdf_of(office, letter)
    assert "Anlagen Willkommen Urkunde" in text
    assert "/go/" not in text
    view = letter_view(office.installation, applied.case_id, letter.id, LEADER)
    assert view.situation.state.ended
    assert [(entry.title, entry.ready) for entry in view.enclosed] == [
        ("Willkommen", True),
        ("Urkunde", True),
    ]
    assert finish_letter(office.installation, applied.case_id, letter.id, How.POSTED, LEADER) is None
    assert verify_everything(office.installation).misplaced == ()


def test_a_promise_makes_one_letter_for_ever(office: Office) -> None:
    applied = office.application(email=None)
    office.work()
    for letter in office.letters():
        finish_letter(office.installation, applied.case_id, letter.id, How.PHONED, LEADER)
    before = len(office.letters())
    again = {"state": "pending", "result": None, "finished_at": None}
    lost = update(outbox).where(outbox.c.kind == "mail").values(**again)
    office.installation.database.run(lambda connection: connection.execute(lost))
    office.work()
    assert len(office.letters()) == before
    assert {row.state for row in office.promises()} == {"done"}


def test_a_worker_that_was_thought_dead_opens_no_letter(office: Office) -> None:
    office.application(email=None)
    slow = claim(office.installation, office.promises()[0].id)
    assert slow is not None
    stale = replace(slow, lease=slow.lease - 1)
    reader = Reader("party:singer:", None, "de", "singer", "", is_party=True)
    assert not write_instead(office.installation, stale, Unreachable(reader, Why.NO_ADDRESS))
    assert office.letters() == [] and not [row for row in rows(office, tasks) if row.token < 0]


def test_a_kill_between_print_and_record_leaves_the_same_file_once(office: Office) -> None:
    office.application(email=None)
    keep_promise(office.installation, office.promises()[0].id)
    (promise,) = office.promises("letter")
    claimed = claim(office.installation, promise.id)
    assert claimed is not None
    unprinted = find_letter(office.installation, claimed.payload["letter"])
    assert unprinted is not None
    content = print_letter(office.installation, unprinted)
    assert note_digest(office.installation, unprinted, digest_of(content))
    write_blob(office.installation.settings.data, content)
    assert letter_view(office.installation, unprinted.case_id, unprinted.id, LEADER).letter.blob is None
    let_time_pass(office, timedelta(minutes=5))
    assert keep_promise(office.installation, promise.id)
    assert letter_about(office, "thanks").blob == digest_of(content)
    assert files(office) == {digest_of(content)}


def test_a_kill_after_the_letter_was_opened_prints_it_all_the_same(office: Office) -> None:
    office.application(email=None)
    keep_promise(office.installation, office.promises()[0].id)
    assert letter_about(office, "thanks").blob is None
    office.work()
    assert letter_about(office, "thanks").blob


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


def test_verify_sees_a_letter_that_nobody_would_find(office: Office) -> None:
    office.application(email=None)
    office.work()
    assert verify_everything(office.installation).misplaced == ()
    gone = task_holdings.delete().where(task_holdings.c.token < 0)
    office.installation.database.run(lambda connection: connection.execute(gone))
    assert verify_everything(office.installation).misplaced == ("C-2026-001",)


def test_what_happens_in_the_case_leaves_its_letters_where_they_are(office: Office) -> None:
    applied = office.application(email=None)
    office.work()
    before = [row for row in rows(office, task_holdings) if row.token < 0]
    office.confirmation(applied)
    assert [row for row in rows(office, task_holdings) if row.token < 0] == before != []
    assert {row.token for row in rows(office, tasks)} == {-row.id for row in office.letters()}
    assert len({row.promise_key for row in rows(office, letters)}) == len(before)
