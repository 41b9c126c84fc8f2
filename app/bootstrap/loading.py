"""Loading Qt, and Python beside it, so that neither slows the other down."""

import builtins
import sys

HASTY, USUAL = 0.0005, 0.005
"""Seconds a thread may keep Python's lock from another that wants it: while the program starts, and ever after."""


def load_qt() -> None:
    """Import Qt, keep Python's own import, and have the workers give way to the screen sooner until `loaded`.

    PySide6 puts a function of its own in the place of `builtins.__import__`, which reads the source text of each
    module imported from then on and looks whether it names PySide6: all for `from __feature__ import …`, which is
    not used here. It costs a tenth of the time to the first rows.

    The screen's thread takes the lock anew after every call into Qt; while a worker imports module after module,
    painting one row would wait for it a dozen times.
    """
    own = builtins.__import__
    import PySide6.QtCore  # noqa: F401

    builtins.__import__ = own
    sys.setswitchinterval(HASTY)


def loaded() -> None:
    """Share Python's lock as usual: from now on short reads are what the screen meets, and it need not hurry them."""
    sys.setswitchinterval(USUAL)
