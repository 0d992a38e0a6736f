"""State, events and actors as JSON-ready data, and back. Nothing is lost on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, get_args

from workflows.core.events import Actor, Event
from workflows.core.state import Activation, Clock, Performed, State, Suspension, Timer, Token

_EVENTS: Mapping[str, type[Any]] = {kind.__name__.lower(): kind for kind in get_args(Event)}


def event_to_plain(event: Event) -> dict[str, Any]:
    """An event as {"kind": ..., attributes}."""
    return {"kind": type(event).__name__.lower(), **_attributes(event)}


def event_from_plain(plain: Mapping[str, Any]) -> Event:
    """The event that `event_to_plain` was given.

    Raises:
        KeyError: the kind is none of today's.
    """
    rest = {name: value for name, value in plain.items() if name != "kind"}
    event: Event = _EVENTS[plain["kind"]](**rest)
    return event


def actor_to_plain(actor: Actor) -> dict[str, Any]:
    """An actor with sorted groups and units."""
    plain = _attributes(actor)
    sets = {name: sorted(plain[name]) for name in ("groups", "units", "known_as")}
    return _without_blank({**plain, **sets}, "known_as")


def actor_from_plain(plain: Mapping[str, Any]) -> Actor:
    """The actor that `actor_to_plain` was given."""
    return Actor(
        id=plain["id"],
        groups=frozenset(plain["groups"]),
        units=frozenset(plain["units"]),
        role=plain["role"],
        item=plain["item"],
        known_as=frozenset(plain.get("known_as", ())),
    )


def state_to_plain(state: State) -> dict[str, Any]:
    """The whole state; moments as ISO 8601 text, numbered things as lists."""
    return {
        "number": state.number,
        "starter": state.starter,
        "started_at": state.started_at.isoformat(),
        "tokens": [_without_blank(_record(token), "again") for token in state.tokens.values()],
        "activations": [_without_blank(_record(entry), "apart") for entry in state.activations.values()],
        "timers": [_record(timer) for timer in state.timers.values()],
        "clocks": {name: _record(clock) for name, clock in state.clocks.items()},
        "data": dict(state.data),
        "performed": {step: _record(performed) for step, performed in state.performed.items()},
        "suspensions": [_suspension(suspension) for suspension in state.suspensions.values()],
        "pending": dict(state.pending),
        "next_id": state.next_id,
        "outcome": state.outcome,
        "ended_at": state.ended_at.isoformat() if state.ended_at else None,
    }


def state_from_plain(plain: Mapping[str, Any]) -> State:
    """The state that `state_to_plain` was given; what older versions did not write is empty."""
    tokens = [Token(**_tuples(_moments(record, "since", "due"))) for record in plain["tokens"]]
    activations = [Activation(**_tuples(record)) for record in plain["activations"]]
    timers = [Timer(**_moments(record, "at")) for record in plain["timers"]]
    suspensions = [_suspension_of(record) for record in plain.get("suspensions", ())]
    return State(
        number=plain["number"],
        starter=plain["starter"],
        started_at=datetime.fromisoformat(plain["started_at"]),
        tokens={token.id: token for token in tokens},
        activations={activation.id: activation for activation in activations},
        timers={timer.key: timer for timer in timers},
        clocks={name: Clock(**_moments(record, "paused_at")) for name, record in plain["clocks"].items()},
        data=plain["data"],
        performed={step: Performed(**_moments(record, "at")) for step, record in plain["performed"].items()},
        suspensions={suspension.token: suspension for suspension in suspensions},
        pending=plain.get("pending", {}),
        next_id=plain["next_id"],
        outcome=plain["outcome"],
        ended_at=datetime.fromisoformat(plain["ended_at"]) if plain["ended_at"] else None,
    )


def _attributes(thing: Any) -> dict[str, Any]:
    return {entry.name: getattr(thing, entry.name) for entry in fields(thing)}


def _record(thing: Any) -> dict[str, Any]:
    return {name: _plain(value) for name, value in _attributes(thing).items()}


def _without_blank(record: dict[str, Any], name: str) -> dict[str, Any]:
    """What hardly any case has is written only where it is."""
    return record if record[name] else {key: value for key, value in record.items() if key != name}


def _suspension(suspension: Suspension) -> dict[str, Any]:
    return {**_record(suspension), "timers": [_record(timer) for timer in suspension.timers]}


def _suspension_of(record: Mapping[str, Any]) -> Suspension:
    timers = tuple(Timer(**_moments(timer, "at")) for timer in record["timers"])
    return Suspension(**{**_moments(record, "since", "due"), "timers": timers})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _moments(record: Mapping[str, Any], *names: str) -> dict[str, Any]:
    moments = {name: datetime.fromisoformat(record[name]) for name in names if record[name]}
    return {**record, **moments}


def _tuples(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}
