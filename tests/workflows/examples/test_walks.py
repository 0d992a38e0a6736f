"""Walks through forms: every condition is met both ways, and nobody's form refuses them."""

from datetime import date

import pytest

from tests.support.journeys import JOURNEY
from workflows.core.answers import recheck
from workflows.core.definition import Definition, Form, Plain
from workflows.examples.walks import Guide, Place, Walks, goals
from workflows.loading.load import load_definition

TODAY = date(2026, 3, 2)
FORMS = """
forms:
  trip:
    title: Reise
    pages:
      about:
        title: Wohin
        fields:
          where: {type: choice, label: Wohin?, choices: {sea: Meer, hills: Berge, home: Nirgendwohin}}
          born: {type: date, precision: year, label: Wann geboren?, personal: identity, purpose: Fürs Alter}
          alone: {type: note, label: Nicht allein, text: Mit Begleitung, visible: "age(born, today) < 18"}
          email: {type: email, label: E-Mail, required: "phone == null", personal: contact, purpose: Antwort}
          phone: {type: phone, label: Telefon, required: "email == null", personal: contact, purpose: Antwort}
          account: {type: text, label: Konto, visible: "where != 'home'",
            rules: [{holds: "value.matches('^[A-Z]{2}[0-9]{4}$')", message: Falsch}]}
      others:
        title: Mit wem
        fields:
          people:
            type: group
            label: Wer noch?
            required: false
            visible: "where == 'sea'"
            entry: Person
            fields:
              swims: {type: yes_no, label: Schwimmt?}
              badge: {type: text, label: Abzeichen, visible: swims == true}
  word:
    title: Wort
    fields:
      why: {type: text, label: Warum?, visible: "outcome == 'refuse'"}
"""
GIVEN: dict[str, list[Plain]] = {"trip.account": ["DE1234"]}


@pytest.fixture(scope="module")
def journey() -> Definition:
    found = load_definition({"workflow.yaml": JOURNEY, "forms.yaml": FORMS})
    assert isinstance(found, Definition), found
    return found


def place(definition: Definition) -> Place:
    return Place({**definition.blank, "today": TODAY.isoformat()})


def walks(definition: Definition, form: str, *outcomes: str, given: dict[str, list[Plain]] = GIVEN) -> Walks:
    guide = Guide(definition, {}, given)
    return guide.through(definition.forms[form], [place(definition)], outcomes, TODAY)


def test_every_condition_is_met_both_ways_and_groups_have_none_one_and_two_entries(
    journey: Definition,
) -> None:
    found = walks(journey, "trip")
    assert found.unseen == frozenset()
    assert goals(journey.forms["trip"], ()) == {
        *(
            (path, how)
            for path in ("alone", "account", "people", "people.badge")
            for how in ("shown", "hidden")
        ),
        *((path, how) for path in ("email", "phone") for how in ("mandatory", "voluntary")),
        *(("people", count) for count in ("no entry", "one entry", "two entries")),
    }
    assert {goal for walk in found.walks for goal in walk.shows} == goals(journey.forms["trip"], ())


def test_the_form_accepts_each_walk(journey: Definition) -> None:
    for walk in walks(journey, "trip").walks:
        answers = recheck(journey.forms["trip"], walk.answers.values, place(journey).names)
        assert not answers.errors
        assert answers.visible == walk.answers.visible


def test_the_first_walk_has_the_most_questions_and_each_further_one_shows_something_new(
    journey: Definition,
) -> None:
    found = walks(journey, "trip").walks
    lengths = [len(walk.answers.visible) for walk in found]
    assert lengths[0] == max(lengths)
    assert len(found) < len(goals(journey.forms["trip"], ()))
    seen = set(found[0].shows)
    for walk in found[1:]:
        assert walk.shows - seen
        seen |= walk.shows


def test_every_outcome_is_chosen(journey: Definition) -> None:
    found = walks(journey, "word", "grant", "refuse")
    assert {(walk.outcome, "why" in walk.answers.visible) for walk in found.walks} == {
        ("grant", False),
        ("refuse", True),
    }
    assert found.unseen == frozenset()


def test_what_nobody_meets_by_chance_is_told_and_is_met_with_an_answer_of_a_scenario(
    journey: Definition,
) -> None:
    assert ("account", "shown") in walks(journey, "trip", given={}).unseen


def test_what_the_place_does_not_take_is_no_walk(journey: Definition) -> None:
    form: Form = journey.forms["trip"]
    seaside = Place(place(journey).names, lambda values, _: values["where"] == "sea")
    found = Guide(journey, {}, GIVEN).through(form, [seaside], (), TODAY)
    assert {walk.answers.values["where"] for walk in found.walks} == {"sea"}
    assert ("people", "hidden") in found.unseen


def test_a_further_place_is_gone_to_only_for_what_was_not_seen_before(journey: Definition) -> None:
    form = journey.forms["trip"]
    seaside = Place(place(journey).names, lambda values, _: values["where"] == "sea")
    found = Guide(journey, {}, GIVEN).through(form, [seaside, place(journey)], (), TODAY)
    assert found.unseen == frozenset()
    assert {walk.place for walk in found.walks} == {0, 1}
    again = Guide(journey, {}, GIVEN).through(form, [place(journey), seaside], (), TODAY)
    assert {walk.place for walk in again.walks} == {0}


def test_the_same_seed_finds_the_same_walks(journey: Definition) -> None:
    assert walks(journey, "trip") == walks(journey, "trip")
