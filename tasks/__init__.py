"""Promises are kept here: mails sent, documents printed, timers fired.

The database is the only truth. What travels through the broker is the id of an
outbox row, and it may get lost, doubled or late: a sweep finds every row again.
Nothing here decides anything about a case; it calls use cases of `webapp.services`.
"""
