"""A short name of the state a write depends on, so that a card and a run can be told to be about the same data."""

from tools.preview import arguments_hash

LENGTH = 32


def fingerprint(**facts: object) -> str:
    """Return a name of these facts: equal facts have equal names, others practically never."""
    return arguments_hash(facts)[:LENGTH]
