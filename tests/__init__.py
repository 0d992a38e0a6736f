"""The tests; their folders mirror the floors."""
