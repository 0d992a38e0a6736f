"""The words of steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from workflows.loading.language.kinds import (
    DEADLINE,
    DURATION,
    EXPRESSION,
    NAME,
    REFERENCE,
    REFERENCES,
    TEXT,
    TRUTH,
    UNTIL,
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
    table_of,
)

_COMMON: Mapping[str, Key] = {
    "title": may(TEXT, "What people read of this step, in German."),
    "status": may(REFERENCE, "The public status of the case while it is here; one of statuses:."),
    "file": may(REFERENCE, "The closed part of the case in which this step lies; one of files:."),
}
_NEXT = must(REFERENCE, "The step that follows, or done.")
_WAYS = must(table_of(REFERENCE), "Where each outcome leads: a step of the same block, or done.")

_OF_A_TASK: Mapping[str, Key] = {
    "role": must(REFERENCE, "Who does it; one of roles:."),
    "due": must(DEADLINE, "Until when it has to be done, or none."),
    "also": may(REFERENCES, "Roles that may do it in their stead; recorded as such."),
    "intro": may(TEXT, "A sentence above the form; placeholders in braces."),
    "remind": may(list_of(either(DEADLINE, shape("reminder"))), "When reminders are sent."),
    "overdue": may(shape("overdue"), "What happens when the deadline has passed."),
    "clock": may(NAME, "Steps with the same clock share one deadline; it stands still in between."),
    "notice": may(REFERENCE, "The mail that tells of the task; the built-in one if absent."),
    "stores": may(NAME, "The name under which the answers are kept."),
    "skip": may(shape("skip"), "Who may pass the step over, with a reason."),
    "suspend": may(REFERENCES, "Roles that may set it aside with a reason; the deadline stands still."),
    "together": may(TRUTH, "True: staff may do it for several cases with one form."),
    **_COMMON,
}
_OF_A_BLOCK: Mapping[str, Key] = {
    "join": must(
        either(one_of("all", "any", "none"), shape("join")), "How many branches the block waits for."
    ),
    "next": _NEXT,
    "rest": may(one_of("cancel", "continue"), "What becomes of the other branches; cancel if absent."),
    "again": may(one_of("beside", "wait"), "When it begins again while the rest runs; beside if absent."),
}
_START = must(REFERENCE, "The first step of the branch.")
_STEPS = must(named(shape("step")), "The steps of the branch.")

FORM = Shape(
    "a form step",
    {"form": must(REFERENCE, "The questions; one of the forms."), "next": _NEXT, **_OF_A_TASK},
)
DECISION = Shape(
    "a decision",
    {
        "decision": must(named(TEXT), "The outcomes with their titles; one is chosen."),
        "next": _WAYS,
        "form": may(REFERENCE, "Questions that are asked with it; they know outcome."),
        **_OF_A_TASK,
    },
)
BRANCH = Shape(
    "a branch",
    {
        "branch": must(list_of(shape("way")), "The ways out; the first whose condition is true is taken."),
        "else": must(REFERENCE, "The step that follows when no condition is true."),
        "all": may(TRUTH, "Every way whose condition is true is taken."),
        **_COMMON,
    },
)
CALL = Shape(
    "a call",
    {
        "call": must(NAME, "Another workflow, begun as a case of its own."),
        "next": must(
            either(REFERENCE, table_of(REFERENCE)), "One step, or one for each outcome and one for else."
        ),
        "values": may(named(EXPRESSION), "Answers to its first form: question and expression."),
        "wait": may(TRUTH, "False: this case goes on at once."),
        "stores": may(NAME, "The name under which its number and outcome are kept."),
        **_COMMON,
    },
)
PARALLEL = Shape(
    "a parallel block",
    {
        "parallel": must(named(shape("parallel_branch")), "Branches that run side by side."),
        **_OF_A_BLOCK,
        "mode": may(one_of("any_order", "one_at_a_time"), "Whether two branches may be worked on at once."),
        **_COMMON,
    },
)
EACH = Shape(
    "an each block",
    {
        "each": must(EXPRESSION, "The list; one branch runs for each of its items."),
        "as": must(NAME, "The name of the item inside the branch."),
        "start": _START,
        "steps": _STEPS,
        **_OF_A_BLOCK,
        "mode": may(one_of("any_order", "in_order", "one_at_a_time"), "Whether items are done one by one."),
        "stores": may(NAME, "The name under which the items are kept with their answers."),
        **_COMMON,
    },
)
WAIT = Shape(
    "a wait",
    {
        "wait": must(shape("wait"), "What is waited for; whichever comes first."),
        "next": must(
            either(REFERENCE, table_of(REFERENCE)),
            "Where each event leads, and timeout.",
        ),
        **_COMMON,
    },
)
NOTICE = Shape(
    "a notice step",
    {
        "notice": must(REFERENCE, "The mail that is sent; one of notices:."),
        "to": must(REFERENCE, "The role that gets it."),
        "next": _NEXT,
        "attach": may(REFERENCES, "Documents that go with it."),
        **_COMMON,
    },
)
DOCUMENT = Shape(
    "a document step",
    {"document": must(REFERENCE, "The PDF that is issued; one of documents:."), "next": _NEXT, **_COMMON},
)
REVOKE = Shape(
    "a revoke step",
    {"revoke": must(REFERENCE, "The document that is taken back."), "next": _NEXT, **_COMMON},
)
SET = Shape(
    "a set step",
    {"set": must(named(EXPRESSION), "Values to compute: name and expression."), "next": _NEXT, **_COMMON},
)
END = Shape("an end", {"end": must(REFERENCE, "The outcome with which the case ends."), **_COMMON})

STEP = Choice(
    "a step",
    {
        "decision": DECISION,
        "form": FORM,
        "call": CALL,
        "parallel": PARALLEL,
        "each": EACH,
        "wait": WAIT,
        "branch": BRANCH,
        "document": DOCUMENT,
        "revoke": REVOKE,
        "set": SET,
        "end": END,
        "notice": NOTICE,
    },
    within={"form": ("decision",), "notice": ("decision", "form"), "wait": ("call",)},
)
"""Every step has one kind: the first of these keys that it has."""

BRANCH_WITH_STEPS = Shape("a branch with steps", {"start": _START, "steps": _STEPS})
_WHEN = may(EXPRESSION, "The branch is begun only where this is true.")
PARALLEL_BRANCH = Choice(
    "a branch of a parallel block",
    {
        name: replace(found, keys={**found.keys, "when": _WHEN})
        for name, found in {**STEP.shapes, "steps": BRANCH_WITH_STEPS}.items()
    },
    within={**(STEP.within or {}), "steps": ("each",)},
)

WAY = Shape(
    "a way of a branch",
    {"when": must(EXPRESSION, "The condition."), "next": must(REFERENCE, "The step that follows, or done.")},
)
WAITED_FOR = Shape(
    "what is waited for",
    {
        "event": may(REFERENCES, "An event that ends the wait."),
        "events": may(REFERENCES, "Several events, each of which ends the wait."),
        "for": may(DURATION, "How long at most."),
        "until": may(UNTIL, "Until which day at most: a date, or 60 days before a date."),
    },
)
JOIN = Shape("a join", {"at_least": must(EXPRESSION, "The number of branches.")})
SKIP = Shape(
    "who may skip the step",
    {
        "by": must(REFERENCES, "Roles that may pass it over, with a reason."),
        "next": must(REFERENCE, "The step that then follows, or done."),
    },
)
REMINDER = Shape(
    "a reminder",
    {
        "after": must(DEADLINE, "How long after the task was opened."),
        "notice": may(REFERENCE, "The mail; the built-in one if absent."),
        "to": may(REFERENCE, "The role that gets it; who has to act if absent."),
    },
)
OVERDUE = Shape(
    "what happens when it is late",
    {
        "notice": may(REFERENCE, "A mail that is sent."),
        "to": may(REFERENCE, "The role that gets it."),
        "escalate": may(REFERENCE, "A role that may do the task too from then on."),
        "next": may(REFERENCE, "The step is interrupted, and the case goes on there."),
    },
)

SHAPES: Mapping[str, Shape | Choice] = {
    "step": STEP,
    "parallel_branch": PARALLEL_BRANCH,
    "way": WAY,
    "wait": WAITED_FOR,
    "join": JOIN,
    "skip": SKIP,
    "reminder": REMINDER,
    "overdue": OVERDUE,
}
