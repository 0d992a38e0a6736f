"""The engine: definition model, `advance`, fields, conditions, access, explanation."""
