"""Mistakes that authors make, made in a definition by rule: what is changed, and where it must be told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

WORKFLOW, FORMS = "workflow.yaml", "forms.yaml"


@dataclass(frozen=True, slots=True)
class Rule:
    r"""One kind of mistake.

    Attributes:
        pattern: what a line must contain to be changed; the named part "here" says where it is wrong.
        change: what stands there instead; with \\g<...> for parts that stay.
        file: in which the mistake is made.
        told: lines from the changed one to where it must be told; None where any line of the step will do.
        control_flow: True when the compiled net changes too.
    """

    kind: str
    pattern: str
    change: str
    file: str = WORKFLOW
    told: int | None = 0
    control_flow: bool = False


@dataclass(frozen=True, slots=True)
class Mutant:
    """A definition with one mistake."""

    rule: Rule
    files: dict[str, str]
    line: int
    last: int


RULES = (
    Rule("dropped else", r"^    else: .*\n", "", told=None, control_flow=True),
    Rule("misspelt step", r"(?P<before>next: )(?P<name>[a-z][a-z_]{3,})(?=\}?$)", r"\g<before>x\g<name>"),
    Rule("misspelt role", r"(?P<before>\brole: )(?P<name>[a-z_]+)", r"\g<before>x\g<name>"),
    Rule("misspelt form", r"(?P<before>^    form: )(?P<name>[a-z_]+)", r"\g<before>\g<name>x"),
    Rule("misspelt notice", r"(?P<before>\{notice: )(?P<name>[a-z_]+)", r"\g<before>\g<name>x"),
    Rule("misspelt status", r"(?P<before>^    status: )(?P<name>[a-z_]+)", r"\g<before>\g<name>x"),
    Rule("misspelt key", r"^    title: ", "    titel: "),
    Rule("wrong type", r"^    due: .*$", "    due: [5, days]"),
    Rule("wrong length of time", r"^(?P<before>    due: \d+ )working days", r"\g<before>workin days"),
    Rule("duplicate key", r"^(?P<line>    title: .*)$", r"\g<line>\n\g<line>", told=1),
    Rule("tab", r"^    title: ", "    \ttitle: "),
    Rule(
        "text of two colons without quotes", r"^    title: (?P<text>[^\"'{]*)$", r"    title: Jetzt: \g<text>"
    ),
    Rule("alias", r"^    title: .*$", "    title: *other"),
    Rule("tag", r"^    title: ", "    title: !!python/object "),
    Rule("control character", r"^    title: ", "    title: \u202e"),
    Rule("misspelt answer", r"(?P<before>when: \"[a-z_]+\.)(?P<name>[a-z_]+)", r"\g<before>x\g<name>"),
    Rule("unknown function", r"(?P<before>when: \")", r"\g<before>sized(today) > 1 && "),
    Rule("broken expression", r"(?P<before>when: \"[^\"]*)\"", r'\g<before> &&"'),
    Rule("foreign outcome", r"(?P<before>^    next: \{)", r"\g<before>neverland: done, "),
    Rule("misspelt placeholder", r"(?P<before>\{case\.)number\}", r"\g<before>numbr}"),
    Rule(
        "missing label",
        r"(?P<before>\{type: [a-z_]+, )label: [^,}\n]*(?P<after>[,}])",
        r"\g<before>hint: Hinweis\g<after>",
        FORMS,
    ),
    Rule("unknown type", r"type: (?P<name>yes_no|choice|date)\b", "type: tpye", FORMS),
    Rule(
        "no purpose",
        r"purpose: [^,}\n]*, (?P<before>personal: (?:contact|identity|special))",
        r"\g<before>",
        FORMS,
    ),
    Rule("jump into a block", r"^    next: (?P<name>[a-z_]+)$", "JUMP"),
    Rule("join that can starve", r"^    join: all$", "STARVE", told=None),
    Rule("missing due", r"^    due: .*\n", "", told=None),
    Rule(
        "loop without exit",
        r"^(?P<indent>    )next: (?P<name>[a-z_]+)$",
        "SELF",
        told=None,
        control_flow=True,
    ),
    Rule("no exit but done", r"\bend: (?P<name>[a-z_]+)(?P<rest>[,}])", "SET", told=None, control_flow=True),
)


def mutants(files: dict[str, str], rule: Rule, most: int) -> Iterator[Mutant]:
    """Definitions in which a mistake has been made, each at another place; at most so many, spread out."""
    text = files[rule.file]
    places = list(re.finditer(rule.pattern, text, re.MULTILINE))
    for found in places[:: max(1, len(places) // most)][:most]:
        changed = _changed(text, found, rule)
        if changed != text:
            line = text.count("\n", 0, found.start()) + 1
            first, last = _extent(text, line)
            exact = rule.told is not None
            yield Mutant(
                rule,
                {**files, rule.file: changed},
                line + (rule.told or 0) if exact else first,
                line + (rule.told or 0) if exact else last,
            )


def _changed(text: str, found: re.Match[str], rule: Rule) -> str:
    if rule.change == "SELF":
        if _has_other_ways_out(text, found.start()):
            return text
        change = f"    next: {_step_at(text, found.start())}"
    elif rule.change == "JUMP":
        inner = re.search(r"^        steps:\n          ([a-z_]+):", text, re.MULTILINE)
        if inner is None:
            return text
        change = f"    next: {inner[1]}"
    elif rule.change == "STARVE":
        first, last = _extent(text, text.count("\n", 0, found.start()) + 1)
        if "    parallel:" not in text.split("\n")[first - 1 : last]:
            return text
        change = '    join: {at_least: "9"}'
    elif rule.change == "SET":
        change = f'set: {{ended: "true"}}, next: {_step_at(text, found.end())}{found["rest"]}'
    else:
        change = found.expand(rule.change)
    return text[: found.start()] + change + text[found.end() :]


def _has_other_ways_out(text: str, offset: int) -> bool:
    """True where a missed deadline or an event leads away, so that a step may well come back to itself."""
    first, last = _extent(text, text.count("\n", 0, offset) + 1)
    lines = text.split("\n")[first - 1 : last]
    cancelled = re.search(rf"cancels: \[?{_step_at(text, offset)}\b", text)
    return sum("next:" in line for line in lines) > 1 or cancelled is not None


def _step_at(text: str, offset: int) -> str:
    """The name of the outermost step around a place."""
    names = re.findall(r"^  ([a-z_]+):", text[:offset], re.MULTILINE)
    return str(names[-1])


def _extent(text: str, line: int) -> tuple[int, int]:
    """The lines of the outermost entry around a line."""
    lines = text.split("\n")
    first = next(number for number in range(line, 0, -1) if re.match(r"  [a-z_]+:", lines[number - 1]))
    after = (n for n in range(first + 1, len(lines) + 1) if re.match(r" {0,2}[a-z_#]", lines[n - 1]))
    return first, next(after, len(lines))
