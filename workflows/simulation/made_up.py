"""Made-up answers to one question: several ways for each type, the most likely first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import accumulate
from random import Random
from typing import Any, TypeAlias

from workflows.core.definition import Field, Plain
from workflows.core.fields.composed import accepted_types, most_files
from workflows.core.fields.languages import LEVELS
from workflows.simulation.plan import AnswerPlan, Spread

Draw: TypeAlias = Callable[[Random, date], Plain]

_DAYS = (
    Spread(0, 0, 0),
    Spread(1, 14, 60),
    Spread(-60, -14, -1),
    Spread(366, 700, 1500),
    Spread(-1500, -700, -366),
)
_LIFE = Spread(-60 * 365, -35 * 365, -19 * 365)
"""Dates of which only the year must be known are days of birth, as a rule."""

_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 12, 31)
_NAMES = 1_000_000
_TEXTS: Mapping[str, Plain] = {
    "text": "Beispiel",
    "long_text": "Beispiel",
    "email": "person@example.org",
    "phone": "+49 30 1234567",
    "language": "de",
    "consent": True,
    "person_name": {"official": "Beispiel"},
    "address": {"street": "Beispielweg 1", "postal_code": "12345", "city": "Beispielstadt"},
    "signature": {"name": "Beispiel"},
}


def ways(entry: Field, planned: AnswerPlan, choices: Sequence[Plain]) -> list[Draw]:
    """The ways of answering a question that is no group.

    Arguments:
        choices: what may be chosen, for choice types.
    """
    if entry.type == "choice":
        return _choice_ways(choices, planned)
    if entry.type == "choices":
        return [partial(_some, choices), partial(_constant, list(choices))]
    return _WAYS.get(entry.type, _text_ways)(entry, planned)


def one_of(values: Sequence[str]) -> list[Draw]:
    """Any of some texts, such as the names of people."""
    return [partial(_any, values)]


def _constant(value: Plain, chance: Random, today: date) -> Plain:
    return value


def _weighted(values: Sequence[Plain], weights: Mapping[Any, float]) -> list[Draw]:
    """By weight first; then any of them, for what the weights exclude and the form demands."""
    anyone: Draw = partial(_any, values)
    if not any(weights.values()):
        return [anyone]
    totals = list(accumulate(weights.get(value, 0.0) for value in values))
    by_weight: Draw = partial(_by_weight, values, totals)
    return [by_weight, by_weight, by_weight, anyone]


def _choice_ways(values: Sequence[Plain], planned: AnswerPlan) -> list[Draw]:
    return _weighted(values, planned.weights) if values else [partial(_constant, None)]


def _any(values: Sequence[Plain], chance: Random, today: date) -> Plain:
    return values[int(chance.random() * len(values))]


def _by_weight(values: Sequence[Plain], totals: Sequence[float], chance: Random, today: date) -> Plain:
    return chance.choices(values, cum_weights=totals)[0]


def _yes_no_ways(entry: Field, planned: AnswerPlan) -> list[Draw]:
    return _weighted([True, False], {name == "yes": weight for name, weight in planned.weights.items()})


def _some(values: Sequence[Plain], chance: Random, today: date) -> Plain:
    """At least one, each with a probability of one half."""
    ticked = [value for value in values if chance.random() < 0.5]
    return ticked or list(values[:1])


def _number_ways(entry: Field, planned: AnswerPlan) -> list[Draw]:
    minimum, maximum = entry.options.get("minimum"), entry.options.get("maximum")
    low = minimum if isinstance(minimum, int | float) else 0
    high = maximum if isinstance(maximum, int | float) else low + 10
    if planned.weights:
        by_number = {
            float(text) if "." in text else int(text): share for text, share in planned.weights.items()
        }
        return [*_weighted(list(by_number), by_number), partial(_constant, low)]
    decimals = entry.options.get("decimals")
    digits = decimals if isinstance(decimals, int) else 0
    spreads = [Spread(low, (low + high) / 2, high), *(Spread(one, one, one) for one in (low, low + 1, high))]
    if planned.spread:
        spreads = [planned.spread, planned.spread, *spreads]
    return [partial(_number, spread, digits) for spread in spreads]


def _number(spread: Spread, digits: int, chance: Random, today: date) -> Plain:
    value = spread.draw(chance)
    return round(value, digits) if digits else round(value)


def _date_ways(entry: Field, planned: AnswerPlan) -> list[Draw]:
    usual = (_LIFE, *_DAYS) if entry.options.get("precision") in ("year", "month") else (*_DAYS, _LIFE)
    spreads = (planned.spread, planned.spread, *usual) if planned.spread else usual
    make = _moment if entry.type == "moment" else _date
    return [partial(make, spread) for spread in spreads]


def _day(spread: Spread, chance: Random, today: date) -> date:
    days = round(spread.low if spread.low == spread.high else spread.draw(chance))
    return min(_LATEST, max(_EARLIEST, today + timedelta(days=days)))


def _date(spread: Spread, chance: Random, today: date) -> Plain:
    return _day(spread, chance, today).isoformat()


def _moment(spread: Spread, chance: Random, today: date) -> Plain:
    return f"{_day(spread, chance, today).isoformat()}T10:00"


def _skills(chance: Random, today: date) -> Plain:
    level = LEVELS[int(chance.random() * len(LEVELS))]
    return [{"language": "ar", "level": "native"}, {"language": "de", "level": level}]


def _file_ways(entry: Field, planned: AnswerPlan) -> list[Draw]:
    kind = accepted_types(entry)[0]
    stored: dict[str, Plain] = {
        "id": "1",
        "name": "beispiel",
        "media_type": kind,
        "size": 1000,
        "digest": "0" * 64,
    }
    return [partial(_constant, [stored] if most_files(entry) > 1 else stored)]


def _signature_ways(entry: Field, planned: AnswerPlan) -> list[Draw]:
    """The usual name; then others, since nobody signs with a name that somebody else has signed with."""
    return [partial(_constant, _TEXTS["signature"]), _signature]


def _signature(chance: Random, today: date) -> Plain:
    return {"name": f"Beispiel {int(chance.random() * _NAMES)}"}


def _text_ways(entry: Field, planned: AnswerPlan) -> list[Draw]:
    value, longest = _TEXTS[entry.type], entry.options.get("max_length")
    if isinstance(value, str) and isinstance(longest, int):
        value = value[:longest]
    return [partial(_constant, value)]


_WAYS: Mapping[str, Callable[[Field, AnswerPlan], list[Draw]]] = {
    "yes_no": _yes_no_ways,
    "number": _number_ways,
    "date": _date_ways,
    "moment": _date_ways,
    "language_skills": lambda entry, planned: [_skills],
    "file": _file_ways,
    "signature": _signature_ways,
}
