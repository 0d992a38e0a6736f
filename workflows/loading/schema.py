"""The language as JSON Schema, for editors that complete and check while somebody types.

Source: JSON Schema draft 2020-12, https://json-schema.org/draft/2020-12. It knows shapes only; names,
expressions and everything that spans several places, `fahrwasser check` looks at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from workflows.loading.language import forms, scenarios, workflow
from workflows.loading.language.kinds import Choice, Key, Kind, Shape, Value
from workflows.loading.values import DURATION, NAME

Schema = dict[str, Any]


def _of_javascript(pattern: re.Pattern[str]) -> str:
    """A pattern without what only Python knows: named groups, and the end as it writes it."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern.pattern).replace(r"\Z", "")


_NAME = f"^{_of_javascript(NAME)}$"
_LENGTH = _of_javascript(DURATION)
_PLAIN = ["string", "number", "boolean"]
"""A text may read like a number or like true: where text is asked for, it is text."""

_SIMPLE: Mapping[Kind, Schema] = {
    Kind.TEXT: {"type": _PLAIN},
    Kind.NAME: {"type": "string", "pattern": _NAME},
    Kind.TRUTH: {"type": "boolean"},
    Kind.INTEGER: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.EXPRESSION: {"type": _PLAIN},
    Kind.DEADLINE: {"type": "string", "pattern": f"^(?:none|on .+|{_LENGTH}|{_LENGTH} (?:before|after) .+)$"},
    Kind.DURATION: {"type": "string", "pattern": f"^{_LENGTH}$"},
    Kind.UNTIL: {"type": "string"},
    Kind.MOMENT: {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}"},
    Kind.REFERENCE: {"type": _PLAIN},
    Kind.ANYTHING: {},
}


def schemas() -> Mapping[str, Schema]:
    """File name -> schema, for the three kinds of files."""
    return {
        "workflow.schema.json": _file(
            workflow.FILE, workflow.SHAPES, "A workflow: who does what, when and then"
        ),
        "forms.schema.json": _file(forms.FILE, forms.SHAPES, "Forms and code lists of a workflow"),
        "scenario.schema.json": _file(scenarios.FILE, scenarios.SHAPES, "A golden scenario of a workflow"),
    }


def written(schema: Schema) -> str:
    """A schema as it stands in its file."""
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _file(root: Shape, shapes: Mapping[str, Shape | Choice], title: str) -> Schema:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **_shape(root),
        "$defs": {name: _definition(found) for name, found in shapes.items()},
    }


def _definition(found: Shape | Choice) -> Schema:
    return _shape(found) if isinstance(found, Shape) else _choice(found)


def _shape(found: Shape) -> Schema:
    return {
        "type": "object",
        "properties": {name: _key(key) for name, key in found.keys.items()},
        "required": list(found.required),
        "additionalProperties": _value(found.others) if found.others else False,
    }


def _key(key: Key) -> Schema:
    return {"description": key.about, **_value(key.value)}


def _choice(found: Choice) -> Schema:
    """Which shape it is, one key says; then only that one counts, so that an editor names the mistake."""
    if found.by:
        says: Schema = {"properties": {found.by: {"enum": list(found.shapes)}}, "required": [found.by]}
    else:
        says = {"anyOf": [{"required": [name]} for name in found.shapes]}
    cases = [{"if": _is(found, name), "then": _shape(shape)} for name, shape in found.shapes.items()]
    return {"type": "object", **says, "allOf": cases}


def _is(found: Choice, name: str) -> Schema:
    if found.by:
        return {"properties": {found.by: {"const": name}}, "required": [found.by]}
    outer = (found.within or {}).get(name, ())
    other = {"not": {"anyOf": [{"required": [key]} for key in outer]}} if outer else {}
    return {"required": [name], **other}


def _value(value: Value) -> Schema:
    inner = [_value(one) for one in value.of]
    composed: Mapping[Kind, Callable[[], Schema]] = {
        Kind.ONE_OF: lambda: {"enum": list(value.words)},
        Kind.LIST: lambda: {"anyOf": [{"type": "array", "items": inner[0]}, inner[0]]},
        Kind.NAMED: lambda: {**_mapping(inner[0]), "propertyNames": {"pattern": _NAME}},
        Kind.TABLE: lambda: _mapping(inner[0]),
        Kind.SHAPE: lambda: {"$ref": f"#/$defs/{value.shape}"},
        Kind.EITHER: lambda: {"anyOf": inner},
    }
    return composed[value.kind]() if value.kind in composed else dict(_SIMPLE[value.kind])


def _mapping(value: Schema) -> Schema:
    return {"type": "object", "additionalProperties": value}
