"""The words the model is given; each prompt is a .md file."""

from functools import cache
from importlib import resources


@cache
def read_prompt(name: str) -> str:
    """Return the prompt in file `name`.md."""
    return resources.files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8").strip()
