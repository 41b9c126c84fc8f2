"""How many of the proofs are there, under the pages that gather them."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.identity.gate import Decision
from app.identity.model import Evidence
from app.identity.overlap import overlap
from ui.core.announce import announce
from ui.core.labels import Elided, Meter, label, set_tone
from ui.core.layout import hbox, vbox
from ui.core.theme import STRONG

_HINT = "Cannot verify? Use “Refuse and report”: the ticket is kept."


class ProofProgress(QWidget):
    """“1 of 2 proofs” with a bar; each new proof is announced."""

    def __init__(self) -> None:
        super().__init__()
        self._factors: int | None = None
        self.words = label("", "body", STRONG)
        self.hint = Elided(_HINT, "caption", tone="text2")
        self.meter = Meter(name="Proofs")
        row = hbox(self.words, self.hint, spacing=16)
        row.setStretch(1, 1)
        self.setLayout(vbox(row, self.meter, spacing=6))

    def show_decision(self, decision: Decision | None, evidence: Sequence[Evidence] = ()) -> None:
        """Show how far it is, and why of two ways that passed only one counts."""
        if decision is None or not decision.factors_needed:
            self.words.setText("")
            self.meter.show_value(0)
            return
        self.words.setText(proofs_words(decision))
        is_enough = decision.factors >= decision.factors_needed and decision.points >= decision.points_needed
        self.meter.show_value(share_of(decision), "ok" if is_enough else "")
        once = overlap(evidence, decision.column)
        self.hint.setText("" if is_enough else once or _HINT)
        set_tone(self.hint, "warn" if once else "text2")
        self.meter.setAccessibleDescription(self.words.text())
        if self._factors is not None and decision.factors != self._factors:
            announce(self, self.words.text())
        self._factors = decision.factors


def proofs_words(decision: Decision) -> str:
    """Return how many proofs there are, and how much they weigh together."""
    counted = min(decision.factors, decision.factors_needed)
    words = f"{counted} of {decision.factors_needed} proofs"
    if decision.points_needed:
        words += f" · {min(decision.points, decision.points_needed)} of {decision.points_needed} points"
    return words


def share_of(decision: Decision) -> int:
    """Return how much of it there is, in per cent: no more than the part that lacks most."""
    parts = [decision.factors / decision.factors_needed] if decision.factors_needed else []
    parts += [decision.points / decision.points_needed] if decision.points_needed else []
    return round(100 * min(1.0, *parts)) if parts else 0
