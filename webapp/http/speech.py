"""The language of a request: the reader's choice, else what the browser asks for, else German."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, g, request

from webapp.http.doors import FOR_STAFF, Door, open_to
from webapp.http.installed import installation
from webapp.http.redirects import see
from webapp.http.visitor import visitor
from webapp.languages import SOURCE_LANGUAGE, STAFF_LANGUAGES, Catalogue, Language, Languages, marked
from webapp.services.accounts import set_language

COOKIE = "language"
_NOT_TRANSLATED = marked("Diese Seite gibt es in Ihrer Sprache noch nicht. Sie steht hier auf Deutsch.")
YEAR = 365 * 24 * 3600

blueprint = Blueprint("speech", __name__)


def install_speech(app: Flask, languages: Languages) -> None:
    """Give every request a catalogue, and templates their words, dates and numbers in it."""
    app.extensions["languages"] = languages
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        gettext=lambda message: catalogue().gettext(message),
        ngettext=lambda one, many, count: catalogue().ngettext(one, many, count),
        newstyle=True,
        pgettext=lambda context, message: catalogue().pgettext(context, message),
    )
    app.jinja_env.globals |= {"_": _said, "marked": marked}
    app.jinja_env.filters |= {
        "date": lambda value: catalogue().date(value),
        "moment": lambda value: catalogue().moment(value),
        "number": lambda value: catalogue().number(value),
        "listing": lambda words: catalogue().listing(words),
        "iso": lambda value: value.isoformat(),
    }
    app.context_processor(_words_of_pages)
    app.register_blueprint(blueprint)


def _said(message: str, **values: object) -> str:
    """A message for a template, its placeholders filled in.

    Plain text, so that templates escape it: a message may be the name that somebody gave a child. The
    function of Jinja's extension trusts it, and stumbles over a "%" in a definition's words.
    """
    words = catalogue().gettext(message)
    return words % values if values else words


def _words_of_pages() -> dict[str, object]:
    wished = _wished()
    return {
        "language": catalogue().language,
        "wished": wished.language if wished else None,
        "not_translated": wished.gettext(_NOT_TRANSLATED) if wished else "",
        "languages": offered(),
        "current_path": request.full_path.rstrip("?") if request.method == "GET" else request.path,
    }


def _languages() -> Languages:
    languages: Languages = current_app.extensions["languages"]
    return languages


def offered() -> list[Language]:
    """The languages in which this page can be read."""
    found = _languages().offered
    return [entry for entry in found if not g.get(FOR_STAFF) or entry.tag in STAFF_LANGUAGES]


def catalogue() -> Catalogue:
    """The catalogue that this request is answered in."""
    found: Catalogue | None = g.get("catalogue")
    if found is None:
        wishes = [request.cookies.get(COOKIE, ""), *request.accept_languages.values()]
        if g.get(FOR_STAFF):
            wishes = [wish for wish in wishes if wish.partition("-")[0] in STAFF_LANGUAGES]
        found = g.catalogue = _languages().catalogue(_languages().choose(wishes))
    return found


def speak_as(words: Catalogue) -> None:
    """From here on this request is answered in these words, such as those of one definition.

    What is not written in the reader's language is answered in German as a whole, and says so in theirs.
    """
    if words.language.tag != language().tag:
        g.wished = catalogue()
    g.catalogue = words


def source() -> Catalogue:
    """The words as they were written, in the language of the definitions."""
    return _languages().catalogue(SOURCE_LANGUAGE)


def _wished() -> Catalogue | None:
    """The words that the reader wishes for, where the page has to be in other ones."""
    found: Catalogue | None = g.get("wished")
    return found


def language() -> Language:
    """The language that this request is answered in."""
    return catalogue().language


def speak(tag: str, response: Response) -> Response:
    """Remember a chosen language in a response; an unknown one is left out."""
    if any(entry.tag == tag for entry in _languages().offered):
        secure = request.is_secure
        response.set_cookie(COOKIE, tag, max_age=YEAR, samesite="Lax", httponly=True, secure=secure)
    return response


def local_path(address: str | None, otherwise: str = "/") -> str:
    """An address of this site as it is; anything that leads elsewhere becomes `otherwise`."""
    address = address or ""
    parts = urlsplit(address)
    elsewhere = parts.scheme or parts.netloc or not address.startswith("/") or address[1:2] in ("/", "\\")
    return otherwise if elsewhere else address


@blueprint.post("/language")
@open_to(Door.ANYBODY)
def change() -> Response:
    """Remember the reader's choice, for staff also for their mails, and go back to their page."""
    chosen = request.form.get("language", "")
    person = visitor().person
    if person is not None and chosen in STAFF_LANGUAGES:
        set_language(installation(), person.id, chosen)
    response = see(local_path(request.form.get("return_to")))
    return speak(chosen, response)
