"""Questions that a form has got since somebody began to fill it in: a newer version, or a case that moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from webapp.forms.sheet import Sheet
from webapp.http.form_drafts import Draft
from workflows.core.definition import Form, Page
from workflows.core.fields import NOTE


@dataclass(frozen=True, slots=True)
class News:
    """A question that was not there before, and where it stands."""

    address: str
    words: str


def new_questions(sheet: Sheet, draft: Draft, address: str, say: Callable[[str], str]) -> tuple[News, ...]:
    """What is asked now and was not when the form was begun, until its page is answered.

    Arguments:
        address: of the form's pages, without a slash at the end.
    """
    if not draft.known:
        return ()
    return tuple(
        News(f"{address}/page/{page.id}#slot-{question.name}", say(question.label))
        for page in sheet.pages
        for question in sheet.asked_on(page)
        if question.name not in draft.known and question.type != NOTE
    )


def questions_known(form: Form, draft: Draft, page: Page) -> frozenset[str]:
    """What is no news any more once a page is answered; with the first answer, the whole form is noted.

    What was begun before anybody noted it stays without news.
    """
    begun_now = not draft.known and not draft.typed
    known = frozenset(question.name for question in form.fields) if begun_now else draft.known
    return known | {question.name for question in page.fields} if known else known
