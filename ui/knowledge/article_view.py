"""An article to be read: its facts, its body, links that are followed by key, pictures, code to copy, and finding."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.knowledge.links import Target
from app.knowledge.text import Text
from ui.core.announce import announce
from ui.core.background import Background
from ui.core.info_bar import InfoBars
from ui.core.labels import Elided
from ui.core.layout import plane, vbox
from ui.core.lines import LONGEST
from ui.knowledge.page.addresses import COPY, link_at
from ui.knowledge.page.browser import PageBrowser
from ui.knowledge.page.finding import FindBar
from ui.knowledge.page.looks import Badge, badges_of
from ui.knowledge.page.pictures import Attached, Pictures

__all__ = ["ArticleView", "Badge", "badges_of"]

_WEB = "web"


class ArticleView(QWidget):
    """Shows the text of an article, whoever wrote it, without ever fetching or running anything that it names.

    `link_activated(Link)` when a link is followed: to an article, a ticket or an attached file. Addresses of the web
    are shown whole before they are opened, and places in the article are gone to: of both it only tells.
    `back_asked()` when somebody wants what was read before. `attached` is asked on a worker's thread of `background`.
    """

    link_activated = Signal(object)
    back_asked = Signal()
    copied = Signal(str)

    def __init__(self, background: Background, attached: Attached, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pictures = Pictures(background, attached, self)
        self._build()
        self._connect()

    def show_text(self, text: Text, badges: Sequence[Badge] = (), *, name: str = "") -> None:
        """Show an article with what is known of it; where it is the one shown already, it stays where it stood.

        `name` is what a screen reader calls it; its title, where nothing else is said.
        """
        self.bars.clear(_WEB)
        self.pictures.look_again()
        self.page.setAccessibleName(name or f"Article: {text.title or 'no title yet'}")
        self.page.show_text(text, tuple(badges))

    def go_to_top(self) -> None:
        """Show the beginning."""
        self.page.verticalScrollBar().setValue(0)

    def share(self) -> float:
        """Return how far down it stands, from 0 to 1."""
        bar = self.page.verticalScrollBar()
        return bar.value() / bar.maximum() if bar.maximum() else 0.0

    def go_to_share(self, share: float) -> None:
        """Stand as far down as a share of the whole, from 0 to 1."""
        bar = self.page.verticalScrollBar()
        bar.setValue(round(share * bar.maximum()))

    @Slot()
    def find_words(self) -> None:
        """Look for words in the article."""
        self.finding.open()

    @Slot()
    def copy_code(self) -> None:
        """Copy the first block of code in sight."""
        at = self.page.code_in_sight()
        if at is None:
            announce(self.page, "There is no code in sight to copy.")
        else:
            self._copy_code(at)

    def take_keys(self) -> None:
        """Give the text the keys."""
        self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        plane(self, "surface")
        self.page = PageBrowser(self.pictures)
        self.finding = FindBar(self.page)
        self.bars = InfoBars()
        self.leads_to = Elided("", "caption", tone="text2")
        self.leads_to.setContentsMargins(14, 3, 14, 3)
        column = vbox(self.page, self.leads_to, self.bars, self.finding, spacing=0)
        column.setStretch(0, 1)
        self.setLayout(column)
        self.leads_to.hide()
        self.setFocusProxy(self.page)
        self._copying = QShortcut(QKeySequence("Ctrl+Shift+C"), self.page)
        self._copying.setContext(Qt.ShortcutContext.WidgetShortcut)

    def _connect(self) -> None:
        self.page.anchorClicked.connect(self._follow)
        self.page.highlighted.connect(self._tell_address)
        self.page.link_reached.connect(self._tell_address)
        self.page.find_asked.connect(self.find_words)
        self.page.back_asked.connect(self.back_asked)
        self._copying.activated.connect(self.copy_code)

    @Slot(QUrl)
    def _follow(self, url: QUrl) -> None:
        href = url.toString()
        if href.startswith(f"{COPY}:"):
            self._copy_code(int(href.partition(":")[2]))
            return
        link = link_at(href, self.page.words_of(href))
        if link is None:
            return
        if link.kind is Target.WEB:
            self._ask_before(link.to)
        elif link.kind is Target.PLACE and not self.page.go_to(link.to):
            announce(self.page, "There is no such heading in this article.")
        self.link_activated.emit(link)

    def _ask_before(self, address: str) -> None:
        shown = address if len(address) <= LONGEST else f"{address[:LONGEST]}…"
        offers = [("Open", lambda: self._open(address)), ("Copy", lambda: self._copy(address, "The address"))]
        bar = self.bars.show_bar(_WEB, "info", f"This leads out of Frontline: {shown}", actions=offers)
        bar.buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, address: str) -> None:
        self._put_away()
        QDesktopServices.openUrl(QUrl(address))

    def _copy(self, words: str, what: str) -> None:
        QGuiApplication.clipboard().setText(words)
        announce(self.page, f"{what} was copied.")
        self.copied.emit(f"{what} was copied.")
        self._put_away()

    def _copy_code(self, at: int) -> None:
        self._copy(self.page.code(at), "The code")

    def _put_away(self) -> None:
        self.bars.clear(_WEB)
        self.take_keys()

    @Slot(QUrl)
    def _tell_address(self, url: QUrl) -> None:
        link = link_at(url.toString()) if not url.isEmpty() else None
        is_web = link is not None and link.kind is Target.WEB
        self.leads_to.setText(link.to if link is not None and is_web else "")
        self.leads_to.setVisible(is_web)
