"""Fahrwasser as on a server, killed at every moment, and counted afterwards: `make faults`.

Source: the idea of a journal outside of the system, in which a lost answer is "unknown" and
never "failed", is that of Jepsen (https://jepsen.io).
"""
