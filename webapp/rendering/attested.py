"""What a certificate states: on the page for people, and in a file inside the PDF for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from webapp.languages import Catalogue, marked
from webapp.rendering.printing import Data
from webapp.rendering.snapshots import Snapshot
from workflows.core.definition import Plain

_KEPT_FOR_YEARS = frozenset({"certificate"})
"""Templates whose PDF also holds its facts for programs."""

_PRINTED_VALUES = ("name", "name_original", "born", "qualification", "course", "first_day", "last_day")
"""Of a certificate, beside what it has from elsewhere."""


def data_for_programs(snapshot: Snapshot, words: Catalogue) -> Data | None:
    """What a certificate says, for programs: what was signed and what is printed, and no more."""
    if snapshot.template not in _KEPT_FOR_YEARS:
        return None
    signed = snapshot.signed
    content = {
        "signed": dict(signed.facts) if signed else None,
        "signature": signed.signature if signed else None,
        "printed": _printed_facts(snapshot, words),
    }
    return Data(
        name=f"{snapshot.template}.json",
        description=words.gettext(marked("Die Angaben dieses Dokuments für Programme")),
        content=json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True),
        made_on=snapshot.issued_on,
    )


def _printed_facts(snapshot: Snapshot, words: Catalogue) -> dict[str, Any]:
    return {
        **{name: snapshot.values.get(name) for name in _PRINTED_VALUES},
        "language": words.language.tag,
        "title": snapshot.title,
        "text": snapshot.text,
        "number": snapshot.number,
        "issuer": snapshot.office.name,
        "issued_on": snapshot.issued_on.isoformat(),
        "valid_until": snapshot.valid_until.isoformat() if snapshot.valid_until else None,
        "modules": modules(snapshot.values, words),
        "units": units(snapshot.values),
        "signatories": signatories(snapshot.values),
        "code": snapshot.code,
        "page": snapshot.page,
    }


def signatories(values: Mapping[str, Plain]) -> list[dict[str, str]]:
    """The people who sign: `signatories`, a list, then each value whose name begins with `signatory`."""
    people = [*_listed(values.get("signatories"))]
    people += [value for name, value in values.items() if name.startswith("signatory") and value]
    return [_signatory(person) for person in people]


def _signatory(person: Plain) -> dict[str, str]:
    """Name and function of {name, function}, or of text such as "Anna Beispiel, Leitung"."""
    if isinstance(person, dict):
        return {"name": str(person.get("name") or ""), "function": str(person.get("function") or "")}
    name, _, function = str(person).partition(", ")
    return {"name": name, "function": function}


def modules(values: Mapping[str, Plain], words: Catalogue) -> list[dict[str, Plain]]:
    """Title and taught units of each module that was attended; no units where they are not known."""
    given = _listed(values.get("modules"))
    entries = [entry if isinstance(entry, dict) else {"title": entry} for entry in given]
    return [
        {"title": words.gettext(str(entry.get("title") or "")), "units": entry.get("units")}
        for entry in entries
    ]


def units(values: Mapping[str, Plain]) -> Plain:
    """Taught units as given, or the sum over the modules."""
    if values.get("units"):
        return values["units"]
    entries = [entry for entry in _listed(values.get("modules")) if isinstance(entry, dict)]
    amounts = [entry["units"] for entry in entries if isinstance(entry.get("units"), int)]
    return sum(amount for amount in amounts if isinstance(amount, int))


def _listed(value: Plain) -> list[Plain]:
    return value if isinstance(value, list) else []
