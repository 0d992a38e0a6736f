"""Forms as a helper fills them in: the person's own errand, without what only they may do."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from flask import flash, url_for

from webapp.http.apply import opened_form, party_of, start_errand
from webapp.http.case_errands import Desk, task_errand
from webapp.http.errands import Errand, Helping
from webapp.http.form_drafts import keep, open_draft
from webapp.http.front import way_to_begin
from webapp.http.installed import installation
from webapp.http.speech import catalogue
from webapp.services.case_pages import open_case
from webapp.services.helping import Help, give_up_help, help_key
from webapp.services.loaded_case import UnknownCase
from webapp.services.resumptions import save_for_later
from workflows.core.outcome import Reason


def helped_errand(found: Help, helper: str) -> Errand | None:
    """What a helper fills in; None when the task is done, or gone.

    Arguments:
        helper: actor id.
    """
    errand = _task(found) if found.party else _beginning(found)
    if errand is None:
        return None
    return replace(
        errand,
        address=url_for("helping.form", help_id=found.id),
        leave=(url_for("helping.helps"), ""),
        outcomes=(),
        checked=True,
        own=False,
        unknown=False,
        later=None,
        helping=Helping(helper, found.name, partial(handover, found)),
    )


def helped_title(found: Help) -> str:
    """What the form is called, in the reader's words; "" when it is gone."""
    if found.party is None:
        return way_to_begin(installation().definitions.current(workflow_of(found))).title
    errand = _task(found)
    if errand is None:
        return ""
    words = installation().definitions.catalogue(errand.definition.id, catalogue().language.tag)
    return words.gettext(errand.title)


def handover(found: Help) -> str:
    """The person goes on: in their case with their own link, else with a code; gives the page that says so.

    They begin without the errors that the helper has been told of.
    """
    key = help_key(installation(), found)
    draft = open_draft(key, found.place)
    if draft.reached_check:
        keep(replace(draft, reached_check=False))
    if found.party:
        give_up_help(installation(), found)
        flash(
            catalogue().gettext("Übergeben. Die Person prüft und sendet jetzt in ihrem Vorgang."), "success"
        )
        return url_for("helping.helps")
    save_for_later(installation(), key, found.place, catalogue().language.tag)
    return url_for("helping.code", help_id=found.id)


def workflow_of(found: Help) -> str:
    """The workflow of a case that there is not yet."""
    return found.place.partition("/")[2]


def _beginning(found: Help) -> Errand:
    definition, step = opened_form(workflow_of(found))
    return start_errand(definition, step, party_of(step), help_key(installation(), found))


def _task(found: Help) -> Errand | None:
    """The party's open task, and nothing else of their case."""
    party = found.party
    assert party is not None
    try:
        situation = open_case(installation(), party.case_id, party.actor)
    except UnknownCase:
        return None
    token = int(found.place.rpartition(":")[2])
    desk = Desk(party.draft_key, "", ("", ""), "")
    errand = task_errand(situation, party.case_id, token, party.actor, desk)
    return None if isinstance(errand, Reason) else errand
