"""The generated pages: made from the code, written to docs/reference/, checked in CI."""

from collections.abc import Mapping
from pathlib import Path

from server.reference.errors_page import errors_page
from server.reference.roles_page import roles_page
from server.reference.settings_page import settings_page
from server.reference.tools_page import tools_page
from tools.catalog import declared_tools

FOLDER = Path("docs") / "reference"


def pages() -> Mapping[str, str]:
    """Return every page by its file name; the same code gives the same bytes."""
    tools = declared_tools()
    return {
        "tools.md": tools_page(tools),
        "roles.md": roles_page(tools),
        "settings.md": settings_page(),
        "errors.md": errors_page(tools),
    }


def write(root: Path) -> list[str]:
    """Write the pages that changed and return their names."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    changed = stale(root)
    for name, text in pages().items():
        if name in changed:
            (folder / name).write_text(text, encoding="utf-8")
    return changed


def stale(root: Path) -> list[str]:
    """Return the names of the pages that are missing or not what the code would write now."""
    folder = root / FOLDER
    return [name for name, text in pages().items() if _read(folder / name) != text]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
