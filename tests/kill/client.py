"""A client that types and sends until it is killed, and says on stdout what it has done.

Each line is a time and `typed NAME|N` (N words stand in the editor), `kept NAME|N` (the program says they are safe)
or `sent NAME`.
Arguments: address, folder of the workstation, ticket id, how many seconds a reply is held, seed, and for how many
seconds it may say nothing: then it says on stderr where each thread stands, and ends.
"""

import faulthandler
import random
import sys
import time
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.tickets import drafts
from tests.makers import ANA
from tests.windows import seat_at
from ui.core.theme import ThemeKeeper


def main() -> int:
    """Open the window, open the ticket, and type letter after letter; send now and then."""
    address, folder, ticket_id, hold, seed, patience = sys.argv[1:7]
    faulthandler.dump_traceback_later(float(patience), exit=True)
    drafts.HOLD = timedelta(seconds=float(hold))
    app = QApplication([])
    seat = seat_at(address, ANA, Path(folder), ThemeKeeper(app))
    seat.window.show()
    typist = Typist(seat, int(ticket_id), random.Random(int(seed)))
    QTimer.singleShot(300, typist.begin)
    return app.exec()


class Typist:
    """Types `word-1 word-2 …`, sometimes sends, and tells."""

    def __init__(self, seat, ticket_id, dice):
        self.seat, self.ticket_id, self.dice = seat, ticket_id, dice
        self.composer = seat.work.ticket.composer
        self.count = 0
        self.name = f"text {dice.randrange(10**9)}"
        self.timer = QTimer(seat.window, interval=30)
        self.timer.timeout.connect(self.step)

    def begin(self):
        """Open the ticket and start."""
        self.seat.work.open_ticket(self.ticket_id)
        self.timer.start()

    def step(self):
        """Type one word more, or send what there is."""
        if self.seat.work.ticket.row is None:
            return
        if self.count > 20 and self.dice.random() < 0.03:
            self.send()
            return
        if self.count and self.seat.work.keeper.is_safe(self.composer.key):
            tell(f"kept {self.name}|{self.count}")
        self.count += 1
        self.composer.insert(f"{self.name} " if self.count == 1 else f"w{self.count} ")
        tell(f"typed {self.name}|{self.count}")

    def send(self):
        """Send what stands in the editor."""
        tell(f"sent {self.name}")
        self.composer.send()
        self.name, self.count = f"text {self.dice.randrange(10**9)}", 0


def tell(line):
    """Say it with the time, so that the parent knows what was how old when it killed."""
    faulthandler.cancel_dump_traceback_later()
    print(f"{time.time():.3f} {line}", flush=True)  # noqa: T201  the parent listens


if __name__ == "__main__":
    raise SystemExit(main())
