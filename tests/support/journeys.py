"""A small workflow whose forms a test brings along: a traveller is asked, the office decides."""

JOURNEY = """
workflow: journey
version: 1
title: Reise
summary: Eine Reise
subject: "{trip.where}"
number: "R-{year}-{number:03}"
languages: [de]
roles:
  traveller: {title: Reisende, party: true, email: null, sees: status}
  office: {title: Büro, group: clerks}
statuses: {received: Eingegangen}
start: ask
steps:
  ask: {form: trip, role: traveller, due: none, status: received, title: Reisen, next: decide}
  decide:
    decision: {grant: Ja, refuse: Nein}
    form: word
    role: office
    due: none
    title: Entscheiden
    next: {grant: ended, refuse: ended}
  ended: {end: ended}
outcomes: {ended: Zu Ende}
retention: {ended: {keep: 1 year, then: erase}}
"""
"""The form `trip` is asked first, `word` with the decision."""
