"""What the pages of a form say: texts of the definition, the list of errors, the answers before sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from webapp.forms.entered import is_own_word
from webapp.forms.mail_typos import likely_addresses
from webapp.forms.question_page import QuestionPage
from webapp.forms.questions import Question, View
from webapp.forms.sheet import Sheet
from webapp.http.installed import installation
from webapp.http.speech import catalogue
from webapp.languages import Catalogue, marked
from webapp.services.people import members_of, person_name
from webapp.signature_pictures import SignaturePicture, signature_pictures
from webapp.wording import answer_text, filled_text
from workflows.core.assisted import Marks
from workflows.core.definition import Choice, Definition, Field, Page, Plain
from workflows.core.fields import GROUP, NOTE


@dataclass(frozen=True, slots=True)
class Row:
    """One answer.

    Attributes:
        words: what was said, "" for nothing.
        address: where to change it.
        german, german_words: label and answer in German, where the reader wants to see it; "" elsewhere.
        entered_by: name of the helper who typed it; "" for the person's own answer.
        left_open: True when whoever reads this must not answer it for the person.
        meant: mail addresses that were perhaps meant by those that were typed.
    """

    label: str
    words: str
    address: str
    german: str = ""
    german_words: str = ""
    entered_by: str = ""
    left_open: bool = False
    meant: tuple[str, ...] = ()
    pictures: tuple[SignaturePicture, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one page; `german` is its title in German, where the reader wants to see it."""

    title: str
    rows: tuple[Row, ...]
    german: str = ""


def sayer(
    definition: Definition, names: Mapping[str, Any], words: Catalogue | None = None
) -> Callable[[str], str]:
    """Puts texts of a definition into words, the reader's unless others are given, placeholders filled in."""
    words = words or catalogue()

    def say(text: str) -> str:
        return filled_text(definition, text, names, words, staff_name)

    return say


def staff_name(person: str) -> str:
    """The name of a member of staff."""
    return person_name(installation(), person)


def staff_choices(group: str) -> tuple[Choice, ...]:
    """The members of a staff group, to choose from."""
    return tuple(Choice(person.id, person.name) for person in members_of(installation(), group))


def error_links(
    questions: QuestionPage, outcome_error: str, outcomes: tuple[tuple[str, str], ...]
) -> list[tuple[str, str]]:
    """The error summary: pairs of the input to go to and what is wrong there."""
    links = [(f"f-outcome-{outcomes[0][0]}", outcome_error)] if outcome_error else []
    for bound in questions.questions():
        links += _links(bound)
    return links


def _links(bound: Question) -> list[tuple[str, str]]:
    if not bound.visible:
        return []
    links = [(_target(bound, path), message) for path, message in bound.messages.items()]
    if bound.kind == GROUP:
        for entry in bound.entries:
            for inner in entry.questions:
                links += _links(inner)
    return links


def _target(bound: Question, path: str) -> str:
    """The input of a part; the first one for the whole question, and for each of several files."""
    whole = path == bound.path or bound.kind == "file"
    return bound.first_id if whole else bound.input_id(path.removeprefix(f"{bound.path}."))


def check_sections(sheet: Sheet, view: View, address: str, helpers: Mapping[str, str]) -> list[Section]:
    """All answers, page by page, with where to change them.

    Arguments:
        helpers: questions that somebody else answered -> the name of who did.
    """
    sections = (_section(sheet, view, page, f"{address}/page/{page.id}", helpers) for page in sheet.pages)
    return [section for section in sections if section.rows]


def helper_names(marks: Marks) -> dict[str, str]:
    """Questions that somebody else answered -> the name of who did."""
    names = {by: staff_name(by) for by in {mark["by"] for mark in marks.values()}}
    return {question: names[mark["by"]] for question, mark in marks.items()}


def _section(sheet: Sheet, view: View, page: Page, address: str, helpers: Mapping[str, str]) -> Section:
    rows: list[Row] = []
    if sheet.chooses_outcome_on(page):
        rows.append(_chosen_outcome(sheet, view, address))
    for question in sheet.asked_on(page):
        if question.type != NOTE:
            row = _row(question, sheet.answers.values.get(question.name), view, address)
            entered_by = helpers.get(question.name, "") if row.words else ""
            left_open = sheet.for_other and is_own_word(page.fields, question.name)
            rows.append(replace(row, entered_by=entered_by, left_open=left_open))
    german = view.originals.of(page.title) if view.originals else ""
    return Section(view.say(page.title), tuple(rows), german)


def _chosen_outcome(sheet: Sheet, view: View, address: str) -> Row:
    label, chosen = marked("Ihre Entscheidung"), dict(sheet.outcomes).get(sheet.outcome, "")
    target = f"{address}#f-outcome-{sheet.outcomes[0][0]}"
    row = Row(view.words.gettext(label), view.words.gettext(chosen), target)
    if view.originals is None:
        return row
    return replace(row, german=view.originals.of_title(label), german_words=view.originals.of_title(chosen))


def _row(question: Field, value: Plain, view: View, address: str) -> Row:
    said = shown_answer(question, value, view.words)
    row = Row(
        view.say(question.label),
        said,
        f"{address}#slot-{question.name}",
        meant=tuple(likely_addresses(question, value)),
        pictures=signature_pictures(question, value, view.words),
    )
    if view.originals is None:
        return row
    german = shown_answer(question, value, view.originals.german)
    return replace(
        row,
        german=view.originals.of(question.label),
        german_words="" if german == said else german,
    )


def shown_answer(question: Field, value: Plain, words: Catalogue) -> str:
    """An answer to whoever gave it: every form of a name, each entry on a line of its own."""
    if question.type == "person_name" and isinstance(value, dict):
        called = words.gettext("Rufname: %(name)s") % {"name": value["call"]} if value["call"] else ""
        names = (str(value["official"]), str(value["original"] or ""), called)
        return "\n".join(name for name in names if name)
    return answer_text(question, value, words, partial(_chosen_name, question))


def _chosen_name(question: Field, person: str) -> str:
    """The name of a member of staff as the question offered it; whoever has left is looked up."""
    offered = (choice for asked in (question, *question.fields) if asked.source for choice in asked.choices)
    return next((choice.title for choice in offered if choice.id == person), "") or staff_name(person)
