"""A text as a code to be scanned, in characters of which each holds two dots, one over the other."""

from collections.abc import Sequence

import segno

QUIET = 4
"""Light dots around it, without which phones find no code."""
_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def drawn(text: str) -> Sequence[str]:
    """Return the code line by line, to be shown dark on light. Raises ValueError for what is too long for one."""
    code = segno.make_qr(text, error="l", boost_error=False)
    dots = [[bool(dot) for dot in row] for row in code.matrix_iter(border=QUIET)]
    if len(dots) % 2:
        dots.append([False] * len(dots[0]))
    pairs = zip(dots[::2], dots[1::2], strict=True)
    return ["".join(_BLOCKS[both] for both in zip(upper, lower, strict=True)) for upper, lower in pairs]
