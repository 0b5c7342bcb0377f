"""Statements stand in .sql files beside the code that runs them; this reads one."""

from functools import cache
from importlib import resources
from typing import LiteralString, cast


@cache
def read_sql(package: str, name: str) -> LiteralString:
    """Return the statement in file `name` of folder `sql` beside `package`.

    The cast is safe: the text ships inside our own package and nothing is ever inserted into it.
    """
    text = resources.files(package).joinpath("sql", name).read_text(encoding="utf-8")
    return cast("LiteralString", text)
