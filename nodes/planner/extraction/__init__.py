"""Typed arguments read out of a question, one kind of value a module."""
