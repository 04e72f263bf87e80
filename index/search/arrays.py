"""Arrays in a file of a build (numpy's .npz)."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from index.errors import DamagedIndexError


def read_arrays(path: Path, names: Sequence[str], fault: str) -> list[Any]:
    """Read arrays by their names.

    Raises:
        DamagedIndexError: the file doesn't hold them; the message calls that `fault`.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return [stored[name] for name in names]
    except (OSError, ValueError, EOFError, KeyError, TypeError, AttributeError, BadZipFile) as error:
        raise DamagedIndexError(f"{path}: {fault} ({error}); run: peru-qa index") from error


def write_arrays(path: Path, **arrays: npt.NDArray[Any]) -> None:
    """Write arrays by their names.

    Through Python, since numpy does not report that the last bytes didn't fit on a full disk.

    Raises:
        OSError: they can't be written.
    """
    content = BytesIO()
    np.savez(content, **arrays)  # type: ignore[arg-type]
    path.write_bytes(content.getbuffer())
