"""One's own account: password, second factor, signing out everywhere."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, request
from flask import session as browser_session
from sqlalchemy import Connection

from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.redirects import see
from webapp.http.speech import catalogue
from webapp.http.visitor import forget, remember, staff
from webapp.rendering.qr import qr_code
from webapp.services.accounts import (
    SHORTEST_PASSWORD,
    change_password,
    has_totp,
    new_totp_secret,
    remove_totp,
    set_totp,
    totp_address,
)
from webapp.services.people import ADMINISTRATORS
from webapp.services.sessions import close_sessions_of, open_staff_session
from workflows.core.definition import Definition

blueprint = Blueprint("own_account", __name__, url_prefix="/account")

_KEPT_SECRET = "second_factor_to_be"  # noqa: S105  the name of a place, no secret
_GROUP_OF_DIGITS = 4


@blueprint.get("")
@open_to(Door.STAFF)
def account() -> str:
    """What is known of the person, and what they can change."""
    person, words = staff(), catalogue()
    rows = [
        (words.gettext("Name"), person.name),
        (words.gettext("E-Mail-Adresse"), person.email),
        (words.gettext("Rollen"), ", ".join(sorted(_roles(person.groups)))),
        (words.gettext("Sprache der E-Mails"), words.language_name(person.language)),
        (words.gettext("Schulen und Teams"), ", ".join(sorted(person.units)) or "–"),
    ]
    return render_template(
        "web/account/account.html", rows=rows, has_second_factor=has_totp(installation(), person.id)
    )


def _roles(groups: frozenset[str]) -> set[str]:
    """Titles of the roles that the groups give in the definitions in force; a group without one as it is."""
    found: dict[str, set[str]] = {group: set() for group in groups}
    if ADMINISTRATORS in found:
        found[ADMINISTRATORS].add(catalogue().gettext("Verwaltung"))
    for definition in installation().definitions.in_force():
        for group, title in _titles(definition):
            if group in found:
                found[group].add(title)
    return {title for group, titles in found.items() for title in (titles or {group})}


def _titles(definition: Definition) -> list[tuple[str, str]]:
    words = installation().definitions.catalogue(definition.id, catalogue().language.tag)
    return [(role.group, words.gettext(role.title)) for role in definition.roles.values() if role.group]


@blueprint.get("/password")
@open_to(Door.STAFF)
def password() -> str:
    """The form for a new password."""
    return render_template("web/account/password.html", errors=[])


@blueprint.post("/password")
@open_to(Door.STAFF)
def password_now() -> Response:
    """Set a new password; every other session of the account ends."""
    words = catalogue()
    old, new = request.form.get("old", ""), request.form.get("new", "")
    errors = []
    if len(new) < SHORTEST_PASSWORD:
        errors.append(("new", words.gettext("Das neue Passwort muss mindestens zwölf Zeichen haben")))
    elif not change_password(installation(), staff().id, old, new):
        errors.append(("old", words.gettext("Das jetzige Passwort stimmt nicht")))
    if errors:
        return make_response(render_template("web/account/password.html", errors=errors), 422)
    flash(words.gettext("Das Passwort ist geändert. Alle anderen Geräte sind abgemeldet."), "success")
    return remember(_to("/account"), _only_session())


def _only_session() -> str:
    """A new session in place of every other one of the person."""
    person, now = staff().id, installation().now()

    def use_case(connection: Connection) -> str:
        close_sessions_of(connection, person)
        return open_staff_session(connection, person, now)

    return installation().database.run(use_case)


@blueprint.get("/second-factor")
@open_to(Door.STAFF)
def second_factor() -> str:
    """The picture for an authenticator; the secret counts once a code of it was seen."""
    secret = browser_session.setdefault(_KEPT_SECRET, new_totp_secret())
    return _second_factor_page(secret)


def _second_factor_page(secret: str, error: str = "") -> str:
    title = catalogue().gettext("QR-Code für die Authenticator-App")
    parts = [secret[start : start + _GROUP_OF_DIGITS] for start in range(0, len(secret), _GROUP_OF_DIGITS)]
    return render_template(
        "web/account/second_factor.html",
        picture=qr_code(totp_address(staff().email, secret), title),
        key=" ".join(parts),
        error=error,
        errors=bool(error),
    )


@blueprint.post("/second-factor")
@open_to(Door.STAFF)
def second_factor_now() -> Response:
    """Ask for codes from now on, if this one is right."""
    secret = browser_session.get(_KEPT_SECRET)
    if not secret:
        return _to("/account/second-factor")
    if not set_totp(installation(), staff().id, secret, request.form.get("code", "")):
        error = catalogue().gettext("Der Code stimmt nicht. Geben Sie den ein, den die App gerade zeigt")
        return make_response(_second_factor_page(secret, error), 422)
    browser_session.pop(_KEPT_SECRET)
    flash(catalogue().gettext("Der zweite Faktor ist eingeschaltet."), "success")
    return _to("/account")


@blueprint.post("/second-factor/remove")
@open_to(Door.STAFF)
def second_factor_remove() -> Response:
    """Ask for the password only, from now on."""
    remove_totp(installation(), staff().id)
    flash(catalogue().gettext("Der zweite Faktor ist ausgeschaltet."), "success")
    return _to("/account")


@blueprint.post("/sign-out")
@open_to(Door.STAFF)
def sign_out_everywhere() -> Response:
    """End every session of the person."""
    person = staff().id
    installation().database.run(lambda connection: close_sessions_of(connection, person))
    browser_session.clear()
    return forget(_to("/"))


def _to(address: str) -> Response:
    return see(address)
