"""The words the model is given; each prompt is a .md file."""

import hashlib
from functools import cache
from importlib import resources


@cache
def read_prompt(name: str) -> str:
    """Return the prompt in file `name`.md."""
    return resources.files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8").strip()


def prompt_hash(name: str) -> str:
    """Return what a session row says of the prompt it was answered under: its SHA-256 in hex."""
    return hashlib.sha256(read_prompt(name).encode()).hexdigest()
