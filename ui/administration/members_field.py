"""Who is a member of a restricted queue: everyone who works here, each with a check."""

from collections.abc import Collection, Sequence
from typing import Any, override

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QListView

from app.people.queries import StaffRow
from ui.core.field import Field
from ui.core.theme import fit

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_Role = Qt.ItemDataRole
_HEIGHT = 172
_SEEN = "Only they see its tickets."
_UNSEEN = (
    "Only they see its tickets. You are not among them: you set it up without seeing into it, and only a member can "
    "open it to everyone again."
)


class MembersModel(QAbstractListModel):
    """People with a check each, members first; who sets it up can't check themselves. `toggled()`."""

    toggled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._people: list[StaffRow] = []
        self._members: set[int] = set()
        self._me = 0

    @property
    def members(self) -> tuple[int, ...]:
        """Who is checked, by id."""
        return tuple(sorted(self._members))

    def offer(self, people: Sequence[StaffRow], members: Collection[int], me: int) -> None:
        """Show those who work here, and whoever else is a member."""
        self.beginResetModel()
        self._members, self._me = set(members), me
        shown = [one for one in people if one.is_active or one.id in self._members]
        self._people = sorted(shown, key=lambda one: one.id not in self._members)
        self.endResetModel()

    def person_at(self, row: int) -> int | None:
        """Return who is at a place, by id."""
        return self._people[row].id if 0 <= row < len(self._people) else None

    def place_of(self, person: int | None) -> int:
        """Return where someone is, -1 if nowhere."""
        return next((at for at, one in enumerate(self._people) if one.id == person), -1)

    @override
    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._people)

    @override
    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        person = self._people[index.row()]
        is_member = person.id in self._members
        if role == _Role.DisplayRole:
            return self._words(person)
        if role == _Role.AccessibleTextRole:
            return f"{self._words(person)}, {'member' if is_member else 'not a member'}"
        if role == _Role.CheckStateRole and not self._is_barred(person):
            return Qt.CheckState.Checked if is_member else Qt.CheckState.Unchecked
        return None

    @override
    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        if role != _Role.CheckStateRole or not index.isValid():
            return False
        person = self._people[index.row()]
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            self._members.add(person.id)
        else:
            self._members.discard(person.id)
        self.dataChanged.emit(index, index)
        self.toggled.emit()
        return True

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        reached = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return reached if self._is_barred(self._people[index.row()]) else reached | Qt.ItemFlag.ItemIsUserCheckable

    def _is_barred(self, person: StaffRow) -> bool:
        return person.id == self._me and person.id not in self._members

    def _words(self, person: StaffRow) -> str:
        if self._is_barred(person):
            return f"{person.name} (you): another lets you in"
        remark = "you" if person.id == self._me else "" if person.is_active else "gone"
        return f"{person.name} ({remark})" if remark else person.name


class MembersField(Field):
    """The members of a queue; Space checks, typing finds a name."""

    def __init__(self, name: str) -> None:
        self.list = QListView()
        super().__init__(name, self.list, hint=_SEEN)
        self.model = MembersModel(self)
        self._me = 0
        self.list.setModel(self.model)
        self.list.setProperty("framed", True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTabKeyNavigation(False)
        fit(self.list, height=_HEIGHT)
        self.model.toggled.connect(self._note_edit)
        self.model.toggled.connect(self._say_who_sees)

    @property
    def value(self) -> tuple[int, ...]:
        """Who is a member, by id."""
        return self.model.members

    def offer(self, people: Sequence[StaffRow], members: Collection[int], me: int) -> None:
        """Show these people and which of them are members; `me` sets it up."""
        self._me = me
        self.model.offer(people, members, me)
        self.list.setCurrentIndex(self.model.index(0))
        self._say_who_sees()

    def offer_others(self, people: Sequence[StaffRow]) -> None:
        """Show these people now; who is checked, and who the cursor is at, stay."""
        before = self.model.person_at(self.list.currentIndex().row())
        self.model.offer(people, self.value, self._me)
        self.list.setCurrentIndex(self.model.index(max(0, self.model.place_of(before))))

    def _say_who_sees(self) -> None:
        self.hint.setText(_SEEN if not self._me or self._me in self.value else _UNSEEN)
