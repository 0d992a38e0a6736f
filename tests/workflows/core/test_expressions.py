"""The one expression language."""

from itertools import pairwise

import pytest

from workflows.core.expressions import ExpressionError, compile_expression


def test_a_comparison_with_an_answer_not_given_is_not_true() -> None:
    assert compile_expression("form.number > 3").holds({"form": {"number": None}}) is False
    assert compile_expression("age(form.birth, today) >= 18").holds({"form": {"birth": None}}) is False


@pytest.mark.parametrize(
    ("known", "last"),
    [
        ("2008", "2008-12-31"),
        ("2008-02", "2008-02-29"),
        ("2008-12", "2008-12-31"),
        ("2008-05-03", "2008-05-03"),
    ],
)
def test_a_partly_known_date_has_a_last_day_that_it_may_be(known: str, last: str) -> None:
    assert compile_expression("last_day(birth)").value({"birth": known}) == last


def test_who_is_certainly_of_age_can_be_asked() -> None:
    certain = compile_expression("age(last_day(birth), today) >= 18")
    names = {"today": "2026-11-23"}
    answers = {
        birth: certain.holds({**names, "birth": birth}) for birth in ("2007", "2008", "2008-10", "2008-11")
    }
    assert answers == {"2007": True, "2008": False, "2008-10": True, "2008-11": False}
    assert not certain.holds({**names, "birth": None})


def test_dates_of_any_precision_compare_in_the_order_of_the_calendar() -> None:
    dates = ["1991", "1991-05", "1991-05-03", "1991-06", "1992"]
    earlier = compile_expression("a < b")
    assert all(earlier.holds({"a": one, "b": other}) for one, other in pairwise(dates))


def test_dates_of_any_precision_have_an_age() -> None:
    names = {"birth": "1991", "today": "2026-11-23"}
    assert compile_expression("age(birth, today)").value(names) == 35
    assert compile_expression("age('2008-11-24', today)").value(names) == 17
    assert compile_expression("age('2008-11', today)").value(names) == 18


def test_an_expression_names_the_paths_that_it_reads() -> None:
    source = "training.filter(m, m.present && m.units > least).size() >= 2 && a.b.c == 'x.y' && has(q.r)"
    assert compile_expression(source).paths == {"training", "least", "a.b.c", "q.r"}


def test_months_after_a_date_keep_to_the_month() -> None:
    assert compile_expression("months_after('2027-01-31', 1)").value({}) == "2027-02-28"


def test_text_that_is_no_expression_is_refused() -> None:
    with pytest.raises(ExpressionError, match="Syntax error"):
        compile_expression("a. > 3")


@pytest.mark.parametrize(
    "attack",
    ["__import__('os').system('true')", "form.__class__.__mro__", "open('/etc/passwd')", "form.constructor"],
)
def test_an_expression_reaches_nothing_but_its_names(attack: str) -> None:
    assert compile_expression(attack).value({"form": {"number": 1}}) is None
