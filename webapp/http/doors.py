"""Who may reach which page. A view without a door is closed for everybody."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, request, url_for

from webapp.http.redirects import see
from webapp.http.visitor import is_administrator, is_translator, visitor

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "door"
FOR_STAFF = "for_staff"
"""Set in `flask.g` where only staff read."""


class Door(StrEnum):
    """The kinds of people that a view is open to; what they may do there is the core's to say."""

    ANYBODY = "anybody"
    PARTY = "a party of the case, by personal link"
    STAFF = "staff"
    STAFF_OR_PARTY = "staff, or a party of the case"
    TRANSLATOR = "translators, and administrators"
    ADMINISTRATOR = "administrators"


def open_to(door: Door) -> Callable[[View], View]:
    """Says who may reach a view; stands nearest to the function, under its routes."""

    def mark(view: View) -> View:
        setattr(view, _MARK, door)
        return view

    return mark


def door_of(app: Flask, endpoint: str) -> Door | None:
    """Who may reach an endpoint; None for nobody."""
    door: Door | None = getattr(app.view_functions[endpoint], _MARK, None)
    return door


def guard(app: Flask) -> None:
    """Check the door of every request before its view runs."""
    app.before_request(_check)


def _check() -> Response | None:
    if request.endpoint is None:
        return None
    door = door_of(current_app, request.endpoint)
    g.for_staff = door in (Door.STAFF, Door.TRANSLATOR, Door.ADMINISTRATOR)
    if door is None:
        abort(403)
    if door is Door.ANYBODY or _is_let_in(door):
        return None
    if visitor().person is not None:
        abort(403)
    if door is Door.PARTY:
        abort(401)
    return see(url_for("account.sign_in", next=_onward()))


def _onward() -> str:
    """Where to go on after signing in: the page that was asked for, or the one that was sent."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    return request.path if current_app.url_map.bind("").test(request.path, "GET") else "/inbox"


def _is_let_in(door: Door) -> bool:
    who = visitor()
    match door:
        case Door.PARTY:
            return who.party is not None
        case Door.STAFF:
            return who.person is not None
        case Door.STAFF_OR_PARTY:
            return who.person is not None or who.party is not None
        case Door.TRANSLATOR:
            return who.person is not None and (is_translator(who.person) or is_administrator(who.person))
        case Door.ADMINISTRATOR:
            return who.person is not None and is_administrator(who.person)
        case Door.ANYBODY:
            return True
