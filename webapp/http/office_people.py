"""For administrators: who works here, in which groups and units, and their way in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email
from flask import Blueprint, Response, abort, flash, make_response, render_template, request

from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.redirects import see
from webapp.http.speech import catalogue
from webapp.http.visitor import staff
from webapp.services.accounts import SHORTEST_PASSWORD, has_totp, remove_totp
from webapp.services.people import (
    ADMINISTRATORS,
    TRANSLATORS,
    AddressTaken,
    StaffRow,
    add_person,
    change_person,
    everybody,
    give_password,
)
from webapp.services.secrets_kept import new_secret

blueprint = Blueprint("office_people", __name__, url_prefix="/office/people")

Errors = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Group:
    """A group to choose, with the roles that it gives."""

    id: str
    words: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form says of a person."""

    name: str = ""
    email: str = ""
    groups: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@blueprint.get("")
@open_to(Door.ADMINISTRATOR)
def people() -> str:
    """Every account."""
    titles = _groups()
    rows = [
        (entry, ", ".join(titles.get(group, group) for group in entry.groups))
        for entry in everybody(installation())
    ]
    return render_template("web/office/people.html", rows=rows)


def _groups() -> Mapping[str, str]:
    """Groups that any definition in force speaks of, with the titles of their roles."""
    found: dict[str, dict[str, None]] = {}
    for definition in installation().definitions.in_force():
        words = installation().definitions.catalogue(definition.id, catalogue().language.tag)
        for role in definition.roles.values():
            if role.group:
                found.setdefault(role.group, {})[words.gettext(role.title)] = None
    titles = {group: " / ".join(roles) for group, roles in sorted(found.items())}
    words = catalogue()
    own = {TRANSLATORS: words.gettext("Übersetzung"), ADMINISTRATORS: words.gettext("Verwaltung")}
    return {**titles, **own}


@blueprint.get("/new")
@open_to(Door.ADMINISTRATOR)
def new() -> Response:
    """The form for a new account."""
    return _form(None, Typed(), [])


@blueprint.post("/new")
@open_to(Door.ADMINISTRATOR)
def create() -> Response:
    """Add an account with a first password, which is shown once."""
    typed = _typed()
    errors = [*_faults_of_name(typed), *_faults_of_address(typed)]
    if errors:
        return _form(None, typed, errors)
    password = _first_password()
    try:
        created = add_person(
            installation(),
            typed.name,
            typed.email,
            password,
            groups=typed.groups,
            belongs_to=typed.units,
        )
    except AddressTaken:
        taken = catalogue().gettext("Diese Adresse hat schon ein anderes Konto")
        return _form(None, typed, [("email", taken)])
    return _password_page(created, typed.name, password)


@blueprint.get("/<person_id>")
@open_to(Door.ADMINISTRATOR)
def person(person_id: str) -> Response:
    """One account."""
    found = _found(person_id)
    return _form(found, Typed(found.name, found.email, found.groups, found.units), [])


@blueprint.post("/<person_id>")
@open_to(Door.ADMINISTRATOR)
def change(person_id: str) -> Response:
    """Change name, groups and units; they count from the person's next click on."""
    found, typed = _found(person_id), _typed()
    errors = _faults_of_name(typed)
    if person_id == staff().id and ADMINISTRATORS not in typed.groups:
        errors.append(
            ("groups", catalogue().gettext("Sich selbst können Sie die Verwaltung nicht entziehen"))
        )
    if errors:
        return _form(found, typed, errors)
    _change(found, typed.name, typed.groups, typed.units, active=found.active)
    flash(catalogue().gettext("Gespeichert."), "success")
    return _to(f"/office/people/{person_id}")


def _change(
    found: StaffRow, name: str, groups: tuple[str, ...], units: tuple[str, ...], *, active: bool
) -> None:
    change_person(installation(), found.id, name=name, active=active, groups=groups, belongs_to=units)


@blueprint.post("/<person_id>/access")
@open_to(Door.ADMINISTRATOR)
def access(person_id: str) -> Response:
    """Close an account, which signs the person out at once, or open it again."""
    found = _found(person_id)
    active = request.form.get("active") == "yes"
    if person_id == staff().id:
        abort(400)
    _change(found, found.name, found.groups, found.units, active=active)
    words = catalogue()
    flash(
        words.gettext("Das Konto ist offen.") if active else words.gettext("Das Konto ist gesperrt."),
        "success",
    )
    return _to(f"/office/people/{person_id}")


@blueprint.post("/<person_id>/password")
@open_to(Door.ADMINISTRATOR)
def password(person_id: str) -> Response:
    """Give a new password, which is shown once."""
    found, fresh = _found(person_id), _first_password()
    give_password(installation(), person_id, fresh)
    return _password_page(person_id, found.name, fresh)


@blueprint.post("/<person_id>/second-factor")
@open_to(Door.ADMINISTRATOR)
def second_factor(person_id: str) -> Response:
    """Take the second factor away from somebody who has lost it."""
    _found(person_id)
    remove_totp(installation(), person_id)
    flash(catalogue().gettext("Der zweite Faktor ist zurückgesetzt."), "success")
    return _to(f"/office/people/{person_id}")


def _found(person_id: str) -> StaffRow:
    found = next((entry for entry in everybody(installation()) if entry.id == person_id), None)
    if found is None:
        abort(404)
    return found


def _first_password() -> str:
    """Long enough to be safe, short enough to be read out."""
    return new_secret()[: SHORTEST_PASSWORD + 4]


def _typed() -> Typed:
    form = request.form
    units = tuple(part.strip() for part in form.get("units", "").split(",") if part.strip())
    known = _groups()
    groups = tuple(group for group in form.getlist("group") if group in known)
    return Typed(form.get("name", "").strip(), form.get("email", "").strip(), groups, units)


def _faults_of_name(typed: Typed) -> Errors:
    return [] if typed.name else [("name", catalogue().gettext("Geben Sie einen Namen an"))]


def _faults_of_address(typed: Typed) -> Errors:
    try:
        validate_email(typed.email, check_deliverability=False)
    except EmailNotValidError:
        wrong = catalogue().gettext("Geben Sie eine E-Mail-Adresse an, etwa name@example.org")
        return [("email", wrong)]
    return []


def _form(found: StaffRow | None, typed: Typed, errors: Errors) -> Response:
    page = render_template(
        "web/office/person.html",
        entry=found,
        typed=typed,
        errors=errors,
        groups=[Group(key, title, key in typed.groups) for key, title in _groups().items()],
        has_second_factor=found is not None and has_totp(installation(), found.id),
        is_self=found is not None and found.id == staff().id,
    )
    return make_response(page, 422 if errors else 200)


def _password_page(person_id: str, name: str, fresh: str) -> Response:
    page = render_template(
        "web/office/password.html", name=name, password=fresh, address=f"/office/people/{person_id}"
    )
    return make_response(page)


def _to(address: str) -> Response:
    return see(address)
