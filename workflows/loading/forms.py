"""forms.yaml: code lists, and forms with their pages."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.core.definition import Choice, Field, Form, Page
from workflows.loading.entries import Entries
from workflows.loading.fields import read_choices, read_fields
from workflows.loading.language import forms as language
from workflows.loading.nodes import Node, Table
from workflows.loading.reading import Reach, Reading

Lists = Mapping[str, tuple[Choice, ...]]


def read_forms_file(reading: Reading, root: Node) -> tuple[Lists, dict[str, Form]]:
    """The whole file."""
    entries = Entries(reading, root, language.FILE)
    lists: dict[str, tuple[Choice, ...]] = {}
    for name, key, value in entries.named("lists", "lists"):
        reading.declare("list", name, key.mark)
        lists[name] = read_choices(reading, value, "the entries of a list")
    forms = {}
    for name, key, value in entries.named("forms", "forms"):
        reading.declare("form", name, key.mark)
        forms[name] = _form(reading, name, value, lists)
    return lists, forms


def _form(reading: Reading, name: str, node: Node, lists: Lists) -> Form:
    entries = Entries(reading, node, language.FORM)
    reach = Reach(form=name, extra=("outcome",), used=("form", name))
    title = entries.shown("title")
    if entries.has("pages") == entries.has("fields") and isinstance(node, Table):
        what = f'The form "{name}" needs "pages" or "fields", one of them.'
        reading.problem(node, what, '"fields" is short for one page.')
    pages = _pages(entries, title, reach, lists)
    _check_names(reading, name, pages)
    return Form(
        id=name,
        title=title,
        intro=entries.shown("intro", reach),
        pages=pages,
        file=entries.reference("file", "file"),
        visible_to=entries.visible_to(),
    )


def _pages(entries: Entries, title: str, reach: Reach, lists: Lists) -> tuple[Page, ...]:
    alone = entries.node("fields")
    if alone is not None:
        return (Page("fields", title, "", read_fields(entries.reading, alone, reach, lists)),)
    found = []
    for name, key, node in entries.named("pages", "pages"):
        entries.reading.declare("page", f"{reach.form}.{name}", key.mark)
        found.append(_page(entries.reading, name, node, reach, lists))
    return tuple(found)


def _page(reading: Reading, name: str, node: Node, reach: Reach, lists: Lists) -> Page:
    entries = Entries(reading, node, language.PAGE)
    inner = entries.node("fields")
    questions: tuple[Field, ...] = read_fields(reading, inner, reach, lists) if inner else ()
    return Page(name, entries.shown("title"), entries.shown("intro", reach), questions)


def _check_names(reading: Reading, form: str, pages: tuple[Page, ...]) -> None:
    """The pages of one form share their names: answers are kept by form and field."""
    first: dict[str, str] = {}
    for page in pages:
        for question in page.fields:
            mark = reading.marks["question", f"{form}.{question.name}"]
            if question.name in first:
                what = f'The form "{form}" asks "{question.name}" on two pages: '
                what += f'"{first[question.name]}" and "{page.id}".'
                reading.problem(mark, what, "Rename one of the questions.")
            elif question.name == "outcome":
                reading.problem(mark, 'A question cannot be called "outcome".', "Choose another name.")
            first.setdefault(question.name, page.id)
