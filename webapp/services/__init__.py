"""Use cases: one function each, each one transaction. No Flask and no Celery here.

Every change to a case goes through `webapp.services.transition.apply`.
"""
