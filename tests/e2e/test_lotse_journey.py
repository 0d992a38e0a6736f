"""From the application on a phone, in Arabic, to a certificate whose QR code says valid."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.journey import (
    Site,
    come_by_link,
    days_from_today,
    fill_in,
    follow,
    open_task,
    parts,
    pdf_text,
    sign_in,
)

NAME = "Rania Probelauf"
EMAIL = "rania@example.org"


def test_an_applicant_becomes_a_certified_lotse(visit: Callable[..., Page], site: Site) -> None:
    phone, mailbox, seen = visit("ar", 390), visit(), set[str]()
    today = days_from_today(0)

    phone.goto("/")
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    follow(phone.locator("a[href^='/apply/lotse_training']").first)
    if phone.locator("form#answers").count() == 0:
        follow(phone.locator("main a.button, main form button").first)
    fill_in(
        phone,
        {
            "salutation": "ms",
            "name.official": NAME,
            "name.original": "رانيا",
            **parts("birth", "1990-05-12"),
            "channel": "mail",
            "email": EMAIL,
            "district": "hervest",
            "language": "ar",
            "languages.0.language": "ar",
            "languages.0.level": "native",
            "languages.1.language": "de",
            "languages.1.level": "B2",
            "times": ["evenings", "saturday"],
            "motivation": "Ich möchte weitergeben, was mir geholfen hat.",
            "child_contact": "yes",
            "privacy": "yes",
        },
    )
    expect(phone.locator("main")).to_contain_text(re.compile(r"LO-\d{4}-\d{3}"))

    come_by_link(phone, mailbox, EMAIL, seen)
    _do_my_task(phone, {})

    anna, ben, cora, tom = (sign_in(visit(), name) for name in ("anna", "ben", "cora", "tom"))
    open_task(anna, NAME, "Bewerbung prüfen")
    fill_in(
        anna,
        {"checked": ["name", "birth", "contact", "languages", "times", "motivation"], "duplicate": "none"},
        "invite",
    )
    open_task(anna, NAME, "Gespräch vereinbaren")
    meeting = parts("at", days_from_today(1)) | {"at.time": "17:00", "at": f"{days_from_today(1)}T17:00"}
    fill_in(anna, meeting | {"place": "Gemeindehaus", "second_person": "Ben"})
    open_task(anna, NAME, "Gespräch führen")
    talk = {"role_clarity": "clear", "limits": "clear", "load": "fits", "conflicts": "none"}
    fill_in(anna, parts("held_on", today) | talk, "suitable")

    come_by_link(phone, mailbox, EMAIL, seen)
    signed = {"agreed": "yes", "signature": NAME}
    address = {"address.street": "Weg 1", "address.postal_code": "46282", "address.city": "Dorsten"}
    for _ in range(4):
        _do_my_task(phone, signed | address)

    open_task(anna, NAME, "Führungszeugnis ansehen")
    shown = parts("inspected_on", today) | parts("issued_on", days_from_today(-20)) | {"conviction": "no"}
    fill_in(anna, shown)

    open_task(cora, NAME, "Zulassung entscheiden")
    fill_in(cora, {}, "approve")
    cora.goto(f"/cases?query={NAME}")
    follow(cora.locator("main a[href^='/cases/']").filter(has_text=NAME).first)
    expect(cora.locator("main a[href*='/tasks/']").filter(has_text="Zulassung bestätigen")).to_have_count(0)
    open_task(ben, NAME, "Zulassung bestätigen")
    fill_in(ben, {}, "confirm")

    open_task(anna, NAME, "Kurs zuordnen")
    dates = parts("m1", today) | parts("m2", today) | parts("m3", today) | parts("m4", today)
    fill_in(anna, {"code": "K-1", "place": "Saal"} | dates)
    for _ in range(4):
        open_task(tom, NAME, "Anwesenheit eintragen")
        fill_in(tom, parts("held_on", today) | {"present": "yes", "units": "5"})
    open_task(cora, NAME, "Zertifikat ausstellen")
    fill_in(cora, _certificate_details())

    come_by_link(phone, mailbox, EMAIL, seen)
    certificate = _download_certificate(phone)
    address_of_code = re.search(r"/verify/[0-9A-Z-]+", certificate.replace("\n", ""))
    assert NAME in certificate and address_of_code, certificate
    stranger = visit("de", 390)
    stranger.goto(address_of_code[0])
    expect(stranger.locator("main")).to_contain_text(re.compile("gültig", re.IGNORECASE))
    expect(stranger.locator("main")).not_to_contain_text(NAME)
    stranger.goto("/verify/" + "0" * 26)
    expect(stranger.locator("main")).to_contain_text(re.compile("unbekannt|kennen wir nicht", re.IGNORECASE))


def _do_my_task(page: Page, typed: dict[str, str]) -> None:
    """Do the first task of the party's own page; a link may have led straight to it."""
    if page.locator("form#answers").count() == 0:
        page.goto("/my")
        follow(page.locator("main a[href*='/my/tasks/']").first)
    fill_in(page, typed)


def _certificate_details() -> dict[str, str]:
    return {
        "signatory_office": "Cora Leitung, Leitung",
        "signatory_city": "Mia Muster, Bürgermeisterin",
    }


def _download_certificate(page: Page) -> str:
    """Wait until the worker has printed the certificate, then read it."""
    for _ in range(60):
        page.goto("/my")
        for link in page.locator("main a[href*='/documents/']").all():
            response = page.request.get(link.get_attribute("href") or "")
            text = pdf_text(response.body())
            if "/verify/" in text and "Zertifikat" in text:
                return text
        page.wait_for_timeout(500)
    raise AssertionError("no certificate")
