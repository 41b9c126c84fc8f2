import pytest
from PySide6.QtWidgets import QWidget

from ui.administration.fields import CheckField, ListField
from ui.core.layout import vbox


@pytest.fixture
def form(qtbot):
    made = QWidget()
    made.check = CheckField("Takes transfers", hint="From queues that can't see it")
    made.icon = ListField("Icon", [("layers", "Layers", "layers")])
    made.setLayout(vbox(made.check, made.icon))
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_explanation_and_icon_follow_the_text_size(form, theme, percent, qtbot):
    theme.apply("light", percent)
    qtbot.wait(20)
    assert form.check.hint.indent() == round(26 * percent / 100)
    assert form.icon.combo.iconSize().width() == round(16 * percent / 100)
