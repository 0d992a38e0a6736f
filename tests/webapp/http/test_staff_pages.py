"""Inbox, case page and reassignment, as staff use them."""

from __future__ import annotations

from collections.abc import Callable

from tests.support.pages import Browser
from webapp.services.installation import Installation

Browse = Callable[[str], Browser]
Lived = Callable[..., str]
PAPERS = "demo_lo_2026_007"


def test_an_empty_inbox_says_so_calmly(browse: Browse) -> None:
    assert "Ruhiges Wasser" in browse("anna").get("/inbox").text


def test_the_inbox_shows_what_a_person_may_do_and_when_it_is_due(browse: Browse, lived: Lived) -> None:
    lived(PAPERS)
    text = browse("anna").get("/inbox").text
    assert "Führungszeugnis ansehen" in text
    assert "Nguyễn Thị Thuỳ Dương" in text
    assert "Fällig in 15 Tagen" in text
    assert "Nguyễn" not in browse("tom").get("/inbox").text


def test_tasks_are_claimed_and_given_back(browse: Browse, lived: Lived) -> None:
    lived(PAPERS)
    browser = browse("anna")
    page = browser.get("/inbox")
    page = browser.post(page, page.form(action="/inbox/claim"))
    assert "Die Aufgabe ist jetzt bei Ihnen." in page.text
    assert browser.get("/inbox?show=mine").text.count("inbox__row") == 1
    page = browser.get("/inbox?show=mine")
    page = browser.post(page, page.form(action="/inbox/release"))
    assert "Die Aufgabe ist wieder frei." in page.text


def test_what_a_colleague_has_claimed_cannot_be_claimed_again(browse: Browse, lived: Lived) -> None:
    lived(PAPERS)
    anna, ben = browse("anna"), browse("ben")
    seen_by_both = ben.get("/inbox")
    page = anna.get("/inbox")
    anna.post(page, page.form(action="/inbox/claim"))
    page = ben.post(seen_by_both, seen_by_both.form(action="/inbox/claim"))
    assert page.status == 409
    assert "hat schon jemand übernommen" in page.text


def test_the_case_page_answers_what_it_waits_for_on_whom_and_until_when(browse: Browse, lived: Lived) -> None:
    case = lived(PAPERS)
    text = browse("anna").get(f"/cases/{case}").text
    assert "Wartet auf Koordination, seit 10. November 2026." in text
    assert "Fällig in 15 Tagen" in text
    assert "Wird die Frist überschritten, bekommt Koordination eine Nachricht." in text
    assert "Der Weg" in text
    assert "Verlauf" in text


def test_an_administrator_without_a_role_in_it_does_not_even_learn_that_a_case_exists(
    browse: Browse, lived: Lived
) -> None:
    case = lived(PAPERS)
    page = browse("admin").get(f"/cases/{case}")
    assert page.status == 404
    assert "Diese Seite gibt es nicht" in page.text
    assert "Nguyễn" not in page.text


def test_a_task_is_given_to_somebody_who_may_do_it(browse: Browse, lived: Lived) -> None:
    case = lived(PAPERS)
    browser = browse("anna")
    token = _token(browser, case)
    page = browser.get(f"/cases/{case}/tasks/{token}/assignee")
    assert "Ben Muster" in page.text
    assert "Tom Exempel" not in page.text
    page = browser.post(page, page.forms[-1], {"person": ["ben"]})
    assert "Die Aufgabe ist jetzt bei Ben Muster." in page.text


def test_a_task_cannot_be_given_to_somebody_who_may_not_do_it(browse: Browse, lived: Lived) -> None:
    case = lived(PAPERS)
    browser = browse("anna")
    page = browser.get(f"/cases/{case}/tasks/{_token(browser, case)}/assignee")
    assert browser.post(page, page.forms[-1], {"person": ["tom"]}).status == 400


def _token(browser: Browser, case: str) -> str:
    text = browser.get(f"/cases/{case}").text
    return text.partition(f"/cases/{case}/tasks/")[2].partition("/assignee")[0].rpartition("/")[2]


def test_cases_are_found_by_a_part_of_a_name_or_number(browse: Browse, lived: Lived) -> None:
    lived(PAPERS)
    browser = browse("anna")
    assert "Nguyễn" in browser.get("/cases?query=thuỳ").text
    assert "Nguyễn" in browser.get("/cases?query=LO-2026").text
    assert "keinen Vorgang, den Sie sehen dürfen" in browser.get("/cases?query=100%25").text


def test_tasks_are_found_by_a_name_as_it_is_typed_here_and_the_words_stay(
    browse: Browse, lived: Lived
) -> None:
    lived(PAPERS)
    browser = browse("anna")
    found = browser.get("/inbox?query=nguyen+thuy")
    assert "Nguyễn Thị Thuỳ" in found.text and 'value="nguyen thuy"' in found.text
    assert "/inbox?show=mine&amp;query=nguyen+thuy" in found.text
    assert "Zu diesem Filter gibt es keine Aufgaben." in browser.get("/inbox?query=muller").text


def test_nonsense_in_an_address_opens_the_first_page(browse: Browse, lived: Lived) -> None:
    lived(PAPERS)
    browser = browse("anna")
    for address in ("/inbox?after=x~y~z&show=evil&due=never", "/cases?after=x~y&state=odd"):
        page = browser.get(address)
        assert page.status == 200
        assert "Nguyễn" in page.text


def test_staff_pages_are_german_or_english_whatever_the_browser_wishes(browse: Browse, lived: Lived) -> None:
    case = lived(PAPERS)
    browser = browse("anna")
    for wish, expected in (("ar", 'lang="de"'), ("en", 'lang="en"'), ("tr,en;q=0.5", 'lang="en"')):
        response = browser.client.get(f"/cases/{case}", headers={"Accept-Language": wish})
        assert f"<html {expected}" in response.get_data(as_text=True)


def test_the_language_is_remembered_and_leads_back_to_the_same_page(browse: Browse) -> None:
    browser = browse("")
    page = browser.get("/sign-in?next=/cases")
    page = browser.post(page, page.form(action="/language"), {"language": ["ar"]})
    assert page.address == "/sign-in"
    assert '<html lang="ar" dir="rtl">' in page.text
    assert '<html lang="ar" dir="rtl">' in browser.get("/").text


def test_the_front_page_offers_what_may_be_begun_and_leads_nowhere_else(browse: Browse) -> None:
    text = browse("").get("/").text
    assert "/apply/lotse_training" in text
    assert "/continue" in text
    assert "/sign-in" in text


def test_who_looked_at_a_case_is_noted(browse: Browse, lived: Lived, office: Installation) -> None:
    case = lived(PAPERS)
    browse("anna").get(f"/cases/{case}")
    with office.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT reader, case_id FROM reading_log").all()
    assert ("person:anna", case) in [tuple(row) for row in rows]


def test_after_the_deadline_the_page_says_what_has_happened_since(browse: Browse, lived: Lived) -> None:
    case = lived("demo_ssa_2026_106", "school_referral")
    browser = browse("anna")
    text = browser.get(f"/cases/{case}").text
    assert "7 Tage überfällig" in text
    assert "Die Frist ist um: Leitung hat eine Nachricht bekommen." in text
    assert "1 Aufgabe ist überfällig" in browser.get("/inbox").text


def test_a_question_to_a_teacher_is_read_with_its_words_filled_in(browse: Browse, lived: Lived) -> None:
    case = lived("demo_ssa_2026_102", "school_referral")
    text = browse("paul").get(f"/cases/{case}").text
    assert "Die Koordination fragt: Die zweite Unterschrift fehlt." in text
    assert "Wartet auf Sie, seit 18. November 2026." in text
    assert "Neu zuweisen" not in text


def test_a_deadline_that_stands_still_says_what_is_left(browse: Browse, lived: Lived) -> None:
    case = lived("demo_ssa_2026_102", "school_referral")
    text = browse("anna").get(f"/cases/{case}").text
    assert "ruht seit 18. November 2026. Es bleib" in text
