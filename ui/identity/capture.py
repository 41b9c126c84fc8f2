"""Keeps a window out of pictures of the screen, where the system can: on Windows alone.

Never run: Frontline was not started on Windows yet (docs/platforms.md). Where it fails, what is shown is painted for
as long as a key is held, and wiped.
"""

import ctypes
import sys
from contextlib import suppress

from PySide6.QtWidgets import QWidget

_SHOWN, _LEFT_OUT = 0x00, 0x11
"""WDA_NONE and WDA_EXCLUDEFROMCAPTURE (Windows 10 2004 and newer)."""


def leave_out(widget: QWidget, *, left_out: bool) -> bool:
    """Leave the window of `widget` out of screenshots and shared screens, or not any more; tell whether it worked."""
    if sys.platform != "win32":
        return False
    with suppress(AttributeError, OSError):
        handle = ctypes.c_void_p(int(widget.window().winId()))
        affinity = ctypes.c_uint32(_LEFT_OUT if left_out else _SHOWN)
        return bool(ctypes.windll.user32.SetWindowDisplayAffinity(handle, affinity))
    return False
