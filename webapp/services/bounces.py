"""Reports that a mail could not be delivered (RFC 3464), as a mail server hands them over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

_MARK = re.compile(r"<([0-9a-f]{40})@[^<>\s]+>")
_FAILED = re.compile(r"\s*failed\b", re.IGNORECASE)
_PERMANENT = re.compile(r"\s*5\.\d{1,3}\.\d{1,3}\b")


class NoReport(ValueError):
    """What was read reports no permanent failure of one of our mails; the message says in what way."""


def failed_mail(content: bytes) -> str:
    """The mark of the mail that a report says was not and will not be delivered.

    Arguments:
        content: the report as it was received; whatever is cut off or broken is read as far as it goes.

    Raises:
        NoReport: it is none, or speaks of a failure that may pass, or of a mail without a mark of ours.
    """
    try:
        report = message_from_bytes(content)
        parts = list(report.walk())
        statuses = [part for part in parts if part.get_content_type() == "message/delivery-status"]
        failed = any(_is_final(block) for part in statuses for block in _blocks(part))
        mark = next(_marks(report, parts), "")
    except Exception as problem:  # anybody may send anything here, and the parser raises whatever it likes
        raise NoReport(f"this cannot be read ({type(problem).__name__})") from problem
    if not statuses:
        raise NoReport("this is no delivery status report")
    if not failed:
        raise NoReport("this reports no permanent failure")
    if not mark:
        raise NoReport("this names no mail of ours")
    return mark


def _blocks(status: Message) -> list[Message]:
    payload = status.get_payload()
    return [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []


def _is_final(block: Message) -> bool:
    action, code = str(block.get("Action", "")), str(block.get("Status", ""))
    return bool(_FAILED.match(action) and _PERMANENT.match(code))


def _marks(report: Message, parts: list[Message]) -> Iterator[str]:
    """Marks of the returned mail, or of the one to which the report says that it answers."""
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            headers = part.get_payload(decode=True)
            found = message_from_bytes(headers if isinstance(headers, bytes) else b"")
            yield from _MARK.findall(str(found.get("Message-ID", "")))
        elif part is not report:
            yield from _MARK.findall(str(part.get("Message-ID", "")))
    for name in ("In-Reply-To", "References"):
        yield from _MARK.findall(str(report.get(name, "")))
