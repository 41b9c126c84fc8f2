"""How an article is set: its head, and what is given to headings, code, quotes, tables and links of its body."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrame,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)

from app.knowledge.model import Confidence
from app.knowledge.text import Text
from ui.core import tokens
from ui.core.theme import STRONG, font, px
from ui.knowledge.page.addresses import COPY, address, written

CONFIDENCE_TONES = {
    Confidence.WORK_IN_PROGRESS: "warn",
    Confidence.NOT_VALIDATED: "text2",
    Confidence.VALIDATED: "ok",
    Confidence.ARCHIVED: "danger",
}
"""Confidence to the token that its words are written in."""
_SOFT = {"warn": "warn_soft", "ok": "ok_soft", "danger": "danger_soft", "accent_text": "accent_soft"}
_MOST_TOGETHER = 40
_PICTURE = "\ufffc"
"""What stands for a picture in the words of a block."""
_HEADINGS = {1: "title", 2: "subtitle", 3: "reading"}


@dataclass(frozen=True, slots=True)
class Badge:
    """A fact in the line under the title; `tone` is a token of text."""

    words: str
    tone: str = "text2"


def badges_of(text: Text, confidence: Confidence | None = None, *, today: date | None = None) -> tuple[Badge, ...]:
    """Return what is known of an article beside its words: how sure it is, where it belongs, when it is reviewed."""
    sure = [Badge(confidence.value.capitalize(), CONFIDENCE_TONES[confidence])] if confidence is not None else []
    facts = [Badge(words) for words in (text.category, text.environment) if words]
    tags = [Badge("#" + " #".join(tag.replace(" ", "-") for tag in text.tags), "accent_text")] if text.tags else []
    return (*sure, *facts, *tags, *_review(text.review_by, today))


def _review(review_by: date | None, today: date | None) -> Sequence[Badge]:
    if review_by is None:
        return ()
    is_over = today is not None and review_by < today
    said = f"{review_by.day} {review_by:%B %Y}"
    return (Badge(f"Review was due {said}" if is_over else f"Review by {said}", "warn" if is_over else "text2"),)


def head_of(title: str, badges: Sequence[Badge]) -> str:
    """Return the title and the line of facts, as rich text."""
    shown = html.escape(title) or "<i>No title yet</i>"
    style = f"font-size:{px(tokens.TYPE['title'])}px;font-weight:600;margin:0"
    line = "<span>&nbsp; &nbsp;</span>".join(_badge(badge) for badge in badges)
    facts = f'<p style="font-size:{px(tokens.TYPE["caption"])}px;margin:{px(6)}px 0 {px(6)}px 0">{line}</p>'
    return f'<p style="{style}">{shown}</p>' + (facts if badges else "")


def _badge(badge: Badge) -> str:
    ground = _SOFT.get(badge.tone, "")
    behind = f"background-color:{tokens.colour_of(ground)};" if ground else ""
    style = f"color:{tokens.colour_of(badge.tone)};{behind}font-weight:{600 if ground else 400}"
    gap = "&nbsp;" if ground else ""
    return f'<span style="{style}">{gap}{_together(badge.words)}{gap}</span>'


def _together(words: str) -> str:
    """Return the words so that a line breaks between facts, unless one is longer than any line."""
    shown = html.escape(words)
    return shown.replace(" ", "&nbsp;") if len(words) <= _MOST_TOGETHER else shown


def dress(document: QTextDocument, begins: int) -> list[str]:
    """Set the body, which begins at a place in the document; return its blocks of code, in order."""
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    block = document.findBlock(begins)
    while block.isValid():
        _dress_block(block)
        block = block.next()
    _dress_links(document, begins)
    _dress_tables(document)
    code = _dress_code(document, begins)
    cursor.endEditBlock()
    return code


def code_frames(document: QTextDocument) -> list[QTextFrame]:
    """Return the frames around the blocks of code of a page, in order."""
    frames = (frame for frame in document.rootFrame().childFrames() if not isinstance(frame, QTextTable))
    return sorted(frames, key=QTextFrame.firstPosition)


def _dress_block(block: QTextBlock) -> None:
    how, cursor = QTextBlockFormat(), QTextCursor(block)
    level = block.blockFormat().headingLevel()
    if level:
        how.setTopMargin(px(18 if level < 3 else 12))
        how.setBottomMargin(px(4))
        _write_in(cursor, _heading_font(level))
    elif not block.text():
        how.setLineHeight(1.0, QTextBlockFormat.LineHeightTypes.FixedHeight.value)  # Qt needs one after each frame
    elif not _is_code(block) and _PICTURE not in block.text():
        how.setLineHeight(float(tokens.READING_LINE), QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        how.setTopMargin(px(2))
        how.setBottomMargin(px(3) if block.textList() is not None else px(7))
    if block.blockFormat().intProperty(QTextFormat.Property.BlockQuoteLevel):
        _write_in(cursor, None, "text2")
    cursor.mergeBlockFormat(how)


def _heading_font(level: int) -> QFont:
    return font(_HEADINGS.get(level, "body"), STRONG)


def _write_in(cursor: QTextCursor, face: QFont | None, token: str = "text") -> None:  # noqa: S107  a colour
    how = QTextCharFormat()
    if face is not None:
        how.setFont(face, QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly)
        how.clearProperty(QTextFormat.Property.FontSizeAdjustment)
    how.setForeground(QColor(tokens.colour_of(token)))
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    if face is not None:  # a size given in steps goes before one in pixels
        whole = cursor.charFormat()
        whole.clearProperty(QTextFormat.Property.FontSizeAdjustment)
        whole.merge(how)
        cursor.setCharFormat(whole)
    else:
        cursor.mergeCharFormat(how)


def _is_code(block: QTextBlock) -> bool:
    return block.blockFormat().nonBreakableLines()


def _dress_links(document: QTextDocument, begins: int) -> None:
    for at, length, how in list(_looks_of_pieces(document, begins)):
        cursor = QTextCursor(document)
        cursor.setPosition(at)
        cursor.setPosition(at + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(how)


def _looks_of_pieces(document: QTextDocument, begins: int) -> Iterator[tuple[int, int, QTextCharFormat]]:
    block = document.findBlock(begins)
    while block.isValid():
        pieces = block.begin()
        while not pieces.atEnd():
            piece = pieces.fragment()
            how = piece.charFormat()
            if how.isAnchor() and not how.isImageFormat():
                yield piece.position(), piece.length(), _link_look(how.anchorHref(), piece.text())
            elif how.fontFixedPitch() and not _is_code(block):
                yield piece.position(), piece.length(), _code_look()
            pieces += 1
        block = block.next()


def _link_look(href: str, words: str) -> QTextCharFormat:
    how = QTextCharFormat()
    link = written(href, words)
    kept = href if href.partition(":")[0] in _OWN else link and address(link)
    how.setAnchor(bool(kept))
    how.setAnchorHref(kept or "")
    how.setForeground(QColor(tokens.colour_of("accent_text" if kept else "text")))
    how.setFontUnderline(bool(kept))
    return how


_OWN = ("article", "ticket", "file", "place", COPY)


def _code_look() -> QTextCharFormat:
    how = QTextCharFormat()
    how.setFontFamilies(tokens.MONO_FAMILIES)
    how.setBackground(QColor(tokens.colour_of("pressed")))
    return how


def _dress_tables(document: QTextDocument) -> None:
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            how = frame.format()
            how.setBorder(1)
            how.setBorderBrush(QBrush(QColor(tokens.colour_of("border_strong"))))
            how.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            how.setBorderCollapse(True)
            how.setCellPadding(px(6))
            how.setCellSpacing(0)
            how.setTopMargin(px(6))
            how.setBottomMargin(px(8))
            frame.setFormat(how)


def _dress_code(document: QTextDocument, begins: int) -> list[str]:
    """Put each block of code into a frame, with a link that copies it, the last first so that places hold."""
    spans = _code_spans(document, begins)
    told = []
    for at, (first, last) in reversed(list(enumerate(spans))):
        cursor = QTextCursor(document)
        cursor.setPosition(first)
        cursor.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        told.append(cursor.selection().toPlainText().replace("\u2028", "\n").strip("\n") + "\n")
        _frame(cursor, at)
    return told[::-1]


def _code_spans(document: QTextDocument, begins: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    block, is_on = document.findBlock(begins), False
    while block.isValid():
        if _is_code(block):
            first = spans.pop()[0] if is_on else block.position()
            spans.append((first, block.position() + block.length() - 1))
        is_on = _is_code(block)
        block = block.next()
    return spans


def _frame(cursor: QTextCursor, at: int) -> None:
    plain, letters = QTextBlockFormat(), QTextCharFormat()
    plain.setNonBreakableLines(False)
    letters.setFontFamilies(tokens.MONO_FAMILIES)
    letters.setFontFixedPitch(True)
    letters.setForeground(QColor(tokens.colour_of("text")))
    cursor.mergeCharFormat(letters)
    cursor.setBlockFormat(plain)
    box = QTextFrameFormat()
    box.setBackground(QColor(tokens.colour_of("app")))
    box.setBorder(1)
    box.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    box.setBorderBrush(QBrush(QColor(tokens.colour_of("border"))))
    box.setPadding(px(8))
    box.setTopMargin(px(4))
    box.setBottomMargin(px(8))
    box.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    frame = cursor.insertFrame(box)
    end = frame.lastCursorPosition()
    right = QTextBlockFormat()
    right.setAlignment(Qt.AlignmentFlag.AlignRight)
    end.insertBlock(right)
    copy = QTextCharFormat()
    copy.setFont(font("caption"))
    copy.setAnchor(True)
    copy.setAnchorHref(f"{COPY}:{at}")
    copy.setForeground(QColor(tokens.colour_of("accent_text")))
    end.insertText("Copy", copy)
    _shrink_after(cursor.document().findBlock(frame.lastPosition() + 1))


def _shrink_after(block: QTextBlock) -> None:
    if not block.text():
        how = QTextBlockFormat()
        how.setLineHeight(1.0, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        QTextCursor(block).mergeBlockFormat(how)
