"""The demo: invented people, led to where they stand by the same commands that the office would give."""
