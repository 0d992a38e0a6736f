"""Staff: signing in with password and one-time code, signing out."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask import session as browser_session
from itsdangerous import BadData, URLSafeTimedSerializer

from webapp.http.carried_drafts import take_back_lent
from webapp.http.doors import Door, open_to
from webapp.http.installed import installation
from webapp.http.redirects import see
from webapp.http.speech import COOKIE, catalogue, local_path, speak
from webapp.http.visitor import forget, remember, session_secret, visitor
from webapp.languages import SOURCE_LANGUAGE, marked
from webapp.services.accounts import SignIn, sign_in_by_code
from webapp.services.accounts import sign_in as check_password
from webapp.services.sessions import close_session, find_session

blueprint = Blueprint("account", __name__)

FIRST_PAGE = "/inbox"
_TICKET_SECONDS = 300
_WORDS = {
    SignIn.WRONG: marked("E-Mail-Adresse oder Passwort stimmen nicht"),
    SignIn.WRONG_CODE: marked("Der Code stimmt nicht oder ist abgelaufen. Geben Sie den nächsten ein"),
    SignIn.TOO_OFTEN: marked("Zu viele Versuche. Warten Sie eine Viertelstunde, dann geht es wieder"),
    SignIn.CODE_NEEDED: "",
}
_EXPIRED = marked("Das hat zu lange gedauert. Melden Sie sich noch einmal an")


@blueprint.get("/sign-in")
@open_to(Door.ANYBODY)
def sign_in() -> Response:
    """The form; who is signed in already goes on."""
    onward = local_path(request.args.get("next"), FIRST_PAGE)
    if visitor().person is not None:
        return _to(onward)
    return _form(onward)


@blueprint.post("/sign-in")
@open_to(Door.ANYBODY)
def sign_in_now() -> Response:
    """Check address and password; with a second factor, the code comes on the next page."""
    onward = local_path(request.form.get("next"), FIRST_PAGE)
    email, password = request.form.get("email", ""), request.form.get("password", "")
    answer = check_password(installation(), email, password, "", _address())
    if answer is SignIn.CODE_NEEDED:
        return _code_form(onward, _tickets().dumps(email))
    if isinstance(answer, SignIn):
        return _form(onward, email, catalogue().gettext(_WORDS[answer]))
    return _begin(answer, onward)


@blueprint.post("/sign-in/code")
@open_to(Door.ANYBODY)
def sign_in_with_code() -> Response:
    """Check the one-time code of somebody whose password was right."""
    onward = local_path(request.form.get("next"), FIRST_PAGE)
    ticket = request.form.get("ticket", "")
    try:
        email: str = _tickets().loads(ticket, max_age=_TICKET_SECONDS)
    except BadData:
        return _form(onward, "", catalogue().gettext(_EXPIRED))
    answer = sign_in_by_code(installation(), email, request.form.get("code", ""), _address())
    if isinstance(answer, SignIn):
        return _code_form(onward, ticket, catalogue().gettext(_WORDS[answer]))
    return _begin(answer, onward)


@blueprint.get("/sign-in/code")
@open_to(Door.ANYBODY)
def sign_in_code_page() -> Response:
    """Somebody came back to the page of the code: they begin again."""
    return _to(url_for("account.sign_in"))


@blueprint.post("/sign-out")
@open_to(Door.ANYBODY)
def sign_out() -> Response:
    """End this session."""
    close_session(installation(), session_secret())
    browser_session.clear()
    return forget(_to("/"))


def _form(onward: str, email: str = "", error: str = "") -> Response:
    page = render_template(
        "web/account/sign_in.html", onward=onward, email=email, error=error, errors=bool(error)
    )
    return make_response(page, 401 if error else 200)


def _code_form(onward: str, ticket: str, error: str = "") -> Response:
    page = render_template(
        "web/account/code.html", onward=onward, ticket=ticket, error=error, errors=bool(error)
    )
    return make_response(page, 401 if error else 200)


def _begin(secret: str, onward: str) -> Response:
    """A new session with new form tokens, in the language that the person once chose."""
    close_session(installation(), session_secret())
    browser_session.clear()
    response = take_back_lent(remember(_to(onward), secret))
    person = find_session(installation(), secret).person
    if person is None or person.language == SOURCE_LANGUAGE or COOKIE in request.cookies:
        return response
    return speak(person.language, response)


def _to(address: str) -> Response:
    return see(address)


def _tickets() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(installation().settings.secret_key, salt="second factor")


def _address() -> str:
    return request.remote_addr or ""
