"""Reports that answer with the same figures."""

from datetime import timedelta

from app.identity.reports import Figure, Report, Wanted, Way

FULL = Report(
    (
        Way("", 10, 6, 3, timedelta(minutes=4), timedelta(minutes=9, seconds=30)),
        Way("push", 8, 6, 1, timedelta(minutes=3), timedelta(minutes=8)),
        Way("telepathy", 1, 0, 1),
    ),
    {Figure.NEVER_VERIFIED: 2, Figure.LEGITIMATE_REFUSED: 1, Figure.DISPUTED: 1},
    (3, 1, 0),
    (0, 0, 2),
)


class FakeReports:
    """Answers with one report, or with an error while there is one."""

    def __init__(self) -> None:
        self.report_is = FULL
        self.error: Exception | None = None
        self.asked: list[Wanted] = []

    def report(self, wanted: Wanted) -> Report:
        self.asked.append(wanted)
        if self.error is not None:
            raise self.error
        return self.report_is
