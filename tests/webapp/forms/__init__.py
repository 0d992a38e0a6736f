"""What is typed, judged and prepared for pages."""
