"""Catalogues: files out to translators and back."""
