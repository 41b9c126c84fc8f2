"""What keys do to lines of Markdown: lists go on, lines are indented, words are marked. Pure rules on strings."""

import re

_ELEMENT = re.compile(r"(?P<indent>\s*)(?P<mark>[-*+]|\d{1,3}[.)]|>)(?P<box> \[[ xX]\])?(?P<gap>\s+)(?P<rest>.*)")
INDENT = "  "


def next_line(line: str) -> str | None:
    """Return how the line after this one begins, when Enter is pressed at its end; None where the list ends here."""
    found = _ELEMENT.fullmatch(line)
    if found is None:
        return line[: len(line) - len(line.lstrip())]
    if not found["rest"].strip():
        return None
    box = " [ ]" if found["box"] else ""
    return f"{found['indent']}{_counted(found['mark'])}{box}{found['gap']}"


def indented(line: str) -> str:
    """Return a line one step further to the right."""
    return f"{INDENT}{line}" if line else line


def outdented(line: str) -> str:
    """Return a line one step further to the left."""
    return line.removeprefix("\t") if line.startswith("\t") else re.sub(r"^ {1,2}", "", line)


def wrapped(words: str, mark: str) -> str:
    """Return words marked as bold, slanted or code; words that are marked so already lose the marks."""
    if len(words) >= 2 * len(mark) and words.startswith(mark) and words.endswith(mark):
        return words[len(mark) : len(words) - len(mark)]
    return f"{mark}{words}{mark}"


def _counted(mark: str) -> str:
    return f"{int(mark[:-1]) + 1}{mark[-1]}" if mark[0].isdigit() else mark
