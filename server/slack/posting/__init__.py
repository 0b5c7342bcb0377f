"""Bringing parts to people: each one once, to all readers or to the asker alone, whole or as it grows."""
