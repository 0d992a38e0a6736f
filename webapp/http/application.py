"""The web application: blueprints by who uses them, with the same locks on every page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from webapp.http import (
    accessibility,
    account,
    apply,
    assets,
    authors,
    batches,
    case_files,
    case_forms,
    case_tasks,
    cases,
    consents,
    drawings,
    form_fields,
    front,
    health,
    helping,
    inbox,
    later,
    letters,
    mailbox,
    observation,
    office,
    office_people,
    own_account,
    party,
    party_forms,
    party_help,
    speech,
    together,
    translations,
    verify,
)
from webapp.http.compression import install_compression
from webapp.http.doors import guard
from webapp.http.errors import install_errors
from webapp.http.first_paint import install_first_paint
from webapp.http.installed import NAME
from webapp.http.observation import count_step, install_observation
from webapp.http.quick_exit import exit_origin, install_quick_exit
from webapp.http.rate_limits import install_rate_limits
from webapp.http.staying import install_endings
from webapp.http.visitor import install_visitor
from webapp.rendering.pages import TEMPLATES
from webapp.services.installation import Installation

BLUEPRINTS: Sequence[Blueprint] = [
    front.blueprint,
    apply.blueprint,
    later.blueprint,
    helping.blueprint,
    party.blueprint,
    party_forms.blueprint,
    party_help.blueprint,
    verify.blueprint,
    accessibility.blueprint,
    health.blueprint,
    observation.blueprint,
    account.blueprint,
    own_account.blueprint,
    inbox.blueprint,
    together.blueprint,
    batches.blueprint,
    cases.blueprint,
    case_files.blueprint,
    case_forms.blueprint,
    case_tasks.blueprint,
    letters.blueprint,
    consents.blueprint,
    drawings.blueprint,
    office.blueprint,
    office_people.blueprint,
    translations.blueprint,
    authors.blueprint,
]
LARGEST_REQUEST = 25 * 1024 * 1024
LARGEST_TEXT = 500_000
MOST_INPUTS = 1000
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create_app(installation: Installation, blueprints: Sequence[Blueprint] = BLUEPRINTS) -> Flask:
    """The application of one installation.

    Arguments:
        blueprints: its pages; by default all.
    """
    app = Flask(__name__, static_folder=None, template_folder=str(TEMPLATES))
    app.config.update(
        SECRET_KEY=installation.settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_TEXT,
        MAX_FORM_PARTS=MOST_INPUTS,
        TRUSTED_HOSTS=[str(urlsplit(installation.settings.base_url).hostname), "localhost", "127.0.0.1"],
        SESSION_COOKIE_NAME="browser",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=installation.settings.is_secure,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=20),
        WTF_CSRF_TIME_LIMIT=20 * 3600,
        WTF_CSRF_SSL_STRICT=True,
    )
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.extensions[NAME] = installation.counting(count_step)
    assets.install_assets(app)
    speech.install_speech(app, installation.languages)
    form_fields.install_form_fields(app)
    install_observation(app)
    install_visitor(app)
    install_quick_exit(app)
    install_endings(app)
    install_errors(app)
    app.before_request(_limit_text)
    app.before_request(_refuse_foreign_sites)
    guard(app)
    CSRFProtect(app)
    app.before_request(_refuse_nothingness)
    for blueprint in blueprints:
        app.register_blueprint(blueprint)
    if installation.settings.mailbox is not None:
        app.register_blueprint(mailbox.blueprint)
    install_rate_limits(app, installation.settings)
    install_compression(app)
    install_first_paint(app)
    app.after_request(_lock)
    proxies = installation.settings.trusted_proxies
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
    return app


def _limit_text() -> None:
    """Only requests that may carry files may be large: MAX_FORM_MEMORY_SIZE does not hold for the others."""
    if request.mimetype != "multipart/form-data":
        request.max_content_length = LARGEST_TEXT


def _refuse_foreign_sites() -> None:
    """Another site may link to a page, and nothing more; browsers say where a request comes from.

    Source: W3C Fetch Metadata Request Headers.
    """
    if request.method not in ("GET", "HEAD") and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)


def _refuse_nothingness() -> None:
    """No keyboard types the character NUL, and PostgreSQL keeps no text that has it."""
    typed = (*request.args.values(), *(text for _, text in request.form.items(multi=True)), *request.form)
    if any("\0" in text for text in (request.path, *request.args, *typed)):
        abort(400)


def _policy() -> str:
    """Browsers also ask it where a form leads in the end: the quick exit leads to a foreign site."""
    return _POLICY.replace("form-action 'self'", f"form-action 'self' {exit_origin()}".rstrip())


def _lock(response: Response) -> Response:
    """Headers of every answer: no foreign scripts, no frames, nothing personal in a shared cache."""
    response.headers.setdefault("Content-Security-Policy", _policy())
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "assets.asset":
        response.headers["Cache-Control"] = "no-store"
    return response
