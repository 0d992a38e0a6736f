"""The words of the language: which keys stand where, what their values are, and what each is for.

The readers take the keys that they know from here, and the JSON Schema is made from it.
"""
