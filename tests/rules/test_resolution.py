"""The resolution on record when a reply resolves its ticket."""

import pytest

from app.tickets.resolution import LONGEST, resolution_in


@pytest.mark.parametrize(
    ("reply", "resolution"),
    [
        ("Your account is unlocked. Please sign in again.", "Your account is unlocked."),
        ("Hello Dana,\n\nYour account is unlocked. Sign in again.\n\nKind regards,\nAna", "Your account is unlocked."),
        ("Hi Dana!\nI have restarted the print server.", "I have restarted the print server."),
        ("Good morning Ms Whitfield\n\nthe licence was renewed", "the licence was renewed"),
        ("Hi Dana, your account is unlocked. Try again.", "Hi Dana, your account is unlocked."),
        ("Done. The drive is mapped again. Bye.", "Done. The drive is mapped again."),
        ("Use a wired port, e.g. the one at your desk. Then try.", "Use a wired port, e.g. the one at your desk."),
        ("I set the time\nof the server right.\n\nMore below.", "I set the time of the server right."),
        ("> it says no\n> again\n\nIt was the cable, now replaced.", "It was the cable, now replaced."),
        ("Lieber Herr Öz,\n\nübernommen und erledigt. Ärger vorbei.", "übernommen und erledigt."),
        ("Fixed!", "Fixed!"),
        ("Hello Dana,", "Hello Dana,"),
        ("Is it working now?  If not, call.", "Is it working now?"),
        ("   \n\n", ""),
        ("> only quoted", ""),
    ],
)
def test_the_first_sentence_that_says_something(reply: str, resolution: str):
    assert resolution_in(reply) == resolution


def test_a_long_sentence_is_cut_at_a_word():
    said = resolution_in("word " * 100)
    assert len(said) <= LONGEST
    assert said.endswith("word…")
