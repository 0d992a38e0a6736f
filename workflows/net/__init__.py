"""Definitions as Petri nets: what the checker proves, and what outside tools can judge."""
