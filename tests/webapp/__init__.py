"""The application, floor by floor."""
