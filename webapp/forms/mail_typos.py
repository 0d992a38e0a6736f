"""A mail address that was probably typed wrong: asked back before sending, never refused."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from workflows.core.definition import Field, Plain
from workflows.core.fields import GROUP

_PROVIDERS = (
    "aol.com",
    "arcor.de",
    "freenet.de",
    "gmail.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "hotmail.de",
    "icloud.com",
    "live.com",
    "live.de",
    "mail.com",
    "mail.de",
    "mail.ru",
    "onet.pl",
    "outlook.com",
    "outlook.de",
    "posteo.de",
    "proton.me",
    "protonmail.com",
    "t-online.de",
    "ukr.net",
    "web.de",
    "wp.pl",
    "yahoo.com",
    "yahoo.de",
    "yandex.ru",
)
"""Where applicants and parents here have their mail; what is not in it is only compared with it."""
_SIMILAR = 0.8
_OWN_ENDINGS = (".de", ".net", ".com", ".org", ".eu")
"""Two of them at one name are mostly two providers, gmx.de and gmx.net."""


def likely_addresses(question: Field, answer: Plain) -> Iterator[str]:
    """What may have been meant by the mail addresses of an answer; nothing for those that look right."""
    if question.type == "email" and isinstance(answer, str):
        meant = likely_address(answer)
        if meant:
            yield meant
    elif question.type == GROUP and isinstance(answer, list):
        for entry in answer:
            if isinstance(entry, dict):
                for inner in question.fields:
                    yield from likely_addresses(inner, entry.get(inner.name))


def likely_address(address: str) -> str:
    """The same name at the provider whose name is nearly the one that was typed; "" where none is."""
    name, _, domain = address.rpartition("@")
    domain = domain.lower()
    if domain in _PROVIDERS:
        return ""
    found = get_close_matches(domain, _PROVIDERS, 1, _SIMILAR)
    return f"{name}@{found[0]}" if found and not _only_ends_otherwise(domain, found[0]) else ""


def _only_ends_otherwise(domain: str, provider: str) -> bool:
    typed, _, ending = domain.rpartition(".")
    return typed == provider.rpartition(".")[0] and f".{ending}" in _OWN_ENDINGS
