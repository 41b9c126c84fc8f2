"""What is made by the first who asks is closed with the window, whether anybody asked or not."""

import pytest

from app.bootstrap.knowing import OnDemand
from app.core.errors import StoreUnavailable


class Folder:
    """Stands for a library: it counts how often it was opened and closed."""

    opened = closed = 0

    def __init__(self) -> None:
        Folder.opened += 1

    def listed(self) -> list[str]:
        return ["VPN"]

    def close(self) -> None:
        Folder.closed += 1


@pytest.fixture(autouse=True)
def _anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Folder, "opened", 0)
    monkeypatch.setattr(Folder, "closed", 0)


def test_it_is_made_once_and_closed():
    library = OnDemand(Folder)
    assert (library.listed(), library.listed()) == (["VPN"], ["VPN"])
    library.put_away()
    assert (Folder.opened, Folder.closed) == (1, 1)


def test_who_asks_after_the_window_was_closed_makes_nothing_that_nobody_would_close():
    library = OnDemand(Folder)
    library.put_away()
    with pytest.raises(StoreUnavailable):
        library.listed()
    assert (Folder.opened, Folder.closed) == (0, 0)
