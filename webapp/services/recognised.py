"""A party who works here too is known by their mail address, where the role keeps somebody out: four eyes."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from webapp.db.tables import people
from webapp.services.installation import Installation
from workflows.core.access import Situation
from workflows.core.events import Actor
from workflows.core.parties import account_address


def recognised(connection: Connection, situation: Situation, actor: Actor) -> Actor:
    """The actor with the accounts of the same person, also those that are closed.

    Nothing is asked of the database where it would change nothing: for staff, and for a party whose role
    keeps nobody out.
    """
    email = account_address(situation, actor)
    if not email:
        return actor
    accounts = connection.execute(select(people.c.id).where(people.c.email == email)).scalars()
    return replace(actor, known_as=frozenset(f"person:{account}" for account in accounts))


def recognised_outside(installation: Installation, situation: Situation, actor: Actor) -> Actor:
    """As `recognised`, for a case that was read before."""
    if not account_address(situation, actor):
        return actor
    with installation.database.reading() as connection:
        return recognised(connection, situation, actor)
