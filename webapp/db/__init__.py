"""Tables, the database, migrations. Nothing here knows what a workflow means."""
