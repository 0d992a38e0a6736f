"""Answers as a scenario writes them, each read by the type of its question."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from workflows.core.definition import Field, Form, Plain
from workflows.loading import values
from workflows.loading.entries import table
from workflows.loading.nodes import Node, Scalar, Sequence, is_empty
from workflows.loading.problems import Problem, did_you_mean
from workflows.loading.reading import Reading

_Read = Callable[[Reading, Node, str], Plain]


def typed_answers(form: Form | None, node: Node | None) -> tuple[dict[str, Plain], list[Problem]]:
    """Read the answers to a form.

    Arguments:
        form: None for an event or decision that asks nothing.
        node: what stands after `values:`; None for nothing.

    Returns:
        The answers that were written, and what is wrong with them as YAML; whether the form
        accepts them, the engine says.
    """
    reading = Reading()
    if node is None:
        return {}, []
    if form is None:
        reading.problem(node, "There are no questions here.", 'Delete "values".')
        return {}, reading.errors
    return _answers(reading, form.fields, node), reading.errors


def _answers(reading: Reading, fields: tuple[Field, ...], node: Node) -> dict[str, Plain]:
    known = {question.name: question for question in fields}
    found: dict[str, Plain] = {}
    for name, entry in table(reading, node, "answers").entries.items():
        if name not in known:
            reading.problem(entry.key, f'There is no question "{name}".', did_you_mean(name, known))
        elif not is_empty(entry.value) and not _is_null(entry.value):
            found[name] = _answer(reading, known[name], entry.value)
    return found


def _is_null(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text == "null"


def _answer(reading: Reading, question: Field, node: Node) -> Plain:
    if question.type == "group":
        return [_answers(reading, question.fields, item) for item in _list(reading, node, question.name)]
    if question.type in _LISTS:
        read = _LISTS[question.type]
        return [read(reading, item, question.name) for item in _list(reading, node, question.name)]
    return _SINGLE.get(question.type, values.text)(reading, node, question.name)


def _list(reading: Reading, node: Node, name: str) -> tuple[Node, ...]:
    if isinstance(node, Sequence):
        return node.items
    reading.problem(node, f'"{name}" must be a list.', "Write it in square brackets.")
    return ()


def _record(reading: Reading, node: Node, name: str) -> Plain:
    """Parts of a composed answer: all texts."""
    return {
        key: values.text(reading, entry.value, key)
        for key, entry in table(reading, node, f'the parts of "{name}"').entries.items()
    }


def _person_name(reading: Reading, node: Node, name: str) -> Plain:
    if isinstance(node, Scalar):
        return {"official": values.text(reading, node, name)}
    return _record(reading, node, name)


def _file(reading: Reading, node: Node, name: str) -> Plain:
    return values.plain(reading, node)


def _consent(reading: Reading, node: Node, name: str) -> Plain:
    return values.truth(reading, node, name) if isinstance(node, Scalar) else values.plain(reading, node)


def _signature(reading: Reading, node: Node, name: str) -> Plain:
    return (
        {"name": values.text(reading, node, name)}
        if isinstance(node, Scalar)
        else _record(reading, node, name)
    )


_SINGLE: Mapping[str, _Read] = {
    "number": values.number,
    "yes_no": values.truth,
    "consent": _consent,
    "person_name": _person_name,
    "address": _record,
    "file": _file,
    "signature": _signature,
}
_LISTS: Mapping[str, _Read] = {"choices": values.text, "language_skills": _record}
