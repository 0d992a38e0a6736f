"""The words of forms.yaml."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.core.fields.composed import ANYWHERE, POSTAL_DIGITS
from workflows.core.fields.consents import CAPACITIES
from workflows.loading.language.kinds import (
    ANYTHING,
    EXPRESSION,
    INTEGER,
    NUMBER,
    REFERENCE,
    REFERENCES,
    TEXT,
    Choice,
    Key,
    Shape,
    either,
    list_of,
    may,
    must,
    named,
    one_of,
    shape,
)

FILE = Shape(
    "forms.yaml",
    {
        "lists": may(named(named(either(TEXT, shape("entry")))), "Code lists: entries with titles."),
        "forms": may(named(shape("form")), "Questions, in pages."),
    },
)
ENTRY = Shape("an entry of a list", {"title": must(TEXT, "What people read.")}, others=ANYTHING)
_VISIBLE_TO = may(REFERENCES, "The only roles, beside who filled it in, that may see the answers.")
FORM = Shape(
    "a form",
    {
        "title": must(TEXT, "The heading of the form."),
        "intro": may(TEXT, "What is said above the questions."),
        "visible_to": _VISIBLE_TO,
        "file": may(REFERENCE, "The closed part of the case in which the answers lie."),
        "pages": may(named(shape("page")), "The questions in pages."),
        "fields": may(named(shape("question")), "The questions, short for one page."),
    },
)
PAGE = Shape(
    "a page",
    {
        "title": must(TEXT, "The heading of the page."),
        "fields": must(named(shape("question")), "The questions."),
        "intro": may(TEXT, "What is said above the questions."),
    },
)
RULE = Shape(
    "a rule",
    {
        "holds": must(EXPRESSION, "What must be true; value is the answer."),
        "message": must(TEXT, "What is said when it is not."),
    },
)

_OF_EVERY: Mapping[str, Key] = {
    "hint": may(TEXT, "A sentence of help under the question."),
    "required": may(EXPRESSION, "Whether it must be answered; true if absent."),
    "visible": may(EXPRESSION, "Whether it is asked; true if absent."),
    "rules": may(list_of(shape("rule")), "What an answer must fulfil."),
    "visible_to": _VISIBLE_TO,
    "purpose": may(TEXT, "Why it is asked; the person reads it."),
    "personal": may(one_of("contact", "identity", "special", "none"), "The class of personal data."),
}
_LENGTH = {"max_length": may(INTEGER, "The most characters.")}
_CHOICES: Mapping[str, Key] = {
    "choices": may(
        either(REFERENCE, named(either(TEXT, shape("entry")))), "What can be chosen, or the name of a list."
    ),
    "people": may(REFERENCE, "A staff group whose members can be chosen."),
}
_SHOWN = must(TEXT, "What is shown.")

OPTIONS: Mapping[str, Mapping[str, Key]] = {
    "text": _LENGTH,
    "long_text": _LENGTH,
    "email": {},
    "phone": {},
    "date": {"precision": may(one_of("day", "month", "year"), "The least that is accepted; day if absent.")},
    "moment": {},
    "number": {
        "minimum": may(NUMBER, "The least."),
        "maximum": may(NUMBER, "The most."),
        "decimals": may(INTEGER, "Digits after the point; whole numbers if absent."),
        "unit": may(TEXT, "What is counted."),
    },
    "choice": _CHOICES,
    "choices": _CHOICES,
    "yes_no": {},
    "language": {},
    "language_skills": {},
    "consent": {
        "text": must(TEXT, "What is agreed to."),
        "version": must(TEXT, "The version of the text."),
        "capacity": may(one_of(*CAPACITIES), "As whom somebody consents."),
        "withdrawal": may(TEXT, "How it is taken back: any_time, the event that then follows, or none."),
        "scopes": may(named(either(TEXT, shape("entry"))), "Parts that are agreed to one by one."),
    },
    "person_name": {},
    "address": {
        "country": may(
            one_of(*POSTAL_DIGITS, ANYWHERE), "Whose postal codes; DE if absent, anywhere for any."
        )
    },
    "file": {
        "accept": may(list_of(one_of("pdf", "jpeg", "png")), "What kinds of files."),
        "max_size": may(NUMBER, "The most megabytes."),
        "most": may(INTEGER, "How many files may be sent; one if absent, else the answer is a list."),
    },
    "group": {
        "fields": must(named(shape("question")), "The questions of one entry."),
        "minimum": may(NUMBER, "The fewest entries."),
        "maximum": may(NUMBER, "The most entries."),
        "entry": may(TEXT, "The title of one entry."),
    },
    "signature": {
        "covers": may(REFERENCES, "Names of answers of the case for which it vouches beside its own form.")
    },
    "note": {"text": _SHOWN},
}
"""Field type -> its own keys."""


def _question(kind: str) -> Shape:
    label = Key(TEXT, "The question, in German.", required=kind != "note")
    keys = {
        "type": must(one_of(*OPTIONS), "Its type."),
        "label": label,
        **OPTIONS[kind],
        **_OF_EVERY,
    }
    return Shape(f'a question of the type "{kind}"', keys)


QUESTIONS = Choice("a question", {kind: _question(kind) for kind in OPTIONS}, by="type")

SHAPES: Mapping[str, Shape | Choice] = {
    "entry": ENTRY,
    "form": FORM,
    "page": PAGE,
    "rule": RULE,
    "question": QUESTIONS,
}
