import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtWidgets import QApplication, QLabel

from ui.core import tokens
from ui.core.theme import set_text_percent
from ui.core.widgets import tool
from ui.tickets.speech import Head, Speech

LONG = "Requester · by phone · logged by somebody with a rather long name"


@pytest.fixture
def say(qtbot):
    def said(head=None, *, width=500, **about):
        made = Speech(head or Head("Ana Torres", "Reply", "09:21"), QLabel("Hello"), spoken="Reply", **about)
        qtbot.addWidget(made)
        made.resize(width, 120)
        made.show()
        return made

    return said


def cut_words(speech):
    speech.grab()
    return speech.words_cut_at(QPoint(120, 20))


def ground(speech):
    picture = speech.grab().toImage()
    return picture.pixelColor(picture.width() - 8, picture.height() - 8).name().upper()


def test_a_note_stands_on_its_own_ground(say):
    assert ground(say(tone="note")) == tokens.current().note_bg.upper()
    assert ground(say()) == tokens.current().raised.upper()


def test_a_screen_reader_hears_how_the_words_came(say):
    assert say(Head("Dana", LONG)).accessibleDescription() == LONG


def test_a_head_that_gives_way_is_told_whole(say):
    assert cut_words(say(Head("Dana Whitfield", LONG, "09:21"), width=320)) == f"Dana Whitfield · {LONG}"
    assert not cut_words(say(Head("Dana Whitfield", LONG, "09:21"), width=900))


def test_without_its_face_the_box_has_the_room(say):
    speech = say()
    words = speech.findChild(QLabel)
    beside = words.x()
    speech.show_face(shown=False)
    speech.layout().activate()
    assert words.x() < beside - 30


def test_a_button_stands_in_the_head_before_the_time(say):
    button = tool("undo-2", "Withdraw this note", size=14)
    speech = say(beside=button)
    assert speech.rect().contains(button.geometry())
    assert button.geometry().bottom() <= speech.findChild(QLabel).y() + 2
    assert button.geometry().right() < speech.width() - 40
    before = button.geometry()
    speech.resize(400, 120)
    assert button.x() == before.x() - 100


def test_head_and_words_make_room_for_larger_text(say):
    speech = say()
    words = speech.findChild(QLabel)
    before = words.y()
    set_text_percent(200)
    try:
        QApplication.sendEvent(speech, QEvent(QEvent.Type.FontChange))
        speech.layout().activate()
        assert words.y() >= before + 20
    finally:
        set_text_percent(100)
