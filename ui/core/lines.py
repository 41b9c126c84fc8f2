"""One line of text, laid out once and drawn again and again: a list paints the same words at every move."""

import html
import re
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStaticText

from ui.core.delegates import token
from ui.core.theme import font, text_percent

_CUT = Qt.TextElideMode.ElideRight
LONGEST = 500
"""Letters beyond which no line is looked at: none is as wide, and measuring a pasted file would hold up the screen."""
_BREAKS = re.compile(r"[\n\v\f\r\x85\u2028\u2029]")


def in_one_line(text: str) -> str:
    """Return as much of a text as a line can show, without breaks."""
    return _BREAKS.sub(" ", text[:LONGEST])


def tip(text: str) -> str:
    """Return a tooltip that says just this: names and reasons are shown as they are, never as mark-up."""
    cut = f"{text[:LONGEST]}…" if len(text) > LONGEST else text
    return f"<p>{html.escape(cut)}</p>" if "<" in cut else cut


def write(  # noqa: PLR0917  as QPainter.drawText has them
    painter: QPainter, rect: QRect, text: str, kind: str, weight: QFont.Weight, front: str, *, right: bool = False
) -> int:
    """Write one line of `text`, given way to the width of `rect` and centred in its height; return its width."""
    line, width, height = _line(in_one_line(text), kind, weight, rect.width(), text_percent())
    painter.setFont(_font(kind, weight, text_percent()))
    painter.setPen(token(front))
    left = rect.right() + 1 - width if right else rect.left()
    painter.drawStaticText(QPointF(left, rect.top() + (rect.height() - height) / 2), line)
    return width


def width_of(text: str, kind: str, weight: QFont.Weight) -> int:
    """Return how wide one line of `text` is."""
    return _metrics(kind, weight, text_percent()).horizontalAdvance(in_one_line(text))


@lru_cache(maxsize=64)
def _font(kind: str, weight: QFont.Weight, _percent: int) -> QFont:
    return font(kind, weight)


@lru_cache(maxsize=64)
def _metrics(kind: str, weight: QFont.Weight, _percent: int) -> QFontMetrics:
    return QFontMetrics(font(kind, weight))


@lru_cache(maxsize=512)
def _line(text: str, kind: str, weight: QFont.Weight, room: int, percent: int) -> tuple[QStaticText, int, int]:
    metrics = _metrics(kind, weight, percent)
    # Qt cuts what is a fraction of a pixel too wide, so that a line with just its own room would be cut
    shown = text if metrics.horizontalAdvance(text) <= room else metrics.elidedText(text, _CUT, room)
    line = QStaticText(shown)
    line.setTextFormat(Qt.TextFormat.PlainText)
    line.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    line.prepare(font=_font(kind, weight, percent))
    return line, metrics.horizontalAdvance(shown), metrics.height()
