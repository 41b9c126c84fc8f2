"""How progress is told, on a terminal and elsewhere."""

import io

from app.administration.progress import Progress, sentence


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_a_line_each_five_seconds():
    out, now = io.StringIO(), [0.0]
    progress = Progress(out, clock=lambda: now[0])
    for second in range(13):
        now[0] = float(second)
        progress.tell(second * 100, second / 20)
    progress.clear()
    assert out.getvalue() == "25 %, 500 tickets, 100/s, 15 s left\n50 %, 1,000 tickets, 100/s, 10 s left\n"


def test_a_terminal_gets_one_line_drawn_over():
    out, now = Terminal(), [0.0]
    progress = Progress(out, clock=lambda: now[0])
    for step in range(1, 4):
        now[0] = float(step)
        progress.tell(step * 1000, step / 4)
    progress.clear()
    drawn = out.getvalue().split("\r")
    assert "[######..................] 25 %, 1,000 tickets, 1,000/s, 3 s left" in drawn
    assert "\n" not in out.getvalue()
    assert drawn[-2].strip() == drawn[-1] == ""


def test_a_beginning_and_an_end_divide_by_nothing():
    assert sentence(0, 0, 0) == "0 %, 0 tickets"
    assert sentence(10, 1, 2) == "100 %, 10 tickets, 5/s"
    assert sentence(10, 0.01, 10).endswith("16 min 30 s left")
