"""What may happen: definitions, checker and engine.

Law of this folder: it is pure. It imports the standard library, the YAML reader
and the expression library, nothing else; it reads no clock, opens no connection
and knows no framework. Time, actors and answers are arguments.
"""
