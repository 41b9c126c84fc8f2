"""Loading Qt without what it does to every import after it."""

import builtins


def load_qt() -> None:
    """Import Qt and keep Python's own import.

    PySide6 puts a function of its own in the place of `builtins.__import__`, which reads the source text of each
    module imported from then on and looks whether it names PySide6: all for `from __feature__ import …`, which is
    not used here. It costs a tenth of the time to the first rows.
    """
    own = builtins.__import__
    import PySide6.QtCore  # noqa: F401

    builtins.__import__ = own
