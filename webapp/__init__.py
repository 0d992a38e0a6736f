"""The application: use cases, pages, mail and documents around the pure engine in `workflows`."""
