"""Fahrwasser as on a server, under the same load for an hour: nothing may grow (`make soak`)."""
