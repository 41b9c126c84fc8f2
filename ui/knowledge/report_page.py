"""What articles do for the desk: one's own part in it, the desk's for whoever watches over it, and a sample to read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import override

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.core.actor import Actor, Role
from app.core.changes import Changes, Topic
from app.knowledge.figures import HEADINGS, Behind, Figure, of_articles, of_contribution, of_links, of_report
from app.knowledge.model import Licence
from app.knowledge.queries import Contribution, Drawn, KnowledgeQueries, Report
from app.knowledge.standard import Criterion, Fit, Point, Sample, from_words, in_words
from ui.core.actions import LIST, Action, Hint
from ui.core.buttons import button
from ui.core.figures_view import FiguresView
from ui.core.first_stop import lead_keys
from ui.core.labels import rule
from ui.core.layout import hbox, plane, vbox
from ui.core.spans import PERIODS, USUAL_PERIOD, choice_box
from ui.core.theme import fit
from ui.knowledge.parts import Parts, RoomPage
from ui.knowledge.sample_dialog import SampleDialog

GROUP = "Reports on articles"
_PERIOD, _SAMPLE, _LINKS = "article report period", "article sample", "article links sample"
_WIDTHS = (210, 0, 150)
_QUIET_MS = 2000
_WATCHES = (Role.SUPERVISOR, Role.ADMINISTRATOR)
_OWN = "What you gave is shown to you alone, and nobody is ranked."
_DESK = "People are shown their own part alone; the desk's is of all together. Nobody is ranked."


@dataclass(frozen=True)
class Found:
    """What was counted; `report` is None for whoever doesn't watch over the desk."""

    mine: Contribution
    desk: Contribution | None
    report: Report | None


class ReportPage(RoomPage):
    """A table of figures under the period that they are of."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
        self._found: Found | None = None
        self._sample = from_words(parts.get(_SAMPLE), Criterion)
        self._links = from_words(parts.get(_LINKS), Fit)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._build()
        self._connect()

    @override
    def read(self) -> None:
        queries, actor, since = self._parts.queries, self._parts.actor(), self._since()
        self._parts.background.read(
            lambda: _count(queries, actor, since), self._take, self.figures.fail, slot=(self, "report")
        )

    @override
    def list_actions(self) -> Sequence[tuple[QWidget, Sequence[Action]]]:
        export = Action(
            "articles.report.export", "Export report…", "X", "download", self._has_figures, self.save_as,
            GROUP, LIST, words="csv file save",
        )  # fmt: skip
        sample = Action(
            "articles.report.sample", "Read a sample against the content standard…", "S", "clipboard-check",
            self._has_sample, self.read_sample, GROUP, LIST, words="quality standard checklist",
        )  # fmt: skip
        links = Action(
            "articles.report.links", "Read a sample of links…", "L", "link", self._has_links, self.read_links,
            GROUP, LIST, words="accuracy right wrong ticket",
        )  # fmt: skip
        return ((self.figures.table, (export, sample, links)),)

    @override
    def hints(self) -> Sequence[Hint]:
        return (Hint("Next, previous figure", "J K", GROUP), Hint("Show what is behind a figure", "Enter", GROUP))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Count anew whenever it is come back to."""
        super().showEvent(event)
        self.read()

    @Slot()
    def save_as(self) -> None:
        """Ask where, and write all figures there."""
        self.figures.save_as("article-report.csv", self._parts.local)

    @Slot()
    def read_sample(self) -> None:
        """Read the articles that were drawn, each against the content standard."""
        self._read(self._report.sample if self._report is not None else (), Criterion, self._keep_sample)

    @Slot()
    def read_links(self) -> None:
        """Judge the links that were drawn: whether each led to the article that its ticket needed."""
        self._read(self._report.links if self._report is not None else (), Fit, self._keep_links)

    # ------------------------------------------------------------ showing

    def _take(self, found: Found) -> None:
        self._found = found
        self._show()

    def _show(self) -> None:
        found = self._found
        if found is None:
            return
        now = self._parts.clock.now()
        shown = [*of_contribution(found.mine)]
        if found.desk is not None:
            shown += of_contribution(found.desk)
        if found.report is not None:
            shown += of_report(found.report, now)
            shown += (*of_articles(self._sample), *of_links(self._links))
        self.figures.show_figures(shown)
        self.figures.note.setText(_OWN if found.report is None else _DESK)
        for offered, is_any in ((self.sample_button, self._has_sample()), (self.links_button, self._has_links())):
            offered.setVisible(found.report is not None)
            offered.setEnabled(is_any)
        self.export_button.setEnabled(True)

    @Slot()
    def _open(self) -> None:
        figure = self.figures.current
        if figure is None or figure.behind is Behind.NOTHING:
            return
        match figure.behind:
            case Behind.SAMPLE:
                self.read_sample()
            case Behind.LINKS:
                self.read_links()
            case _:
                self._parts.ways.page(figure.behind.value)

    # ------------------------------------------------------------ inside

    def _since(self) -> date:
        since, _until = PERIODS[max(0, self.period.currentIndex())].bounds(self._parts.clock.now())
        return (since or self._parts.clock.now()).date()

    @property
    def _report(self) -> Report | None:
        return self._found.report if self._found is not None else None

    def _has_sample(self) -> bool:
        return self._report is not None and bool(self._report.sample)

    def _has_links(self) -> bool:
        return self._report is not None and bool(self._report.links)

    def _read[P: Point](self, drawn: Sequence[Drawn], points: type[P], keep: Callable[[Sample[P]], None]) -> None:
        if drawn:
            dialog = SampleDialog(self._parts, drawn, points, self.window())
            dialog.done_with.connect(keep)
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    def _has_figures(self) -> bool:
        return bool(self.figures.model.rows)

    @Slot(object)
    def _keep_sample(self, sample: Sample[Criterion]) -> None:
        self._sample = sample
        self._parts.put(_SAMPLE, in_words(sample))
        self._show()

    @Slot(object)
    def _keep_links(self, links: Sample[Fit]) -> None:
        self._links = links
        self._parts.put(_LINKS, in_words(links))
        self._show()

    @Slot()
    def _choose(self) -> None:
        self._parts.put(_PERIOD, PERIODS[max(0, self.period.currentIndex())].words)
        self.read()

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if changes.touches(Topic.ARTICLE) and self.isVisible():
            self._quiet.start()

    def _build(self) -> None:
        plane(self, "surface")
        self.period = choice_box("Period")
        fit(self.period, least_width=150)
        for span in PERIODS:
            self.period.addItem(span.words)
        kept, words = [span.words for span in PERIODS], self._parts.get(_PERIOD)
        self.period.setCurrentIndex(kept.index(words) if words in kept else USUAL_PERIOD)
        self.sample_button = button("Sample…", "clipboard-check", pressed=self.read_sample)
        self.sample_button.setToolTip("Read articles drawn at random against the content standard  (S)")
        self.export_button = button("Export…", "download", "quiet", pressed=self.save_as)
        self.export_button.setToolTip("Write all figures to a file  (X)")
        self.export_button.setEnabled(False)
        self.links_button = button("Links…", "link", pressed=self.read_links)
        self.links_button.setToolTip("Judge links drawn at random: was it the right article?  (L)")
        for offered in (self.sample_button, self.links_button):
            offered.hide()
        self.figures = FiguresView[Figure](HEADINGS, "Figures of the articles", _WIDTHS, count=self.read)
        self._lay()

    def _lay(self) -> None:
        top = QWidget()
        line = hbox(
            self.period, None, self.sample_button, self.links_button, self.export_button, margins=(18, 10, 14, 10)
        )
        line.setStretch(0, 2)
        line.setStretch(1, 1)
        top.setLayout(line)
        whole = vbox(top, rule(), self.figures, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        lead_keys(self, self.figures.table)

    def _connect(self) -> None:
        self.period.currentIndexChanged.connect(self._choose)
        self.figures.opened.connect(self._open)
        self._quiet.timeout.connect(self.read)
        self._parts.live.changed.connect(self._hear)


def _count(queries: KnowledgeQueries, actor: Actor, since: date) -> Found:
    """Count what whoever asks may look at; runs on a worker's thread."""
    given = queries.contributions(since)
    mine = given[0] if given else Contribution(actor.name, 0, 0, 0, 0, 0)
    if actor.role not in _WATCHES and queries.licence() is not Licence.COACH:
        return Found(mine, None, None)
    return Found(mine, given[1] if len(given) > 1 else None, queries.report(since))
