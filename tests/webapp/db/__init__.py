"""Tables, migrations and the database itself."""
