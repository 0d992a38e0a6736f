"""Catalogues as translators see them: what is to be translated, how far it is, files out and back."""
