"""Approvals by a signed link, with the page that they lead to: opened when somebody is asked for the first time."""

import threading
from collections.abc import Callable, Sequence

from app.connect.approval_page import ApprovalPage
from app.connect.signed_link import SignedLinks
from app.identity.directories import Check
from app.identity.providers import Answer, Enrolled, Prompted, ProviderAway, Purpose


class ApprovalLinks:
    """Asks by links (Prompts) and keeps the page open from then on."""

    def __init__(self, links: SignedLinks, page: Callable[[], ApprovalPage]) -> None:
        self._links, self._made = links, page
        self._page: ApprovalPage | None = None
        self._opening = threading.Lock()

    def enrolled(self, account: str) -> Sequence[Enrolled]:
        """Return the mailbox that a link can go to."""
        return self._links.enrolled(account)

    def prompt(self, account: str, purpose: Purpose) -> Prompted:
        """Send a link. Raises ProviderAway, ProviderRefused."""
        self._open()
        return self._links.prompt(account, purpose)

    def answer(self, account: str, transaction: str) -> Answer:
        """Return what became of it so far. Raises ProviderAway while the page can't be opened."""
        self._open()
        return self._links.answer(account, transaction)

    def how(self, transaction: str) -> str:
        """Return how the one who approved says to have spoken to the person."""
        return self._links.how(transaction)

    def check(self) -> Sequence[Check]:
        """Try the mail that carries links; whether the page can be reached is seen by opening it."""
        return self._links.check()

    def close(self) -> None:
        """Close the page."""
        with self._opening:
            page, self._page = self._page, None
        if page is not None:
            page.stop()

    def _open(self) -> None:
        with self._opening:
            if self._page is None:
                try:
                    self._page = self._made()
                except OSError as failure:
                    raise ProviderAway("The page for approvals can't listen at its address and port.") from failure
