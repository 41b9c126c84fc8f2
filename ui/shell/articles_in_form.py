"""Articles that may help while a new ticket is typed; those that did are linked once the ticket is there."""

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut

from ui.knowledge.flow.suggestions import Suggestions
from ui.tickets.new_ticket import NewTicketDialog


class ArticlesInForm(QObject):
    """Ties the form of a new ticket to the articles. `link(ticket, articles)` links those that helped."""

    def __init__(
        self, form: NewTicketDialog, suggestions: Suggestions, link: Callable[[int, Collection[str]], object]
    ) -> None:
        super().__init__(form)
        self._form, self._link = form, link
        self._helped: Collection[str] = ()
        self.suggestions = suggestions
        form.take_section(suggestions)
        form.form.edited.connect(self._follow)
        form.accepted.connect(self._note)
        form.rejected.connect(suggestions.clear)
        form.created.connect(self._link_to)
        QShortcut(QKeySequence("Ctrl+Shift+K"), form, suggestions.go_here)

    @Slot()
    def _follow(self) -> None:
        form = self._form.form
        self.suggestions.look_for(f"{form.subject.value}\n{form.body.value}")

    @Slot()
    def _note(self) -> None:
        self._helped = self.suggestions.chosen
        self.suggestions.clear()

    @Slot(int)
    def _link_to(self, ticket_id: int) -> None:
        helped, self._helped = self._helped, ()
        self._link(ticket_id, helped)
