"""The same twelve questions as anybody writes them with Flask, WTForms and Jinja."""

from __future__ import annotations

from flask import Flask, Response, make_response, redirect, render_template, request
from jinja2 import DictLoader
from wtforms import (
    BooleanField,
    EmailField,
    Form,
    IntegerField,
    RadioField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

_TEMPLATE = """<!doctype html>
<html lang="de">
<head><meta charset="utf-8"><title>Anmeldung</title></head>
<body>
<h1>Anmeldung</h1>
<form method="post">
  {% for field in form %}
  <div>
    {{ field.label }} {{ field() }}
    {% for message in field.errors %}<p>{{ message }}</p>{% endfor %}
  </div>
  {% endfor %}
  <button>Weiter</button>
</form>
</body>
</html>"""


class Registration(Form):  # type: ignore[misc]  # WTForms has no types
    """Questions of the same kinds in the same order."""

    name = StringField("Wie heißen Sie?", [InputRequired(), Length(max=200)])
    email = EmailField("Ihre E-Mail-Adresse", [InputRequired(), Regexp(r"[^@\s]+@[^@\s]+\.[a-z]+")])
    phone = TelField("Ihre Telefonnummer", [Optional(), Regexp(r"[0-9 +]+")])
    street = StringField("Straße und Hausnummer", [InputRequired(), Length(max=200)])
    city = StringField("Ort", [InputRequired(), Length(max=200)])
    course = RadioField(
        "Welcher Kurs?",
        [InputRequired()],
        choices=[("morning", "Vormittags"), ("evening", "Abends"), ("weekend", "Am Wochenende")],
    )
    way = RadioField(
        "Wie haben Sie von uns gehört?",
        [InputRequired()],
        choices=[("friends", "Durch Bekannte"), ("school", "In der Schule"), ("paper", "Aus der Zeitung")],
    )
    people = IntegerField("Wie viele kommen?", [InputRequired(), NumberRange(1, 20)])
    profession = StringField("Was ist Ihr Beruf?", [Optional(), Length(max=200)])
    diet = StringField("Was essen Sie nicht?", [Optional(), Length(max=200)])
    message = TextAreaField("Was möchten Sie uns sagen?", [Optional(), Length(max=1000)])
    agreed = BooleanField("Ich stimme zu, dass Sie meine Angaben speichern.", [InputRequired()])


def plain_site() -> Flask:
    """Two views: one that says "ok", and one with the form."""
    site = Flask(__name__)
    site.jinja_loader = DictLoader({"form.html": _TEMPLATE})

    @site.get("/ok")
    def fine() -> str:
        return "ok"

    @site.route("/form", methods=["GET", "POST"])
    def page() -> Response:
        form = Registration(request.form)
        if request.method == "POST" and form.validate():
            return make_response(redirect("/ok", code=303))
        html = render_template("form.html", form=form)
        return make_response(html, 422 if request.method == "POST" else 200)

    return site
