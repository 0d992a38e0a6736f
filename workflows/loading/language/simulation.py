"""The words of simulation.yaml."""

from __future__ import annotations

from workflows.loading.language.kinds import (
    ANYTHING,
    NAME,
    REFERENCE,
    TEXT,
    Shape,
    list_of,
    may,
    must,
    table_of,
)

_TIMES = list_of(TEXT)

FILE = Shape(
    "a simulation",
    {
        "simulation": must(NAME, "The workflow whose figures these are."),
        "measured": may(list_of(TEXT), "Figures that somebody has measured; all others are guesses."),
        "begins": may(TEXT, "The first day."),
        "period": may(TEXT, "For how long cases arrive."),
        "following": may(TEXT, "For how long they are followed after the last arrival."),
        "arrivals": may(TEXT, "How many cases begin in which time."),
        "hours": may(table_of(TEXT), "Weekdays and the hours kept for this work."),
        "people": may(table_of(ANYTHING), "How many people each group has."),
        "steps": may(table_of(ANYTHING), "Tasks and calls with their figures."),
        "answers": may(table_of(ANYTHING), "Forms, and what is answered how often."),
        "events": may(table_of(ANYTHING), "Events with their figures."),
    },
)
STEP = Shape(
    "the figures of a task",
    {
        "work": may(_TIMES, "How long somebody works on it: least, usual, most."),
        "delay": may(_TIMES, "How long it lies before: least, usual, most."),
        "never": may(TEXT, "How many never do it, in percent."),
        "outcomes": may(table_of(ANYTHING), "How often each outcome is chosen."),
    },
)
DAYS = Shape("the days from today", {"days": must(list_of(ANYTHING), "Least, usual, most.")})
EVENT = Shape(
    "the figures of an event",
    {
        "rate": must(TEXT, "How often it is raised."),
        "by": may(REFERENCE, "The role that raises it."),
        "work": may(_TIMES, "How long somebody works on it: least, usual, most."),
    },
)
