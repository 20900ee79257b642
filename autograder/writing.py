"""Files that are whole or not there: written beside, then renamed."""

import errno
import os
import tempfile
from pathlib import Path

#: The disk is full, over its quota, read-only or broken: nobody's mistake in a call, and no fault of a submission.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)


def write_whole(path: Path, data: bytes, durable: bool = False) -> None:
    """Put `data` into `path`, whose folders are made; another reader sees the old file or the new one.

    Args:
        path: where it goes.
        data: all of it.
        durable: wait until the disk has it, so that a power cut loses neither the old file nor the new one.

    Raises:
        OSError: if it cannot be written; then `path` is as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise
