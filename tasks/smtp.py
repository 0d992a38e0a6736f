"""Delivery to an SMTP server (RFC 5321), with errors that repeat told apart from errors that do not.

A connection that took a mail is kept for the next one. After a pause it first has to answer a
reset; if it does not, another one is opened. So an old connection is found out before the
server has heard of the mail, and nothing is sent again that may have been taken.
"""

from __future__ import annotations

import atexit
import os
import re
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from functools import lru_cache
from select import select
from urllib.parse import SplitResult, unquote, urlsplit

from webapp.clock import seconds_passed

TIMEOUT_SECONDS = 20
KEPT_SECONDS = 30
"""Servers hang up on whoever is silent for long; then it is cheaper to come anew."""

KEPT_MAILS = 50
"""Some servers take only so many mails over one connection."""

_PAUSE_SECONDS = 1
"""A server that has just taken a mail and has not hung up is still there: asking costs a round trip."""

_CHECK_SECONDS = 2
_OK, _PERMANENT_FROM = 250, 500
_ADDRESS = re.compile(r"<?[^\s<>]+@[^\s<>]+>?")
"""Servers like to repeat the address; what is recorded names nobody."""

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class DeliveryFailed(Exception):
    """The server did not take the mail.

    Attributes:
        permanent: True when another attempt would get the same answer.
    """

    def __init__(self, reason: str, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


@dataclass(slots=True)
class _Line:
    """An open connection: to which server, when it was last used (seconds), for how many mails."""

    url: str
    client: smtplib.SMTP
    used: float = 0
    mails: int = 0


_KEPT: list[_Line] = []


def deliver(url: str, message: EmailMessage, sender: str) -> None:
    """Hand one mail for one recipient to the server; it has taken the mail when this returns.

    Arguments:
        url: smtp[s]://[user:password@]host:port. With "smtp" the connection is encrypted
            as soon as the server offers it, and always before a password is sent.
        message: with exactly one address in To.
        sender: of the envelope: reports of failed deliveries go there.

    Raises:
        DeliveryFailed: with the server's answer, without the recipient's address.
    """
    line: _Line | None = None
    try:
        line = _kept(url) or _Line(url, _connected(urlsplit(url)))
        line.client.send_message(message, sender, [parseaddr(str(message["To"]))[1]])
        _keep(line)
        line = None
    except smtplib.SMTPRecipientsRefused as refused:
        raise _refused(*next(iter(refused.recipients.values()))) from None
    except smtplib.SMTPDataError as problem:
        raise _refused(problem.smtp_code, problem.smtp_error) from None
    except smtplib.SMTPNotSupportedError as problem:
        reason = _ADDRESS.sub("…", f"the server cannot reach such an address: {problem}")
        raise DeliveryFailed(reason, permanent=True) from None
    except (smtplib.SMTPException, OSError) as problem:
        reason = _ADDRESS.sub("…", f"{type(problem).__name__}: {problem}")
        raise DeliveryFailed(reason, permanent=False) from problem
    finally:
        if line is not None:
            _leave(line.client)


def hang_up() -> None:
    """Close what is kept for the next mail."""
    while _KEPT:
        _leave(_KEPT.pop().client)


def _kept(url: str) -> _Line | None:
    """A connection that is still good; several threads never get the same."""
    while _KEPT:
        try:
            line = _KEPT.pop()
        except IndexError:
            return None
        idle = seconds_passed() - line.used
        fresh = line.url == url and idle < KEPT_SECONDS and line.mails < KEPT_MAILS
        if fresh and (_is_silent(line.client) if idle < _PAUSE_SECONDS else _answers(line.client)):
            return line
        _leave(line.client)
    return None


def _is_silent(client: smtplib.SMTP) -> bool:
    """True when the server has said nothing since the last mail: neither that it closes, nor by closing."""
    return client.sock is not None and not select([client.sock], [], [], 0)[0]


def _answers(client: smtplib.SMTP) -> bool:
    """True when the server takes a reset (RFC 5321, 4.1.1.5), by which it has forgotten the mail before."""
    sock = client.sock
    try:
        if sock is None:
            return False
        sock.settimeout(_CHECK_SECONDS)
        code, _ = client.rset()
        sock.settimeout(TIMEOUT_SECONDS)
    except (smtplib.SMTPException, OSError):
        client.close()
        return False
    return code == _OK


def _keep(line: _Line) -> None:
    line.used, line.mails = seconds_passed(), line.mails + 1
    _KEPT.append(line)


def _connected(server: SplitResult) -> smtplib.SMTP:
    host = server.hostname or "127.0.0.1"
    if server.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            host, server.port or 465, timeout=TIMEOUT_SECONDS, context=_encryption()
        )
    else:
        client = smtplib.SMTP(host, server.port or 25, timeout=TIMEOUT_SECONDS)
        client.ehlo_or_helo_if_needed()
        if client.has_extn("starttls"):
            client.starttls(context=_encryption())
        elif server.username and host not in _LOOPBACK:
            client.close()
            raise smtplib.SMTPException("the server offers no encryption, so no password is sent to it")
    if server.username:
        client.login(unquote(server.username), unquote(server.password or ""))
    return client


@lru_cache(maxsize=1)
def _encryption() -> ssl.SSLContext:
    """What is needed to trust a server; reading all authorities takes longer than a mail, so it is kept."""
    return ssl.create_default_context()


def _refused(code: int, answer: bytes | str) -> DeliveryFailed:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return DeliveryFailed(f"{code} {_ADDRESS.sub('…', text)}", permanent=code >= _PERMANENT_FROM)


def _leave(client: smtplib.SMTP) -> None:
    """Say goodbye; whatever the server answers, the mail is delivered or is not."""
    try:
        if client.sock is not None:
            client.sock.settimeout(_CHECK_SECONDS)
        client.quit()
    except (smtplib.SMTPException, OSError):
        client.close()


def _forget_inherited() -> None:
    """The connections of a parent are not ours to speak on; closing our copy does not end them."""
    for line in _KEPT:
        line.client.close()
    _KEPT.clear()


os.register_at_fork(after_in_child=_forget_inherited)
atexit.register(hang_up)
