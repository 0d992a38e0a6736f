"""The pages of a form without JavaScript: nothing typed is lost, and it has one effect."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from tests.support.filling import START, begin, count_cases, go, only_data, to_the_check_page
from tests.support.pages import Browser
from webapp.db.tables import case_events
from webapp.services.installation import Installation


def test_a_form_is_filled_in_checked_and_sent(browser: Browser, place: Installation) -> None:
    page = to_the_check_page(browser)
    for words in (
        "Khadija Alhusaini",
        "خديجة الحسيني",
        "1988",
        "Blau",
        "Montag",
        "Nicht angegeben",
        "Ändern",
    ):
        assert words in page.text
    sent = browser.post(page, page.form("answers"))
    assert sent.address == f"{START}/sent"
    assert "A-2026-001" in sent.text
    data = only_data(place)
    assert data["name"] == {"official": "Khadija Alhusaini", "original": "خديجة الحسيني", "call": None}
    assert data["birth"] == "1988"
    assert data["days"] == ["mo", "we"]
    assert data["phone"] is None


def test_errors_stand_beside_the_question_and_above_and_everything_typed_is_kept(browser: Browser) -> None:
    page = go(browser, begin(browser), email=["khadija"], birth__year=["88"], name__official=[""])
    assert page.status == 422
    assert "<title>Fehler: Über Sie" in page.text
    for typed in ("khadija", "خديجة الحسيني", 'value="88"'):
        assert typed in page.text
    targets = re.findall(r'<a href="#(f-[^"]+)">', page.text)
    assert targets[:1] == ["f-name-official"]
    assert {"f-email", "f-birth-year"} <= set(targets)
    for target in targets:
        assert page.text.count(f'id="{target}"') == 1


def test_a_broken_answer_stays_when_the_page_is_opened_again(browser: Browser) -> None:
    go(browser, begin(browser), email=["khadija"])
    assert 'value="khadija"' in browser.get(f"{START}/page/person").text


def test_a_question_that_an_answer_brings_up_appears_without_an_error_first(browser: Browser) -> None:
    page = go(browser, begin(browser), call=["yes"])
    assert page.address == f"{START}/page/person"
    assert page.status == 200
    assert "Ihre Telefonnummer" in page.text
    assert "error-summary" not in page.text
    assert go(browser, page, call=["yes"]).status == 422
    assert go(browser, page, call=["yes"], phone=["0221 4710 001"]).address == f"{START}/page/more"


def test_what_a_hidden_question_was_told_is_not_sent(browser: Browser, place: Installation) -> None:
    page = go(browser, begin(browser), call=["yes"])
    go(browser, page, call=["yes"], phone=["0221 4710 001"])
    page = go(browser, browser.get(f"{START}/page/person"), call=["no"])
    page = go(browser, go(browser, page))
    browser.post(page, page.form("answers"))
    assert only_data(place)["phone"] is None


def test_a_phone_number_is_kept_with_its_country_but_shown_as_typed(
    browser: Browser, place: Installation
) -> None:
    page = go(browser, begin(browser), call=["yes"])
    go(browser, page, call=["yes"], phone=["0221 4710 001"])
    assert "0221 4710 001" in browser.get(f"{START}/page/person").text
    page = go(browser, go(browser, browser.get(f"{START}/page/more")))
    browser.post(page, page.form("answers"))
    assert only_data(place)["phone"] == "+492214710001"


def test_a_phone_number_without_its_area_and_a_postal_code_that_is_none_are_told(browser: Browser) -> None:
    wrong = {"phone": ["0 4"], "address__street": ["Weg 1"], "address__postal_code": ["4628"]}
    page = go(browser, begin(browser), call=["yes"])
    page = go(browser, page, call=["yes"], **wrong, address__city=["Dorsten"])
    assert page.status == 422
    assert "Schreiben Sie die Telefonnummer mit Vorwahl" in page.text
    assert '<a href="#f-address-postal_code">Schreiben Sie die Postleitzahl mit 5 Ziffern</a>' in page.text
    assert 'value="0 4"' in page.text and 'value="4628"' in page.text


def test_a_date_says_which_of_its_parts_may_be_left_out(browser: Browser) -> None:
    page = begin(browser)
    birth = page.text.partition('id="slot-birth"')[2].partition('id="slot-email"')[0]
    assert birth.count("(freiwillig)") == 2
    page = go(browser, page, birth__day=["00"], birth__month=["00"])
    assert page.address == f"{START}/page/more"


def test_with_htmx_only_what_changed_is_sent_back(browser: Browser) -> None:
    page = begin(browser)
    form = page.form("answers")
    answer = browser.client.post(
        form.action, data={**form.hidden, "call": "yes", "email": "half"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert 'id="slot-phone"' in answer.text
    assert 'id="slot-email"' not in answer.text
    assert "phone!" in answer.text
    assert "error-summary" not in answer.text
    assert 'value="half"' in browser.get(f"{START}/page/person").text


def test_entries_are_added_and_taken_away_by_buttons(browser: Browser, place: Installation) -> None:
    page = go(browser, go(browser, begin(browser)))
    page = go(browser, page, add=["children"])
    page = go(browser, page, children__0__called=["Amal"], children__0__school=["no"], add=["children"])
    assert "Kind 2" in page.text
    both = {"children__0__called": ["Amal"], "children__1__called": ["Ben"]}
    page = go(browser, page, **both, remove=["children.0"])
    assert 'value="Amal"' not in page.text
    assert 'name="children.0.called" type="text" value="Ben"' in page.text
    page = go(browser, page, children__0__called=["Ben"], children__0__school=["yes"])
    assert "Welche Schule?" in page.text
    page = go(
        browser,
        page,
        children__0__called=["Ben"],
        children__0__school=["yes"],
        children__0__which=["Die kleine"],
    )
    browser.post(page, page.form("answers"))
    assert only_data(place)["children"] == [{"called": "Ben", "school": True, "which": "Die kleine"}]


def test_an_error_inside_an_entry_says_which(browser: Browser) -> None:
    page = go(browser, go(browser, begin(browser)))
    page = go(browser, page, add=["children"])
    page = go(browser, page, children__0__school=["no"])
    assert page.status == 422
    assert 'href="#f-children-0-called"' in page.text
    assert 'id="f-children-0-called"' in page.text


def test_another_language_keeps_what_was_typed_the_place_and_the_errors(browser: Browser) -> None:
    page = go(browser, begin(browser), email=["khadija"])
    page = go(browser, page, email=["khadija@"], switch_language=["ar"])
    assert page.address == f"{START}/page/person"
    assert 'dir="rtl"' in page.text
    assert 'value="khadija@"' in page.text
    assert "error-summary" in page.text


def test_a_changed_answer_leads_back_to_the_page_of_answers(browser: Browser) -> None:
    to_the_check_page(browser)
    page = go(browser, browser.get(f"{START}/page/person"), email=["other@example.org"])
    assert page.address == f"{START}/check"
    assert "other@example.org" in page.text


def test_a_mail_address_that_looks_mistyped_is_asked_back_and_may_be_sent_all_the_same(
    browser: Browser, place: Installation
) -> None:
    page = to_the_check_page(browser)
    assert "Vielleicht gemeint:" not in page.text
    page = go(browser, browser.get(f"{START}/page/person"), email=["khadija@gmial.com"])
    assert "Vielleicht gemeint: <bdi>khadija@gmail.com</bdi>" in page.text
    browser.post(page, page.form("answers"))
    assert only_data(place)["email"] == "khadija@gmial.com"


def test_a_change_that_brings_up_a_question_asks_it_before_sending(browser: Browser) -> None:
    to_the_check_page(browser)
    page = go(browser, browser.get(f"{START}/page/more"), colour=["red"])
    assert page.address == f"{START}/page/more"
    assert browser.get(f"{START}/check").address == f"{START}/page/more"


def test_sending_twice_begins_one_case(browser: Browser, place: Installation) -> None:
    page = to_the_check_page(browser)
    first = browser.post(page, page.form("answers"))
    second = browser.post(page, page.form("answers"))
    assert first.address == second.address == f"{START}/sent"
    assert count_cases(place) == 1
    assert browser.get(f"{START}/page/person").address == f"{START}/sent"


def test_the_page_of_an_earlier_form_does_not_send_a_later_one(browser: Browser, place: Installation) -> None:
    old = to_the_check_page(browser)
    browser.post(old, old.form("answers"))
    to_the_check_page(browser)
    assert browser.post(old, old.form("answers")).address == f"{START}/check"
    assert count_cases(place) == 1


def test_every_input_has_a_label_and_every_id_is_there_once(browser: Browser) -> None:
    page = begin(browser)
    for name in ("person", "more", "people"):
        page = browser.get(f"{START}/page/{name}")
        ids = re.findall(r'\sid="([^"]+)"', page.text)
        assert len(ids) == len(set(ids)), name
        labels = set(re.findall(r'<label[^>]* for="([^"]+)"', page.text))
        inputs = re.findall(r"<(?:input|select|textarea)\b[^>]*>", page.text)
        visible = [tag for tag in inputs if 'type="hidden"' not in tag]
        assert visible
        for tag in visible:
            found = re.search(r'id="([^"]+)"', tag)
            assert found, tag
            assert found[1] in labels, tag
        for described in re.findall(r'aria-describedby="([^"]+)"', page.text):
            assert set(described.split()) <= set(ids), described


def test_one_form_gives_one_event(browser: Browser, place: Installation) -> None:
    page = to_the_check_page(browser)
    for _ in range(5):
        browser.post(page, page.form("answers"))
    with place.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(case_events)).scalar_one() == 1
