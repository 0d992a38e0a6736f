"""The words of scenarios."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.core.outcome import Reason
from workflows.loading.language.kinds import (
    ANYTHING,
    DURATION,
    MOMENT,
    REFERENCE,
    TEXT,
    TRUTH,
    Choice,
    Key,
    Shape,
    list_of,
    may,
    must,
    named,
    one_of,
    shape,
    table_of,
)

_TEXTS = list_of(TEXT)

FILE = Shape(
    "a scenario",
    {
        "scenario": must(TEXT, "What the story is called."),
        "today": must(MOMENT, "The local time of the first step."),
        "steps": must(list_of(shape("step")), "What happens, one after the other."),
        "people": may(named(shape("person")), "Staff by a short name."),
        "demo": may(TRUTH, "The demo is seeded with this case."),
        "demo_at": may(MOMENT, "The local time at which it then stands."),
        "about": may(TEXT, "A remark for readers."),
    },
)
PERSON = Shape(
    "a person",
    {
        "groups": must(_TEXTS, "The groups of staff that the person belongs to."),
        "units": may(_TEXTS, "The schools or teams that the person belongs to."),
        "email": may(TEXT, "The mail address, by which somebody is known who is a party as well."),
    },
)
EXPECTED = Shape(
    "what is expected",
    {
        "tasks": may(_TEXTS, "The open tasks, all of them."),
        "waits": may(_TEXTS, "The waits that the case rests at, all of them."),
        "mails": may(_TEXTS, "The mails of this step: notice to role."),
        "documents": may(_TEXTS, "The documents of this step."),
        "revoked": may(_TEXTS, "The documents that this step took back."),
        "calls": may(_TEXTS, "The workflows that this step started."),
        "status": may(REFERENCE, "The public status."),
        "outcome": may(REFERENCE, "How the case ended; none while it is open."),
        "data": may(table_of(ANYTHING), "Expressions and their values."),
        "due": may(table_of(TEXT), "Tasks and the local dates until when."),
    },
)

_AS = must(TEXT, "A person of the list, or a party's role; one of several: guardian@2.")
_OUTCOME = may(REFERENCE, "What is decided.")
_VALUES = may(table_of(ANYTHING), "The answers, each as its type is written.")
_REASON = may(TEXT, "Why.")
_OF_EVERY: Mapping[str, Key] = {
    "expect": may(shape("expected"), "What must be true afterwards."),
    "note": may(TEXT, "A remark for readers."),
}
_REFUSED: Mapping[str, Key] = {
    "refused": may(one_of(*(reason.value for reason in Reason)), "The refusal that is expected."),
    "errors": may(_TEXTS, "The questions that are refused, exactly these."),
}
_ACTIONS: Mapping[str, tuple[Key, Mapping[str, Key]]] = {
    "start": (must(TEXT, "Who starts the case: a party's role, or a person."), {"values": _VALUES}),
    "do": (must(TEXT, "The task that is done."), {"as": _AS, "outcome": _OUTCOME, "values": _VALUES}),
    "raise": (must(REFERENCE, "The event that is raised."), {"as": _AS, "values": _VALUES}),
    "withdraw": (
        must(TEXT, "The consent that is taken back: ask.contact, in an item guardians.2.ask.contact."),
        {"as": _AS, "scopes": may(_TEXTS, "Only these parts of it.")},
    ),
    "claim": (must(TEXT, "The task that is taken."), {"as": _AS}),
    "release": (must(TEXT, "The task that is given back."), {"as": _AS}),
    "reassign": (
        must(TEXT, "The task that is given to somebody."),
        {"as": _AS, "to": may(TEXT, "The person who gets it.")},
    ),
    "skip": (must(TEXT, "The task that is passed over."), {"as": _AS, "reason": _REASON}),
    "suspend": (must(TEXT, "The task that is set aside."), {"as": _AS, "reason": _REASON}),
    "resume": (must(TEXT, "The task that is taken up again."), {"as": _AS}),
    "returns": (must(TEXT, "The call whose case ends."), {"outcome": _OUTCOME}),
    "wait": (must(DURATION, "How long time passes."), {}),
    "until": (must(MOMENT, "Until when time passes, local."), {}),
}
BY_THEMSELVES = ("wait", "until", "returns")
"""What nobody does."""

STEP = Choice(
    "a step of a scenario",
    {
        action: Shape(
            f'a step with "{action}"',
            {action: subject, **own, **_OF_EVERY, **({} if action in BY_THEMSELVES else _REFUSED)},
        )
        for action, (subject, own) in _ACTIONS.items()
    },
)

SHAPES: Mapping[str, Shape | Choice] = {"step": STEP, "person": PERSON, "expected": EXPECTED}
