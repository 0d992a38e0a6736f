"""Who may reach which page: everything is closed that was not opened on purpose."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.support.pages import Browser
from webapp.http.doors import Door, door_of

OPENED = {
    Door.ANYBODY: {"/", "/sign-in", "/sign-in/code", "/sign-out", "/language"},
    Door.STAFF: {
        "/inbox",
        "/inbox/claim",
        "/inbox/release",
        "/inbox/together",
        "/inbox/batches/<batch_id>",
        "/inbox/batches/<batch_id>/documents/<int:number>.pdf",
        "/cases",
        "/account",
        "/account/password",
    },
    Door.TRANSLATOR: {"/translations", "/translations/<name>/<tag>", "/translations/<name>/<tag>/file"},
    Door.ADMINISTRATOR: {"/office", "/office/people", "/office/workflows", "/office/promises"},
}


def test_every_route_says_who_may_reach_it(app: Flask) -> None:
    closed = [rule.rule for rule in app.url_map.iter_rules() if door_of(app, rule.endpoint) is None]
    assert closed == []


@pytest.mark.parametrize("door", list(OPENED))
def test_pages_are_open_to_whom_they_are_meant_for(app: Flask, door: Door) -> None:
    doors = {rule.rule: door_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    assert {doors[address] for address in OPENED[door]} == {door}


def test_everything_below_office_is_for_administrators_and_below_cases_for_staff(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/office"):
            assert door_of(app, rule.endpoint) is Door.ADMINISTRATOR, rule.rule
        if rule.rule.startswith(("/cases", "/inbox", "/account")):
            assert door_of(app, rule.endpoint) is Door.STAFF, rule.rule


def test_a_view_without_a_door_is_closed_for_everybody(app: Flask) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    response = app.test_client().get("/forgotten")
    assert response.status_code == 403
    assert b"secret" not in response.data


@pytest.mark.parametrize(
    "address", ["/inbox", "/cases", "/office", "/account", "/cases/1/tasks/1", "/cases/1/letters/1"]
)
def test_strangers_are_led_to_the_sign_in_page(app: Flask, address: str) -> None:
    response = app.test_client().get(address)
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/sign-in?next=/")


def test_staff_are_turned_away_from_the_administrators_pages(browse: Callable[[str], Browser]) -> None:
    page = browse("anna").get("/office/people")
    assert page.status == 403
    assert "Das dürfen Sie hier nicht" in page.text


def test_no_answer_lets_scripts_of_others_run_or_stays_in_a_shared_cache(app: Flask) -> None:
    response = app.test_client().get("/")
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
