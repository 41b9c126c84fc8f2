"""An article as it is read: its links by keys, its pictures from attached files alone, its code, and finding in it."""

from pathlib import Path
from unittest.mock import patch

import pytest
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QColor, QDesktopServices, QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from app.knowledge.links import Link, Target
from app.knowledge.model import Confidence
from app.knowledge.text import Text
from ui.core.background import Background
from ui.core.theme import ThemeKeeper
from ui.knowledge.article_view import ArticleView, badges_of

Key, Ctrl, Shift = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SHOT = "0123abcd-shot.png"
BODY = f"""## Issue

It drops, see [[mfa-phone-lost--89abcdef|MFA phone lost]] and [[HD-12]].
Never [this](javascript:alert(1)), never [that](../../etc/passwd). <b>Not bold</b>

![A shot](attachments/{SHOT})

```
net stop rasman
  net start rasman
```

Look [outside](https://example.org/a?b=1#c), or at the [cause](#the-cause).

{"A line of many.\n\n" * 60}

## The cause

A drop of water.
"""


def a_picture(colour: str = "#336699", width: int = 2000) -> bytes:
    """Return a picture as a file."""
    image = QImage(width, 40, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


class Reader:
    """Somebody who reads an article."""

    def __init__(self, qtbot: QtBot, background: Background, body: str = BODY) -> None:
        self.qtbot = qtbot
        self.files = {SHOT: a_picture()}
        self.asked: list[str] = []
        self.followed: list[Link] = []
        self.view = ArticleView(background, self._attached)
        self.view.link_activated.connect(self.followed.append)
        qtbot.addWidget(self.view)
        self.view.resize(520, 400)
        self.view.show_text(Text("VPN drops", body=body), badges_of(Text(category="Network"), Confidence.VALIDATED))
        self.view.show()
        self.view.take_keys()

    def _attached(self, name: str) -> bytes | None:
        self.asked.append(name)
        return self.files.get(name)

    def press(self, key: Qt.Key, how: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key in whatever has the keys."""
        target = self.view.finding.line if self.view.finding.isVisible() else self.view.page
        self.qtbot.keyClick(target, key, how)

    def picture_width(self) -> int:
        """Return how wide the picture is shown now."""
        name = f"attachments/{SHOT}"
        shown = self.view.page.document().resource(2, name)
        assert isinstance(shown, QImage)
        return shown.width()


@pytest.fixture
def reader(qtbot: QtBot, background: Background) -> Reader:
    """Lend a reader of an article with everything in it."""
    return Reader(qtbot, background)


def test_facts_and_words_are_shown_as_they_are(reader: Reader) -> None:
    shown = reader.view.page.toPlainText()
    assert shown.startswith("VPN drops\n")
    assert "Validated" in shown
    assert "Network" in shown
    assert "<b>Not bold</b>" in shown
    assert reader.view.page.accessibleName() == "Article: VPN drops"


def test_tab_goes_from_link_to_link_and_enter_follows(reader: Reader) -> None:
    for _ in range(2):
        reader.press(Key.Key_Tab)
        reader.press(Key.Key_Return)
    assert [(link.kind, link.to) for link in reader.followed] == [
        (Target.ARTICLE, "89abcdef"),
        (Target.TICKET, "HD-12"),
    ]
    reader.press(Key.Key_Backtab, Shift)
    reader.press(Key.Key_Return)
    assert reader.followed[-1].to == "89abcdef"


def test_what_leads_out_or_runs_is_no_link(reader: Reader) -> None:
    html = reader.view.page.toHtml()
    assert "javascript" not in html
    assert "passwd" not in html
    assert "this" in reader.view.page.toPlainText()


def test_an_address_is_shown_before_it_is_opened(reader: Reader) -> None:
    with patch.object(QDesktopServices, "openUrl") as opened:
        for _ in range(4):
            reader.press(Key.Key_Tab)
        assert reader.view.leads_to.text() == "https://example.org/a?b=1#c"
        reader.press(Key.Key_Return)
        assert not opened.called
        bar = reader.view.bars.bar("web")
        assert bar is not None
        assert "https://example.org/a?b=1#c" in bar.text
        reader.qtbot.keyClick(bar.buttons[0], Key.Key_Space)
        assert opened.call_args.args[0].toString() == "https://example.org/a?b=1#c"
    assert reader.view.bars.bar("web") is None


def test_a_place_in_the_article_is_gone_to(reader: Reader) -> None:
    for _ in range(5):
        reader.press(Key.Key_Tab)
    reader.press(Key.Key_Return)
    assert reader.followed[-1].kind is Target.PLACE
    assert reader.view.share() > 0.9


def test_code_is_copied_by_its_link_and_by_key(reader: Reader) -> None:
    clipboard = QGuiApplication.clipboard()
    for _ in range(3):
        reader.press(Key.Key_Tab)
    reader.press(Key.Key_Return)
    assert clipboard.text() == "net stop rasman\n  net start rasman\n"
    assert not reader.followed
    clipboard.clear()
    reader.press(Key.Key_C, Ctrl | Shift)
    assert clipboard.text() == "net stop rasman\n  net start rasman\n"


def test_an_attached_picture_comes_when_it_was_read_and_is_no_wider_than_the_page(reader: Reader) -> None:
    reader.qtbot.waitUntil(lambda: reader.picture_width() > 300)
    assert reader.picture_width() < reader.view.width()
    assert reader.asked == [SHOT]
    reader.view.resize(900, 400)
    reader.qtbot.waitUntil(lambda: reader.picture_width() > 700)


def test_a_picture_is_never_read_from_a_path_or_an_address(
    qtbot: QtBot, background: Background, tmp_path: Path
) -> None:
    outside = tmp_path / "outside.png"
    outside.write_bytes(a_picture("#ff0000", 300))
    ways = (outside, f"file://{outside}", f"//host/{outside}", "http://localhost:9/x.png", f"../..{outside}")
    body = (
        "\n\n".join(f"![here]({way})" for way in ways)
        + f'\n\n<img src="{outside}">\n\n![here][one]\n\n[one]: {outside}\n'
    )
    reader = Reader(qtbot, background, body)
    colours = reader.view.grab().toImage()
    reds = sum(
        colours.pixelColor(x, y) == QColor("#ff0000")
        for x in range(0, colours.width(), 7)
        for y in range(0, colours.height(), 3)
    )
    assert reds == 0
    assert reader.asked == []


def test_finding_goes_round_and_counts(reader: Reader) -> None:
    reader.press(Key.Key_F, Ctrl)
    reader.qtbot.keyClicks(reader.view.finding.line, "drop")
    assert reader.view.finding.count.text() == "1 of 3"
    reader.press(Key.Key_Return)
    reader.press(Key.Key_Return)
    assert reader.view.finding.count.text() == "3 of 3"
    assert reader.view.share() > 0.8
    reader.press(Key.Key_Return)
    assert reader.view.finding.count.text() == "1 of 3"
    reader.press(Key.Key_Return, Shift)
    assert reader.view.finding.count.text() == "3 of 3"
    reader.press(Key.Key_Escape)
    assert reader.view.finding.isHidden()
    assert reader.view.page.hasFocus()
    assert not reader.view.page.extraSelections()


def test_back_is_asked_for_by_backspace_and_alt_left(reader: Reader) -> None:
    with reader.qtbot.waitSignal(reader.view.back_asked):
        reader.press(Key.Key_Backspace)
    with reader.qtbot.waitSignal(reader.view.back_asked):
        reader.press(Key.Key_Left, Qt.KeyboardModifier.AltModifier)


def test_it_stays_where_it_stood_in_another_dress(reader: Reader, theme: ThemeKeeper) -> None:
    reader.view.go_to_share(0.5)
    theme.apply("dark", 150)
    reader.qtbot.waitUntil(lambda: reader.view.page.document().defaultFont().pixelSize() > 20)
    reader.qtbot.waitUntil(lambda: 0.4 < reader.view.share() < 0.6, timeout=3000)
