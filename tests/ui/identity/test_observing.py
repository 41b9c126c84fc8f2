"""While the desk only watches, an unmistakable band says so over every page, and goes when go-live is accepted."""

from app.identity.going_live import BAND
from tests.ui.identity.fake_gate import FakeGate
from tests.ui.identity.sat import Key, Mod, Sat


def test_a_band_that_nobody_can_close_stands_over_every_page(sat: Sat, gate: FakeGate):
    gate.is_observing = True
    sat.to_methods()
    band = sat.window.frame.bars.bar("observing")
    assert band is not None
    assert (band.text, band.isVisible()) == (BAND, True)
    assert "grants nothing" in band.accessibleName() + band.text
    sat.key(Key.Key_Left, Mod.AltModifier)
    sat.settle()
    assert sat.window.frame.bars.bar("observing") is band
    gate.is_observing = False
    sat.settle()
    assert sat.window.frame.bars.bar("observing") is None


def test_no_band_where_the_gate_decides(sat: Sat):
    sat.to_methods()
    assert sat.window.frame.bars.bar("observing") is None
