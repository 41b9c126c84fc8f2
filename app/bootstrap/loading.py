"""Loading Qt, and Python beside it, so that neither slows the other down."""

import builtins
import sys

LOCK_SECONDS = 0.0005
"""How long a thread may keep Python's lock from another that wants it; Python's own 5 ms is a third of a frame."""


def load_qt() -> None:
    """Import Qt, keep Python's own import, and have threads give way to the screen's sooner.

    PySide6 puts a function of its own in the place of `builtins.__import__`, which reads the source text of each
    module imported from then on and looks whether it names PySide6: all for `from __feature__ import …`, which is
    not used here. It costs a tenth of the time to the first rows.

    The screen's thread takes the lock anew after every call into Qt, so that painting one row beside a busy worker
    would wait for it a dozen times.
    """
    own = builtins.__import__
    import PySide6.QtCore  # noqa: F401

    builtins.__import__ = own
    sys.setswitchinterval(LOCK_SECONDS)
