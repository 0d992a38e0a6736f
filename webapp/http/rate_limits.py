"""How often one address may save, send and have mails sent, so that a flood does not drown everybody else.

Counted in Redis on servers, in the process where there is none. Without an answer of Redis within a
moment each process counts for itself: whether somebody can send never depends on it.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask_limiter import Limiter, RequestLimit
from redis.backoff import NoBackoff
from redis.retry import Retry

from webapp.clock import SystemClock
from webapp.http.installed import installation
from webapp.http.visitor import visitor
from webapp.services.secrets_kept import derived_secret
from webapp.settings import NO_LIMIT, Settings

_TYPING = ("apply.form_page",)
_SENDING = (
    "apply.begin",
    "apply.check",
    "later.resume_now",
    "later.follow",
    "party.enter",
    "verify.look_up",
)
_MAILING = ("later.send_link", "party.send_link")
_REDIS_SECONDS = 0.3
_OF_ONE_HOUSEHOLD = 64
"""Leading bits of an IPv6 address: providers give each customer all addresses that begin alike."""


def install_rate_limits(app: Flask, settings: Settings) -> None:
    """Limit the public pages that take something; they have to be there already."""
    limiter = Limiter(
        _sender,
        app=app,
        storage_uri=settings.redis_url or "memory://",
        storage_options=_redis_options() if settings.redis_url else {},
        swallow_errors=True,
        in_memory_fallback_enabled=True,
        on_breach=_refused,
        key_prefix="floods",
    )
    for kind, limits, endpoints in (
        ("typing", settings.limit_typing, _TYPING),
        ("sending", settings.limit_sending, _SENDING),
        ("mailing", settings.limit_mailing, _MAILING),
    ):
        if limits == NO_LIMIT:
            continue
        limit = limiter.shared_limit(limits, kind, methods=["POST"], exempt_when=_is_staff)
        for endpoint in app.view_functions.keys() & set(endpoints):
            view: Callable[..., Any] = limit(app.view_functions[endpoint])
            app.view_functions[endpoint] = view


def _redis_options() -> dict[str, Any]:
    """Who fills in a form does not wait for a Redis that hangs."""
    return {
        "socket_timeout": _REDIS_SECONDS,
        "socket_connect_timeout": _REDIS_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }


def _is_staff() -> bool:
    return visitor().person is not None


def _sender() -> str:
    """Where a request comes from, as nobody can read it out of Redis again."""
    given = request.remote_addr or "nowhere"
    secret = installation().settings.secret_key
    return derived_secret(secret, "address of a sender", address_block(given))


def address_block(given: str) -> str:
    """An address without the part that its owner may choose freely."""
    try:
        address = ip_address(given)
    except ValueError:
        return given
    if isinstance(address, IPv6Address):
        return address.exploded[: _OF_ONE_HOUSEHOLD // 16 * 5]
    return given


def _refused(limit: RequestLimit) -> Response:
    """Says when to go on. What was typed comes back with the page, and is sent again by its button."""
    page = render_template("web/flood.html", typed=list(request.form.items(multi=True)))
    response = make_response(page, 429)
    response.headers["Retry-After"] = str(_seconds_to_wait(limit))
    return response


def _seconds_to_wait(limit: RequestLimit) -> int:
    """Storage and limiter each round its end up by a second, so it may lie behind the limit's own length."""
    left = round(limit.reset_at - SystemClock().now().timestamp())
    return max(1, min(left, limit.limit.get_expiry()))
