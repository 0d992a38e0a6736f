"""Delivery to an SMTP server (RFC 5321), with errors that repeat told apart from errors that do not."""

from __future__ import annotations

import re
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

TIMEOUT_SECONDS = 20
_PERMANENT_FROM = 500
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
    server = urlsplit(url)
    client: smtplib.SMTP | None = None
    try:
        client = _connected(server)
        client.send_message(message, sender, [parseaddr(str(message["To"]))[1]])
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
        if client is not None:
            _leave(client)


def _connected(server: SplitResult) -> smtplib.SMTP:
    host, context = server.hostname or "127.0.0.1", ssl.create_default_context()
    if server.scheme == "smtps":
        client: smtplib.SMTP = smtplib.SMTP_SSL(
            host, server.port or 465, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        client = smtplib.SMTP(host, server.port or 25, timeout=TIMEOUT_SECONDS)
        client.ehlo_or_helo_if_needed()
        if client.has_extn("starttls"):
            client.starttls(context=context)
        elif server.username and host not in _LOOPBACK:
            client.close()
            raise smtplib.SMTPException("the server offers no encryption, so no password is sent to it")
    if server.username:
        client.login(unquote(server.username), unquote(server.password or ""))
    return client


def _refused(code: int, answer: bytes | str) -> DeliveryFailed:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return DeliveryFailed(f"{code} {_ADDRESS.sub('…', text)}", permanent=code >= _PERMANENT_FROM)


def _leave(client: smtplib.SMTP) -> None:
    """Say goodbye; whatever the server answers, the mail is delivered or is not."""
    try:
        client.quit()
    except (smtplib.SMTPException, OSError):
        client.close()
