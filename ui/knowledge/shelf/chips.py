"""The chips that narrow the list: category, how sure, and what stands out."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.knowledge.listing import Order, Wanted
from app.knowledge.model import Confidence
from ui.core.chip_button import ChipButton
from ui.core.flow import FlowLayout

_ONLY = (
    ("mine", "Mine"),
    ("needs_review", "Review overdue"),
    ("flagged", "Flagged"),
    ("restricted", "Restricted"),
    ("unsent", "Not sent yet"),
)
_ORDERS = ((Order.CATEGORY, "By category"), (Order.TITLE, "By title"), (Order.NEWEST, "Newest first"))
NO_CATEGORY = "No category"


class Chips(QWidget):
    """`changed()` when something else is wanted."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._wanted, self._order = Wanted(), Order.CATEGORY
        self._categories: list[str] = []
        self._holds: dict[QAction, Callable[[], bool]] = {}
        self._build()
        self._show()

    @property
    def wanted(self) -> Wanted:
        """What the list is narrowed to."""
        return self._wanted

    @property
    def order(self) -> Order:
        """How the list is put in order."""
        return self._order

    def show_categories(self, names: Sequence[str]) -> None:
        """Offer these categories."""
        if list(names) != self._categories:
            self._categories = list(names)
            self._fill_categories()

    def choose(self, wanted: Wanted, order: Order | None = None) -> None:
        """Want something else, and tell."""
        if (wanted, order or self._order) != (self._wanted, self._order):
            self._wanted, self._order = wanted, order or self._order
            self._show()
            self.changed.emit()

    @Slot()
    def clear(self) -> None:
        """Leave nothing out any more, except what is archived."""
        self.choose(Wanted())

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        self.category, self.confidence = ChipButton("Category"), ChipButton("Confidence")
        self.only, self.sorting = ChipButton("Only"), ChipButton("Order")
        row = FlowLayout(self, spacing=6)
        for chip in (self.category, self.confidence, self.only, self.sorting):
            chip.clicked.connect(chip.open)
            chip.choices.aboutToShow.connect(partial(self._tick, chip))
            row.addWidget(chip)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._fill_categories()
        self._fill_confidence()
        self._fill_only()
        self._fill_orders()

    def _fill_categories(self) -> None:
        menu = self.category.choices
        for made in menu.actions():
            del self._holds[made]
        menu.clear()
        self._add(
            self.category, "All categories", lambda: self._want(category=None), lambda: self._wanted.category is None
        )
        for name in [*self._categories, ""]:
            is_on = partial(self._is_category, name)
            self._add(self.category, name or NO_CATEGORY, partial(self._want_category, name), is_on)

    def _fill_confidence(self) -> None:
        chip = self.confidence
        self._add(
            chip, "All but archived", lambda: self._want(confidence=None), lambda: self._wanted.confidence is None
        )
        for one in Confidence:
            self._add(
                chip, one.value.capitalize(), partial(self._want_confidence, one), partial(self._is_confidence, one)
            )

    def _fill_only(self) -> None:
        for name, words in _ONLY:
            self._add(self.only, words, partial(self._switch, name), partial(self._has, name))

    def _fill_orders(self) -> None:
        for order, words in _ORDERS:
            self._add(self.sorting, words, partial(self._want_order, order), partial(self._is_order, order))

    def _add(self, chip: ChipButton, words: str, run: Callable[[], object], is_on: Callable[[], bool]) -> None:
        made = QAction(words, chip.choices)
        made.setCheckable(True)
        made.triggered.connect(lambda _checked: run())
        self._holds[made] = is_on
        chip.choices.addAction(made)

    def _tick(self, chip: ChipButton) -> None:
        for made in chip.choices.actions():
            made.setChecked(self._holds[made]())

    def _want_category(self, name: str) -> None:
        self._want(category=name)

    def _want_confidence(self, one: Confidence) -> None:
        self._want(confidence=one)

    def _is_category(self, name: str) -> bool:
        return self._wanted.category == name

    def _is_confidence(self, one: Confidence) -> bool:
        return self._wanted.confidence is one

    def _has(self, name: str) -> bool:
        return bool(getattr(self._wanted, name))

    def _is_order(self, order: Order) -> bool:
        return self._order is order

    def _switch(self, name: str) -> None:
        self._want(**{name: not self._has(name)})

    def _want(self, **facts: object) -> None:
        self.choose(replace(self._wanted, **facts))  # type: ignore[arg-type]

    def _want_order(self, order: Order) -> None:
        self.choose(self._wanted, order)

    def _show(self) -> None:
        category, sure = self._wanted.category, self._wanted.confidence
        said = "" if category is None else category or NO_CATEGORY
        self.category.say(said, is_on=category is not None, accessible=f"Category: {said or 'all'}")
        words = sure.value.capitalize() if sure is not None else ""
        self.confidence.say(words, is_on=sure is not None, accessible=f"Confidence: {words or 'all but archived'}")
        only = [words for name, words in _ONLY if self._has(name)]
        self.only.say(", ".join(only), is_on=bool(only), accessible=f"Only: {', '.join(only) or 'nothing left out'}")
        order = dict(_ORDERS)[self._order]
        self.sorting.say(order, is_on=False, accessible=f"Order: {order}")
