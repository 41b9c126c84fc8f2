"""Where a folder of articles had better not lie: in what another program copies elsewhere, or across the network."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

_CLOUDS = {
    "onedrive": "OneDrive", "dropbox": "Dropbox", "google drive": "Google Drive", "googledrive": "Google Drive",
    "my drive": "Google Drive", "icloud drive": "iCloud", "iclouddrive": "iCloud", "mobile documents": "iCloud",
    "nextcloud": "Nextcloud", "box sync": "Box",
}  # fmt: skip
_NETWORKS = frozenset(("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "davfs", "fuse.davfs2"))
_REMOTE = 4
"""What Windows' GetDriveTypeW calls a network drive."""


def warnings_of(folder: Path, environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """Return what speaks against the place of a folder, each in a sentence; nothing where all is well."""
    cloud = cloud_of(folder, environment)
    found = []
    if cloud:
        found.append(
            f"The articles lie in a folder that {cloud} copies elsewhere, restricted ones too: move them with "
            "“Where the articles lie…” (Ctrl+K)."
        )
    if is_across_the_network(folder):
        found.append(
            "The articles lie across the network: saving is slow, and two computers may write there at once. Move them "
            "to this computer with “Where the articles lie…” (Ctrl+K)."
        )
    return tuple(found)


def cloud_of(folder: Path, environment: Mapping[str, str]) -> str:
    """Return which program copies a folder elsewhere, as far as its place tells; empty for none."""
    kept = [value for name, value in environment.items() if name.upper().startswith("ONEDRIVE") and value]
    if any(folder.is_relative_to(place) for place in kept):
        return "OneDrive"
    names = [part.casefold() for part in folder.parts]
    by_name = (cloud for name in names for known, cloud in _CLOUDS.items() if name == known)
    business = ("OneDrive" for name in names if name.startswith("onedrive - "))
    return next(by_name, None) or next(business, "")


def is_across_the_network(folder: Path, mounts: str | None = None) -> bool:
    """Tell whether a folder lies on another computer. `mounts` is what /proc/mounts tells, where that is known."""
    if sys.platform == "win32":
        return _is_remote_on_windows(folder)
    told = _mounts() if mounts is None else mounts
    kinds = {}
    for line in told.splitlines():
        _what, _space, rest = line.partition(" ")
        where, _space, rest = rest.partition(" ")
        kinds[Path(where.replace("\\040", " "))] = rest.partition(" ")[0]
    place = next((place for place in (folder, *folder.parents) if place in kinds), None)
    return place is not None and kinds[place] in _NETWORKS


def _mounts() -> str:
    try:
        return Path("/proc/mounts").read_text("utf-8", "replace")
    except OSError:  # another system than Linux
        return ""


def _is_remote_on_windows(folder: Path) -> bool:
    if sys.platform != "win32" or str(folder).startswith("\\\\"):
        return True
    import ctypes  # noqa: PLC0415  of Windows alone

    return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{folder.drive}\\") == _REMOTE)
