"""Places where a folder of articles had better not lie."""

from pathlib import Path

import pytest

from db.knowledge.working_copy import surroundings
from db.knowledge.working_copy.surroundings import cloud_of, is_across_the_network, warnings_of

MOUNTS = """/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
//server/share /mnt/our\\040share cifs rw 0 0
tmpfs /home/ana/local tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("place", "cloud"),
    [
        ("/home/ana/OneDrive/articles", "OneDrive"),
        ("/home/ana/OneDrive - Northgate/articles", "OneDrive"),
        ("/home/ana/Dropbox/kb", "Dropbox"),
        ("/home/ana/My Drive/kb", "Google Drive"),
        ("/Users/ana/Library/Mobile Documents/kb", "iCloud"),
        ("/home/ana/.local/share/frontline/articles", ""),
        ("/home/ana/dropbox-notes/kb", ""),
        ("/srv/docs/articles", "OneDrive"),
    ],
)
def test_a_cloud_is_known_by_its_place(place: str, cloud: str):
    assert cloud_of(Path(place), {"OneDriveCommercial": "/srv/docs", "PATH": "/bin"}) == cloud


@pytest.mark.parametrize(
    ("place", "is_remote"),
    [
        ("/home/ben/articles", True),
        ("/mnt/our share/articles", True),
        ("/home/ana/local/articles", False),
        ("/var/articles", False),
    ],
)
def test_a_network_is_known_by_what_is_mounted(place: str, is_remote: bool):
    assert is_across_the_network(Path(place), MOUNTS) is is_remote


def test_each_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(surroundings, "_mounts", lambda: MOUNTS)
    assert warnings_of(Path("/var/articles"), {}) == ()
    cloud, network = warnings_of(Path("/home/ana/Dropbox/articles"), {})
    assert "Dropbox" in cloud
    assert "across the network" in network


def test_what_tells_nothing_warns_of_nothing():
    assert not is_across_the_network(Path("/home/ana"), "what\n\nelse is this\n")
