"""Random definitions, sound and unsound ones alike: steps that lead anywhere within their block."""

from __future__ import annotations

from hypothesis import strategies as st

_LETTERS = "abcd"


@st.composite
def random_steps(draw: st.DrawFn, *, choices_of_people_only: bool = False) -> str:
    """The `steps:` of a definition, as YAML.

    Arguments:
        choices_of_people_only: no conditions and no lists, so that every way can be played.
    """
    names = [f"s{letter}" for letter in _LETTERS[: draw(st.integers(1, 4))]]
    lines = ["steps:", f"  begin: {{form: request, role: clerk, due: none, next: {names[0]}}}"]
    for name in names:
        lines += _step(draw, name, [*names, "end"], "  ", 0, choices_of_people_only)
    lines.append("  end: {end: finished}")
    return "\n".join(lines) + "\n"


def _step(
    draw: st.DrawFn, name: str, targets: list[str], indent: str, depth: int, people_only: bool
) -> list[str]:
    kinds = ["form", "decision", "decision", "wait", "parallel"]
    if not people_only:
        kinds += ["branch", "each"]
    if depth == 2:
        kinds = [kind for kind in kinds if kind not in ("parallel", "each")]
    kind = draw(st.sampled_from(kinds))
    target = st.sampled_from(targets)
    match kind:
        case "form":
            tail = f"stores: {name}, next: {draw(target)}"
            return [f"{indent}{name}: {{form: note, role: clerk, due: none, title: {name}, {tail}}}"]
        case "decision":
            ways = f"{{x: {draw(target)}, y: {draw(target)}}}"
            head = f"decision: {{x: X, y: Y}}, role: clerk, due: none, title: {name}"
            return [f"{indent}{name}: {{{head}, next: {ways}}}"]
        case "wait":
            return [f"{indent}{name}: {{wait: {{for: 1 day}}, title: {name}, next: {draw(target)}}}"]
        case "branch":
            arm = f"{{when: \"request.helper == '{name}'\", next: {draw(target)}}}"
            return [f"{indent}{name}: {{branch: [{arm}], else: {draw(target)}}}"]
        case "parallel":
            return _parallel(draw, name, draw(target), indent, depth, people_only)
        case _:
            return _each(draw, name, draw(target), indent, depth, people_only)


def _parallel(
    draw: st.DrawFn, name: str, onward: str, indent: str, depth: int, people_only: bool
) -> list[str]:
    lines = [f"{indent}{name}:", f"{indent}  parallel:"]
    for branch in ("p", "q"):
        lines += [
            f"{indent}    {branch}:",
            *_inside(draw, f"{name}{branch}", f"{indent}      ", depth, people_only),
        ]
    return [*lines, *_join(draw, indent), f"{indent}  next: {onward}"]


def _each(draw: st.DrawFn, name: str, onward: str, indent: str, depth: int, people_only: bool) -> list[str]:
    head = [f"{indent}{name}:", f"{indent}  each: request.wanted", f"{indent}  as: {name}_item"]
    inner = _inside(draw, f"{name}i", f"{indent}  ", depth, people_only)
    return [*head, *inner, *_join(draw, indent), f"{indent}  next: {onward}"]


def _inside(draw: st.DrawFn, prefix: str, indent: str, depth: int, people_only: bool) -> list[str]:
    names = [f"{prefix}{letter}" for letter in _LETTERS[: draw(st.integers(1, 2))]]
    lines = [f"{indent}start: {names[0]}", f"{indent}steps:"]
    for name in names:
        lines += _step(draw, name, [*names, "done"], f"{indent}  ", depth + 1, people_only)
    if draw(st.booleans()):
        lines = [line.replace("next: done", f"next: {prefix}_stop", 1) for line in lines]
        lines.append(f"{indent}  {prefix}_stop: {{end: finished}}")
    return lines


def _join(draw: st.DrawFn, indent: str) -> list[str]:
    join = draw(st.sampled_from(["all", "any", '{at_least: "1"}']))
    return [f"{indent}  join: {join}"]
