"""A mail address that somebody types outside of a definition's form, judged as within one."""

from __future__ import annotations

from webapp.languages import marked
from workflows.core.definition import Field
from workflows.core.fields import field_type

NO_ADDRESS = marked("Schreiben Sie die E-Mail-Adresse vollständig, zum Beispiel name@example.org")
"""What to say where there is none."""
_EMAIL = Field("email", "email", "")


def address_in(typed: str) -> str:
    """The address that was typed; "" where it is none."""
    kind = field_type("email")
    address = kind.parse(_EMAIL, {"": [typed]}).value
    return str(address) if address and not kind.check(_EMAIL, address) else ""
