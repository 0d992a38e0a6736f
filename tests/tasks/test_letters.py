"""Whoever no mail reaches gets a letter: once, printed, in the inbox, gone from the store when it is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from tasks.letters import print_letter
from tasks.promises import keep_promise
from tests.tasks.offices import LEADER, Office
from tests.tasks.written import NOBODYS, files, let_time_pass, letter_about, link_in, pdf_of, rows
from tests.webapp.rendering.structure import read_aloud
from webapp.db.tables import letters, outbox, task_holdings, tasks
from webapp.services.blobs import digest_of, read_blob, write_blob
from webapp.services.letter_acts import How, finish_letter
from webapp.services.letter_opening import write_instead
from webapp.services.letter_prints import find_letter, note_digest
from webapp.services.letters import letter_view
from webapp.services.mailings import Unreachable, Why
from webapp.services.outbox import claim
from webapp.services.personal_links import LinkState, open_link
from webapp.services.readers import Reader
from webapp.services.replay import verify_everything

ADDRESS = {"street": "Kanalweg 5", "postal_code": "46284", "city": "Ort"}


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


def test_a_letter_in_another_language_says_the_same_in_german_with_what_is_enclosed(office: Office) -> None:
    office.application(email=None, language="ar")
    office.work()
    letter = letter_about(office, "enclosed")
    text = read_aloud(read_blob(office.installation.settings.data, letter.blob))
    assert "Deutscher Text. Dieser Text gilt. Ihre Papiere" in text
    assert "Zwei Papiere liegen bei." in text
    assert "Anlagen Willkommen Urkunde" in text
    assert "أهلًا وسهلًا" in text


def test_a_letter_that_was_opened_before_there_were_two_languages_is_still_printed(office: Office) -> None:
    office.application(email=None, language="ar")
    keep_promise(office.installation, office.promises()[0].id)
    (letter,) = office.letters()
    earlier = {name: value for name, value in letter.content.items() if name != "official"}
    change = update(letters).where(letters.c.id == letter.id).values(content=earlier)
    office.installation.database.run(lambda connection: connection.execute(change))
    office.work()
    text = pdf_of(office, letter_about(office, "thanks"))
    assert "رقمكم" in text
    assert "Deutscher Text." not in text


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
