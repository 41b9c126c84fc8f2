"""Says a sentence to people who listen to the screen instead of looking at it."""

from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str, *, urgent: bool = False) -> None:
    """Have the screen reader say `text` on behalf of `widget`; `urgent` interrupts what it is saying."""
    if not text:
        return
    # What Qt names of accessibility takes longer to make than the window; nobody is told anything before that stands.
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent  # noqa: PLC0415

    event = QAccessibleAnnouncementEvent(widget, text)
    manner = QAccessible.AnnouncementPoliteness
    event.setPoliteness(manner.Assertive if urgent else manner.Polite)
    QAccessible.updateAccessibility(event)
