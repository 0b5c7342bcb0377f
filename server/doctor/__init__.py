"""Examines the connected system: does every statement of every tool still work here, and is it quick."""
