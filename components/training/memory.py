"""Keep freed memory in the process: training asks for the same large blocks every step."""

from __future__ import annotations

import ctypes
import sys

# malloc.h: glibc's tuning parameters, as environment variables would set them before start.
_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD = -1, -2, -3


def keep_freed_memory() -> None:
    """Stop glibc from returning big blocks to the system and faulting them in again each step."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_M_MMAP_THRESHOLD, 2_000_000_000)
        libc.mallopt(_M_TRIM_THRESHOLD, 2_000_000_000)
        libc.mallopt(_M_TOP_PAD, 500_000_000)
