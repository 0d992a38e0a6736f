"""Forms: from a definition's questions to WTForms classes, and from a request to what was typed.

Rules live in `workflows.core.answers` alone; here is only what pages need on top.
"""
