"""What the pages of a form say: texts of the definition, the list of errors, the answers before sending."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.forms.question_page import QuestionPage
from webapp.forms.questions import Question, View
from webapp.forms.sheet import Sheet
from webapp.http.installed import installation
from webapp.http.speech import catalogue
from webapp.services.people import person_name
from webapp.wording import answer_text, filled_text
from workflows.core.definition import Definition, Field, Page, Plain
from workflows.core.fields import GROUP, NOTE


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: label, what was said ("" for nothing), and where to change it."""

    label: str
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Section:
    """The answers of one page."""

    title: str
    rows: tuple[Row, ...]


def sayer(definition: Definition, names: Mapping[str, Any]) -> Callable[[str], str]:
    """Puts texts of a definition into the reader's words, placeholders filled in."""
    words = catalogue()

    def say(text: str) -> str:
        return filled_text(definition, text, names, words, staff_name)

    return say


def staff_name(person: str) -> str:
    """The name of a member of staff."""
    return person_name(installation(), person)


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
    """The input of a part; the first one for the whole question."""
    return bound.first_id if path == bound.path else bound.input_id(path.removeprefix(f"{bound.path}."))


def check_sections(sheet: Sheet, view: View, address: str) -> list[Section]:
    """All answers, page by page, with where to change them."""
    sections = (_section(sheet, view, page, f"{address}/page/{page.id}") for page in sheet.pages)
    return [section for section in sections if section.rows]


def _section(sheet: Sheet, view: View, page: Page, address: str) -> Section:
    rows: list[Row] = []
    if sheet.chooses_outcome_on(page):
        chosen = dict(sheet.outcomes).get(sheet.outcome, "")
        label = view.words.gettext("Ihre Entscheidung")
        rows.append(Row(label, view.words.gettext(chosen), f"{address}#f-outcome-{sheet.outcomes[0][0]}"))
    for question in sheet.asked_on(page):
        if question.type != NOTE:
            value = sheet.answers.values.get(question.name)
            said = shown_answer(question, value, view)
            rows.append(Row(view.say(question.label), said, f"{address}#slot-{question.name}"))
    return Section(view.say(page.title), tuple(rows))


def shown_answer(question: Field, value: Plain, view: View) -> str:
    """An answer to whoever gave it: every form of a name, each entry on a line of its own."""
    if question.type == "person_name" and isinstance(value, dict):
        called = view.words.gettext("Rufname: %(name)s") % {"name": value["call"]} if value["call"] else ""
        names = (str(value["official"]), str(value["original"] or ""), called)
        return "\n".join(name for name in names if name)
    return answer_text(question, value, view.words, staff_name)
