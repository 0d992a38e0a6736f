"""YAML to definition, or a list of problems with file, line, column and mend."""
