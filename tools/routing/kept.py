"""Arrays that take long to compute, kept on disk under a name of what they were computed from; a restart reads them."""

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]


def load(folder: Path | None, kind: str, key: str, shape: tuple[int, int]) -> Array | None:
    """Return a kept array; None when there is none of this key, or its file is damaged or of another shape."""
    if folder is None:
        return None
    try:
        found: Array = np.load(_path(folder, kind, key), allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return found if found.shape == shape else None


def keep(folder: Path | None, kind: str, key: str, array: Array) -> None:
    """Write an array as a whole and drop those of its kind with other keys; several processes may do so at once."""
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    path = _path(folder, kind, key)
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    with draft.open("wb") as file:
        np.save(file, array)
    draft.replace(path)
    for old in folder.glob(_path(folder, kind, "*").name):
        if old != path:
            old.unlink(missing_ok=True)


def _path(folder: Path, kind: str, key: str) -> Path:
    return folder / f"routing-{kind}-{key}.npy"
