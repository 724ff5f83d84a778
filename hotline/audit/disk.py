"""What is written beside the database: on the disk, its name too, before the call returns."""

import os
from pathlib import Path


def put(descriptor: int, data: bytes) -> None:
    """Write all of `data`, in however many pieces the disk takes it, and wait for the disk."""
    while data:
        data = data[os.write(descriptor, data) :]
    os.fsync(descriptor)


def keep_name(folder: Path) -> None:
    """The name of a new file is on the disk only when its folder is."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
