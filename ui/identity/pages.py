"""All pages of the wizard, made once for a window and found by their names."""

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QWidget

from app.identity import flow
from ui.identity.act_page import ActPage, ReplyKey
from ui.identity.course import Course
from ui.identity.decision_page import DecisionPage
from ui.identity.flags_model import FlagsModel
from ui.identity.methods_page import MethodsPage
from ui.identity.page import Page
from ui.identity.prove_page import ProvePage
from ui.identity.questions import Throwing
from ui.identity.request_page import RequestPage
from ui.identity.side_pages import AttemptsPage, EndedPage, SignPage, TakeOverPage, TroublePage
from ui.identity.signs_page import SignsPage
from ui.identity.subject_page import SubjectPage


class Pages:
    """The seven pages, and those beside them."""

    def __init__(
        self,
        course: Course,
        flags: FlagsModel,
        window: QWidget,
        *,
        me: int,
        prefix: Callable[[], str],
        new_key: Callable[[], ReplyKey] | None,
    ) -> None:
        self._window = window
        self.request = RequestPage(course, prefix=prefix, warn=self._warn)
        self.subject = SubjectPage(course, prefix=prefix, warn=self._warn)
        self.signs = SignsPage(course, flags)
        self.methods = MethodsPage(course)
        self.prove = ProvePage(course)
        self.decision = DecisionPage(course)
        self.act = ActPage(course, new_key)
        self.attempts = AttemptsPage(course, prefix=prefix)
        self.take_over = TakeOverPage(course, prefix=prefix)
        self.sign = SignPage(course, me=me, prefix=prefix)
        self.ended = EndedPage(course, prefix=prefix)
        self.trouble = TroublePage(course)
        self._named: dict[str, Page] = {
            flow.REQUEST: self.request,
            flow.SUBJECT: self.subject,
            flow.SIGNS: self.signs,
            flow.METHODS: self.methods,
            flow.PROVE: self.prove,
            flow.DECISION: self.decision,
            flow.ACT: self.act,
            flow.ATTEMPTS: self.attempts,
            flow.TAKE_OVER: self.take_over,
            flow.SIGN: self.sign,
            flow.ENDING: self.ended,
            flow.TROUBLE: self.trouble,
        }

    def __getitem__(self, name: str) -> Page:
        """Return a page by its name."""
        return self._named[name]

    def __iter__(self) -> Iterator[Page]:
        """Go through all pages."""
        return iter(self._named.values())

    def _warn(self, text: str, act: str, then: Callable[[], object]) -> None:
        question = Throwing(text, act, self._window)
        question.agreed.connect(lambda: then())  # noqa: PLW0108  keeps what the question is about alive
        question.open()
