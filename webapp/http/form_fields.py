"""Questions on pages: each kind is a macro `field` of its own file in templates/web/fields/."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from markupsafe import Markup

from webapp.forms.questions import Question

LEFT_OPEN = "left_open"
"""How a question is shown to a helper who must not answer it."""


def install_form_fields(app: Flask) -> None:
    """Give templates `field_of(bound)`.

    Each macro is looked up once for the application: Jinja's own ways to a template whose name is only
    known at run time (`include`, `import`) cost as much as the question itself.
    """
    macros: dict[str, Callable[[Question], Markup]] = {}

    def field_of(bound: Question) -> Markup:
        """The HTML of a question that is ready to be shown."""
        kind = LEFT_OPEN if bound.is_left_open else bound.kind
        if kind not in macros:
            template = app.jinja_env.get_template(f"web/fields/{kind}.html")
            macros[kind] = getattr(template.module, "field")  # noqa: B009  a module has no types
        return macros[kind](bound)

    app.jinja_env.globals["field_of"] = field_of
