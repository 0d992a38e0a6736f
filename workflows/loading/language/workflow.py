"""The words of workflow.yaml, steps left out."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.core.definition import Sight
from workflows.loading.language import steps
from workflows.loading.language.kinds import (
    DURATION,
    EXPRESSION,
    INTEGER,
    NAME,
    REFERENCE,
    REFERENCES,
    TEXT,
    TRUTH,
    Choice,
    Shape,
    list_of,
    may,
    must,
    named,
    one_of,
    shape,
    table_of,
)

TEMPLATES = ("certificate", "card", "letter", "sheet")
"""The folders of templates/pdf that a definition may name."""

FILE = Shape(
    "workflow.yaml",
    {
        "workflow": must(NAME, "The name of the workflow and of its folder."),
        "version": must(INTEGER, "Counts up with every change that is put to use."),
        "title": must(TEXT, "What the workflow is called, in German."),
        "summary": must(TEXT, "One line for the front page and the inbox."),
        "subject": must(TEXT, "What a case is called in lists; placeholders in braces."),
        "number": must(TEXT, 'The series of case numbers, such as "LO-{year}-{number:03}".'),
        "languages": must(list_of(TEXT), "Languages with complete texts; de is always among them."),
        "roles": must(named(shape("role")), "Who acts in the workflow."),
        "start": must(REFERENCE, "The first step, a form."),
        "steps": must(named(shape("step")), "What happens, step by step."),
        "outcomes": must(named(TEXT), "How a case may end, with titles."),
        "retention": must(named(shape("retention")), "How long cases are kept, for every outcome."),
        "sensitive": may(TRUTH, "Its pages can be left quickly: whoever reads along must not learn of them."),
        "statuses": may(named(TEXT), "The public states of a case; when several count, the last wins."),
        "files": may(named(shape("file")), "Parts of the case that only some roles may open."),
        "events": may(named(shape("event")), "What may happen at any time."),
        "notices": may(named(shape("notice")), "Mails that the workflow sends."),
        "letters": may(REFERENCE, "The staff role that delivers by letter what no mail brings."),
        "documents": may(named(shape("document")), "PDFs that the workflow issues."),
        "renamed": may(shape("renamed"), "Names of earlier versions, and what they are called now."),
    },
)
ROLE = Shape(
    "a role",
    {
        "title": must(TEXT, "What the role is called, in German."),
        "party": may(TRUTH, "Somebody without an account, who gets a personal link."),
        "email": may(EXPRESSION, "A party's mail address; null means: by letter."),
        "name": may(EXPRESSION, "A party's name."),
        "language": may(EXPRESSION, "A party's language."),
        "group": may(NAME, "The staff group that holds the role."),
        "unit": may(EXPRESSION, "The unit that the holder must belong to."),
        "person": may(EXPRESSION, "Once it gives a person, only this one holds the role."),
        "starter": may(TRUTH, "Only who started the case holds the role."),
        "did": may(REFERENCE, "Who did that step holds the role."),
        "stays": may(TRUTH, "Who first acted in the role keeps it in this case."),
        "choose": may(one_of("fewest_open"), "Each task is given to the holder with the fewest open tasks."),
        "when": may(EXPRESSION, "Before this is true, nobody holds the role."),
        "not": may(REFERENCES, "Who did one of these steps may not act in the role (four eyes)."),
        "sees": may(one_of(*(entry.value for entry in Sight)), "The whole case, or its status."),
    },
)
CLOSED_FILE = Shape(
    "a file",
    {
        "title": must(TEXT, "What this part of the case is called."),
        "open_to": must(REFERENCES, "The only roles that may open it."),
        "whole_case_when": may(EXPRESSION, "While true, the whole case lies in it."),
    },
)
RETENTION = Shape(
    "a retention rule",
    {
        "keep": must(DURATION, "How long the case is kept after its end."),
        "then": must(one_of("erase", "anonymise"), "What happens then."),
        "sooner": may(named(DURATION), "Forms whose answers go earlier, with how long after the end."),
    },
)
EVENT = Shape(
    "an event",
    {
        "title": must(TEXT, "What people read on the button."),
        "by": must(REFERENCES, "Roles that may raise it."),
        "intro": may(TEXT, "A sentence that says what then happens."),
        "form": may(REFERENCE, "Questions that are asked when it is raised."),
        "when": may(EXPRESSION, "Offered only while this is true."),
        "during": may(REFERENCES, "Offered only while the case is at one of these steps or blocks."),
        "cancels": may(REFERENCES, "What it ends: case, or steps, blocks and branches."),
        "next": may(REFERENCE, "The step at which a new strand begins."),
        "collect": may(TRUTH, "Each raising adds an entry to a list."),
        "stores": may(NAME, "The name under which the answers are kept."),
        "file": may(REFERENCE, "The closed part of the case in which it lies."),
        "adds_to": may(REFERENCE, "An each block that gets one more item."),
        "keep": may(TRUTH, "Raised while nobody waits, it is kept for the next wait."),
    },
)
NOTICE = Shape(
    "a notice",
    {
        "subject": must(TEXT, "The subject of the mail; placeholders in braces."),
        "body": must(TEXT, "What the mail says; nothing confidential."),
        "button": may(TEXT, "The words on the link."),
        "link": may(one_of("status", "task", "none"), "Where the link leads; status if absent."),
    },
)
DOCUMENT = Shape(
    "a document",
    {
        "title": must(TEXT, "What the document is called."),
        "template": must(one_of(*TEMPLATES), "What it looks like: a folder of templates/pdf."),
        "recipient": must(REFERENCE, "The role in whose language it is written; it may fetch it."),
        "text": may(TEXT, "Paragraphs with placeholders."),
        "values": may(named(EXPRESSION), "Values for the template."),
        "number": may(TEXT, "A gap-free series of numbers."),
        "valid_for": may(DURATION, "How long it is valid from the date of issue."),
        "verifiable": may(TRUTH, "Signed, with a QR code to the public page."),
        "visible_to": may(REFERENCES, "Roles that may fetch it and read what it holds."),
        "file": may(REFERENCE, "The closed part of the case in which it lies."),
    },
)

RENAMED = Shape(
    "what was renamed",
    {
        "steps": may(table_of(TEXT), "Steps: name before and name now."),
        "fields": may(table_of(TEXT), "Questions: form.name before and form.name now."),
    },
)

SHAPES: Mapping[str, Shape | Choice] = {
    "role": ROLE,
    "file": CLOSED_FILE,
    "retention": RETENTION,
    "event": EVENT,
    "notice": NOTICE,
    "document": DOCUMENT,
    "renamed": RENAMED,
    **steps.SHAPES,
}
