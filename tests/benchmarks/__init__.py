"""How fast Fahrwasser is, beside what would be the limit: `make bench`.

Contestants of one benchmark take turns, so that whatever else the machine does hits all of
them; what counts is the ratio within a round. Nothing here asserts seconds.
"""
