"""A teacher's confidential referral, through consent and accompaniment, to its closing."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.journey import come_by_link, days_from_today, fill_in, follow, open_task, parts, sign_in

CHILD = "Tamar Probelauf"
MOTHER = "tamars.mutter@example.org"
SECRET = "Tamar weint jeden Montag im Unterricht."


def test_a_referral_reaches_accompaniment_and_closes(visit: Callable[..., Page]) -> None:
    phone, mailbox, seen = visit("ar", 390), visit(), set[str]()
    lea, anna, sara = (sign_in(visit(), name) for name in ("lea", "anna", "sara"))

    lea.goto("/")
    follow(lea.locator("a[href^='/apply/school_referral']"))
    if lea.locator("form#answers").count() == 0:
        follow(lea.locator("main form button").first)
    fill_in(
        lea,
        {
            "source": "school",
            "child.official": CHILD,
            **parts("birth", "2018-05-04"),
            "school": "lindenblueten_grundschule",
            "class": "2b",
            "guardians_know": "yes",
            "guardians.0.name.official": "Lia Probelauf",
            "guardians.0.custody": "sole",
            "guardians.0.email": MOTHER,
            "guardians.0.language": "ar",
            "language": "ar",
            "interpreter": "by_phone",
            "reasons": ["language", "parents"],
            "observation": SECRET,
            "urgency": "normal",
            "concern": "no",
        },
    )
    number = re.search(r"SSA-\d{4}-\d{3}", lea.locator("main").inner_text())
    assert number

    open_task(anna, CHILD, "Meldung prüfen")
    expect(anna.locator("body")).not_to_contain_text(SECRET)
    fill_in(anna, {"duplicate": "no"}, "accept")

    come_by_link(phone, mailbox, MOTHER, seen)
    expect(phone.locator("html")).to_have_attribute("dir", "rtl")
    if phone.locator("form#answers").count() == 0:
        follow(phone.locator("main a[href*='/my/tasks/']").first)
    fill_in(phone, {"contact": "yes", "school": "yes", "signature": "Lia Probelauf"}, "give")

    open_task(anna, CHILD, "Ansprechperson bestimmen")
    fill_in(anna, {"social_worker": "sara", "reason": "school"})

    open_task(sara, CHILD, "Erstkontakt aufnehmen")
    expect(sara.locator("body")).to_contain_text(SECRET)
    today = days_from_today(0)
    fill_in(sara, parts("on", today) | {"way": "phone"}, "reached")
    open_task(sara, CHILD, "Ziele vereinbaren")
    fill_in(sara, {"goals": "Ankommen in der Klasse.", "tasks": "Die Mutter ruft an."})

    lea.goto(f"/cases?query={CHILD}")
    follow(lea.locator("main a[href^='/cases/']").filter(has_text=CHILD).first)
    expect(lea.locator("main")).to_contain_text("Ansprechperson benannt")
    expect(lea.locator("main")).to_contain_text("Sara Schulsozialarbeit")
    expect(lea.locator("main")).not_to_contain_text("Ankommen in der Klasse.")

    sara.goto(f"/cases?query={CHILD}")
    follow(sara.locator("main a[href^='/cases/']").filter(has_text=CHILD).first)
    sara.goto(str(sara.locator("main a[href$='/events/review_now']").get_attribute("href")))
    fill_in(sara, {})
    open_task(sara, CHILD, "Begleitung überprüfen")
    fill_in(sara, {"state": "reached"}, "close")
    open_task(sara, CHILD, "Abschluss beschreiben")
    said = {"achieved": "Tamar lacht montags.", "open_points": "Nichts."}
    fill_in(sara, {"result": "reached", "satisfaction": "very"} | said)
    open_task(anna, CHILD, "Abschluss bestätigen")
    fill_in(anna, {}, "confirm")

    lea.reload()
    expect(lea.locator("main")).to_contain_text("Abgeschlossen")
    expect(lea.locator("main")).not_to_contain_text("Tamar lacht montags.")
    phone.goto("/my")
    expect(phone.locator("main a[href*='/documents/']").last).to_be_visible()
