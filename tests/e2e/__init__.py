"""Journeys through the running demo in Chromium: pages, mailbox and PDFs, as people meet them."""
