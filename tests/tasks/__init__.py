"""Promises kept for real: SMTP servers, printed files, worker processes, brokers that go away."""
