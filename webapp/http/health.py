"""For whoever watches the machine: whether the process is alive, and whether it can do its work."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, jsonify, make_response
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from webapp.db.schema import is_current
from webapp.db.tables import definitions
from webapp.http.doors import Door, open_to
from webapp.http.installed import installation

blueprint = Blueprint("health", __name__)
_LOG = logging.getLogger(__name__)


@blueprint.get("/health/live")
@open_to(Door.ANYBODY)
def live() -> Response:
    """The process answers."""
    return jsonify(status="live")


@blueprint.get("/health/ready")
@open_to(Door.ANYBODY)
def ready() -> Response:
    """The database is there, with its tables and the published definitions."""
    try:
        with installation().database.reading() as connection:
            current = is_current(installation().database)
            published = connection.execute(select(func.count()).select_from(definitions)).scalar_one()
    except SQLAlchemyError as problem:
        _LOG.warning("not ready: %s", type(problem).__name__)
        return make_response(jsonify(status="waiting", on="database"), 503)
    if not current:
        return make_response(jsonify(status="waiting", on="migrations"), 503)
    if not published:
        return make_response(jsonify(status="waiting", on="definitions"), 503)
    return jsonify(status="ready")
