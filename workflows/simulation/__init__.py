"""Simulation: many cases through the same core in virtual time, to see where they wait and who is busy."""
