"""Who is at the other end of a request, by the secret in one cookie."""

from __future__ import annotations

from flask import Flask, Response, abort, g, request

from webapp.http.installed import installation
from webapp.services.people import ADMINISTRATORS, TRANSLATORS
from webapp.services.sessions import Person, Session, find_session


def install_visitor(app: Flask) -> None:
    """Give templates `person` (signed-in staff or None), `is_administrator`, `is_translator`, `office`."""
    app.context_processor(_people_of_pages)


def _people_of_pages() -> dict[str, object]:
    person = visitor().person
    return {
        "office": installation().settings,
        "person": person,
        "is_administrator": person is not None and is_administrator(person),
        "is_translator": person is not None and is_translator(person),
    }


def cookie_name() -> str:
    """The name of the cookie; over HTTPS browsers then refuse it from any other host or path."""
    return "__Host-visitor" if installation().settings.is_secure else "visitor"


def visitor() -> Session:
    """Who makes this request; rights are as the database says now."""
    found: Session | None = g.get("visitor")
    if found is None:
        found = g.visitor = find_session(installation(), session_secret())
    return found


def session_secret() -> str | None:
    """The secret that the request's cookie carries."""
    return request.cookies.get(cookie_name())


def staff() -> Person:
    """The signed-in member of staff; the view's door has let in nobody else."""
    person = visitor().person
    if person is None:
        abort(403)
    return person


def is_administrator(person: Person) -> bool:
    """True when somebody looks after the installation itself."""
    return ADMINISTRATORS in person.groups


def is_translator(person: Person) -> bool:
    """True when somebody translates what the pages say."""
    return TRANSLATORS in person.groups


def remember(response: Response, secret: str) -> Response:
    """Carry a new session's secret in the cookie, until the browser is closed."""
    secure = installation().settings.is_secure
    response.set_cookie(cookie_name(), secret, httponly=True, samesite="Lax", secure=secure, path="/")
    return response


def forget(response: Response) -> Response:
    """Take the cookie away."""
    response.delete_cookie(cookie_name(), path="/", secure=installation().settings.is_secure)
    return response
