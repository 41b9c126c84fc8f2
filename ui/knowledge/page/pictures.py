"""The pictures of a page: only attached files, read and decoded away from the screen, no wider than the page."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QImageReader

from ui.core.background import Background
from ui.core.theme import px
from ui.core.tokens import colour_of

Attached = Callable[[str], bytes | None]
"""Returns an attached file by its name; runs on a worker's thread."""
_WIDEST, _MOST_PIXELS, _KEPT = 2400, 40_000_000, 40


class Pictures(QObject):
    """Lends pictures by the names of their files; `arrived(name)` when one has come that was lent as a blank."""

    arrived = Signal(str)

    def __init__(self, background: Background, attached: Attached, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background, self._attached = background, attached
        self._images: dict[str, QImage | None] = {}
        self._asked: set[str] = set()

    def picture(self, name: str, width: int) -> QImage:
        """Return a picture, at most so many pixels wide; a blank until it is there, and for what is none."""
        image = self._images.get(name)
        if image is not None:
            return image if image.width() <= width else image.scaledToWidth(width, _SMOOTH)
        if name not in self._images:
            self._ask(name)
        return blank(px(120), px(72))

    def is_missing(self, name: str) -> bool:
        """Tell whether a picture was looked for and isn't here, or is none."""
        return name in self._images and self._images[name] is None

    def look_again(self) -> None:
        """Look again for those that were not here: a synchronisation may have brought them."""
        for name in [name for name, image in self._images.items() if image is None]:
            del self._images[name]

    def _ask(self, name: str) -> None:
        if name not in self._asked:
            self._asked.add(name)
            read = partial(_read, self._attached, name)
            self._background.read(read, partial(self._keep, name), partial(self._fail, name))

    def _keep(self, name: str, image: QImage | None) -> None:
        self._asked.discard(name)
        while len(self._images) >= _KEPT:
            self._images.pop(next(iter(self._images)))
        self._images[name] = image
        self.arrived.emit(name)

    def _fail(self, name: str, _error: Exception) -> None:
        self._keep(name, None)


_SMOOTH = Qt.TransformationMode.SmoothTransformation


def blank(width: int, height: int) -> QImage:
    """Return an empty place for a picture."""
    made = QImage(max(1, width), max(1, height), QImage.Format.Format_ARGB32_Premultiplied)
    made.fill(QColor(colour_of("pressed")))
    return made


def _read(attached: Attached, name: str) -> QImage | None:
    content = attached(name)
    return None if content is None else decoded(content)


def decoded(content: bytes) -> QImage | None:
    """Return the picture in a file, made smaller where it is enormous; None where it is none, or would fill memory."""
    buffer = QBuffer()
    buffer.setData(QByteArray(content))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and size.width() * size.height() > _MOST_PIXELS:
        return None
    if size.width() > _WIDEST:
        reader.setScaledSize(QSize(_WIDEST, round(size.height() * _WIDEST / size.width())))
    image = reader.read()
    return None if image.isNull() else image
