"""Mails as a mail program shows them, in German and Arabic, and what nobody can smuggle into them."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webapp.rendering.papers import ARABIC, GERMAN
from webapp.languages import Catalogue
from webapp.rendering.mail import Enclosure, Envelope, UnusableAddress, compose_mail
from webapp.rendering.pages import paragraphs_of
from workflows.core.definition import Plain

WRITTEN = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
OFFICE: dict[str, Plain] = {"name": "Referat für Integration", "phone": "0221 4710 100"}
LINK = "https://fahrwasser.example.org/link/abc?x=1&y=2"
VALUES: dict[str, Plain] = {
    "office": OFFICE,
    "url": LINK,
    "button": "Einladung öffnen",
    "subject": "Einladung zum Gespräch",
    "body": "Zu LO-2026-001 laden wir Sie ein.\nBitte sagen Sie Bescheid.\n\nBis bald.",
    "number": "LO-2026-001",
    "staff": False,
    "due": "3. Dezember 2026",
}


def envelope(recipient: str = "lo001@example.org", promise: str = "case:3:0") -> Envelope:
    return Envelope("Referat für Integration", "referat@example.org", recipient, promise, WRITTEN)


def mail(template: str = "notice", words: Catalogue = GERMAN, **values: Plain) -> EmailMessage:
    """A mail, written to bytes and read again as the reader's program does."""
    made = compose_mail(envelope(), template, {**VALUES, **values}, words)
    read = email.message_from_bytes(made.as_bytes(), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    return read


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    text: str = body.get_content()
    return text


def test_a_notice_is_text_and_html_with_the_same_words() -> None:
    message = mail()
    for kind in ("plain", "html"):
        for words in ("Guten Tag,", "Zu LO-2026-001 laden wir Sie ein.", "Bis bald.", "Einladung öffnen"):
            assert words in part(message, kind)
    assert message["Subject"] == "Einladung zum Gespräch"
    assert LINK in part(message, "plain")
    assert 'href="https://fahrwasser.example.org/link/abc?x=1&amp;y=2"' in part(message, "html")


@pytest.mark.parametrize("template", ["notice", "task_opened", "reminder", "link_requested"])
@pytest.mark.parametrize("staff", [True, False])
@pytest.mark.parametrize("url", [LINK, ""])
def test_every_mail_reads_well_as_text(template: str, staff: bool, url: str) -> None:
    text = part(mail(template, staff=staff, url=url), "plain")
    assert text.startswith("Guten Tag,\n\n")
    assert "\n\n\n" not in text
    assert not any(line.startswith(" ") for line in text.splitlines())
    assert ("https://" in text) == bool(url)


def test_headers_let_programs_recognise_a_machine_and_a_repeat() -> None:
    message = mail()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "de"
    assert message["Date"].datetime == WRITTEN
    assert message["From"].addresses[0].display_name == "Referat für Integration"
    assert str(message["To"]) == "lo001@example.org"


def test_every_attempt_at_a_promise_is_the_same_mail() -> None:
    enclosure = Enclosure("Einladung", b"%PDF-1.7")
    first = compose_mail(envelope(), "notice", VALUES, GERMAN, [enclosure])
    second = compose_mail(envelope(), "notice", VALUES, GERMAN, [enclosure])
    assert first.as_bytes() == second.as_bytes()
    assert first["Message-ID"].endswith("@example.org>")


def test_other_promises_and_other_readers_have_other_message_ids() -> None:
    ids = {
        compose_mail(reader, "notice", VALUES, GERMAN)["Message-ID"]
        for reader in (envelope(), envelope("lo002@example.org"), envelope(promise="case:3:1"))
    }
    assert len(ids) == 3


def test_an_arabic_mail_is_written_from_the_right() -> None:
    message = mail(words=ARABIC, subject="دعوة إلى مقابلة", body="لديك رسالة جديدة.")
    assert message["Subject"] == "دعوة إلى مقابلة"
    assert message["Content-Language"] == "ar"
    assert '<html lang="ar" dir="rtl">' in part(message, "html")
    assert "لديك رسالة جديدة." in part(message, "plain")


def test_a_document_goes_with_a_mail_under_its_title() -> None:
    made = compose_mail(envelope(), "notice", VALUES, GERMAN, [Enclosure("Brief/Größe\r\nX: y", b"%PDF-1.7")])
    read = email.message_from_bytes(made.as_bytes(), policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    (attachment,) = read.iter_attachments()
    assert attachment.get_filename() == "Brief-Größe X: y.pdf"
    assert attachment.get_content() == b"%PDF-1.7"
    assert "X" not in attachment


def test_words_of_people_are_no_markup_in_html() -> None:
    html = part(mail(body="<script>alert(1)</script> {{ 7 * 7 }}"), "html")
    assert "<script>" not in html
    assert "{{ 7 * 7 }}" in html


@given(
    st.text(max_size=40),
    st.sampled_from(["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\0"]),
)
def test_no_subject_can_add_a_header(words: str, breaking: str) -> None:
    message = mail(subject=f"a{words}{breaking}Bcc: thief@example.org{breaking}{breaking}<b>body</b>")
    assert message["Bcc"] is None
    assert set(message.keys()) == set(mail().keys())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@example.org",
        "a@",
        "a@example.org\nBcc: thief@example.org",
        "a@example.org\r\n\r\nbody",
        "a@example.org, thief@example.org",
        "a@example.org;thief@example.org",
        "Anna <a@example.org>",
        "a b@example.org",
        "a@exa mple.org",
        "a\0@example.org",
        "a@" + "x" * 80 + ".org",
    ],
)
def test_what_is_not_one_address_gets_no_mail(address: str) -> None:
    with pytest.raises(UnusableAddress):
        compose_mail(envelope(address), "notice", VALUES, GERMAN)


def test_a_domain_with_an_umlaut_is_reached() -> None:
    made = compose_mail(envelope("anna@bücher.example"), "notice", VALUES, GERMAN)
    assert str(made["To"]) == "anna@xn--bcher-kva.example"


def test_paragraphs_are_divided_at_empty_lines_only() -> None:
    assert paragraphs_of("a\nb\n \nc\n\n\n d\n") == ["a\nb", "c", "d"]
