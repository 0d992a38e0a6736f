"""Definitions as Petri nets."""
