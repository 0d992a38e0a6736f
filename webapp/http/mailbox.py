"""The demo's mailbox: every mail that was "sent", to read and to follow; only where a folder is set."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, Response, abort, make_response, render_template, send_file

from webapp.http.doors import Door, open_to
from webapp.http.installed import installation

blueprint = Blueprint("mailbox", __name__, url_prefix="/mailbox")

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as the list shows it."""

    name: str
    to: str
    subject: str
    at: datetime
    language: str
    attachments: int


@blueprint.get("")
@open_to(Door.ANYBODY)
def listing() -> str:
    """Every mail, the newest first."""
    found = sorted(_folder().glob("*.eml"), reverse=True)[:MOST_SHOWN]
    return render_template("web/mailbox/list.html", mails=[_mail(path) for path in found])


@blueprint.get("/<name>")
@open_to(Door.ANYBODY)
def mail(name: str) -> str:
    """One mail: its text, with links that can be followed."""
    path = _path(name)
    message = _read(path)
    text = message.get_body(("plain",))
    return render_template(
        "web/mailbox/mail.html",
        mail=_mail(path),
        sender=str(message["From"]),
        text=text.get_content() if text else "",
        attachments=[part.get_filename() or "" for part in message.iter_attachments()],
    )


@blueprint.get("/<name>/html")
@open_to(Door.ANYBODY)
def html(name: str) -> Response:
    """The HTML part alone, as a mail program would show it: in a sandbox, without scripts."""
    part = _read(_path(name)).get_body(("html",))
    response = make_response(part.get_content() if part else "")
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; "
        "sandbox allow-popups allow-top-navigation-by-user-activation"
    )
    return response


@blueprint.get("/<name>/attachments/<int:number>")
@open_to(Door.ANYBODY)
def attachment(name: str, number: int) -> Response:
    """One enclosed file."""
    parts = list(_read(_path(name)).iter_attachments())
    if number >= len(parts):
        abort(404)
    content = io.BytesIO(parts[number].get_content())
    return send_file(content, "application/pdf", download_name=parts[number].get_filename() or "anlage.pdf")


def _folder() -> Path:
    folder = installation().settings.mailbox
    if folder is None:
        abort(404)
    return folder


def _path(name: str) -> Path:
    found = {path.name: path for path in _folder().glob("*.eml")}
    if name not in found:
        abort(404)
    return found[name]


def _read(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _mail(path: Path) -> Mail:
    message = _read(path)
    return Mail(
        name=path.name,
        to=str(message["X-Envelope-To"] or message["To"]),
        subject=str(message["Subject"]),
        at=message["Date"].datetime,
        language=str(message["Content-Language"] or "de"),
        attachments=len(list(message.iter_attachments())),
    )
