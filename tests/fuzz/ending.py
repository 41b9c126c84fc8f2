"""How a story has to end: nothing saved is lost, all folders show the same, and once more changes nothing."""

from app.knowledge.attachments import named_in
from app.knowledge.text import Text
from tests.fuzz.people import read_or_none, words
from tests.fuzz.story import Story

ROUNDS = 5


def end(story: Story) -> None:
    """Let everybody synchronise until nothing happens any more, and answer what they are asked. Raises Lost."""
    story.plan = None
    for person in story.people:
        person.desk.is_away = person.desk.loses_answer = False
    for _ in range(4):
        for person in story.people:
            person.copy.sync(person.desk)
            for one in person.copy.asked():
                story.answer(person, one, may_discard=False)
    for _ in range(ROUNDS):
        for person in story.people:
            person.copy.sync(person.desk)
    _nothing_is_lost(story)
    _all_show_the_same(story)
    _once_more_changes_nothing(story)


def _nothing_is_lost(story: Story) -> None:
    shelf = story.shelf
    revisions, heads, proposals = shelf.revisions, shelf.heads, shelf.proposals
    for article, head in heads.items():
        revs = sorted(rev for its, rev in revisions if its == article)
        require(revs == list(range(1, head + 1)), f"revisions of {article} are {revs}")
    held = [repr(revisions[article, head]) for article, head in heads.items()]
    held += [repr(text) for _, _, text, _ in proposals.values()]
    there = words(" ".join(held))
    saved = set().union(*story.ledger.saved.values())
    ledger = story.ledger
    excused = ledger.removed | ledger.overwritten | ledger.two_buffers | ledger.restored
    lost = saved - there - excused
    require(not lost, f"lost {sorted(lost)}")
    history = " ".join(repr(text) for text in revisions.values()) + " ".join(held)
    history += " ".join(" ".join(story.read_already(person)) for person in story.people)
    purged = set().union(*(story.ledger.saved[article] for article in story.ever_hidden))
    gone = (saved & story.ledger.two_buffers) - story.ledger.overwritten - ledger.restored - words(history) - purged
    require(not gone, f"not even in a history: {sorted(gone)}")
    story.counts["revisions"] += len(revisions)
    story.counts["proposals"] += len(proposals)
    story.counts["words"] += len(saved)
    story.counts["words excused"] += len((saved - there) & (story.ledger.overwritten | story.ledger.two_buffers))


def _all_show_the_same(story: Story) -> None:
    shelf = story.shelf
    revisions, heads, archived = shelf.revisions, shelf.heads, shelf.archived
    for person in story.people:
        want = {
            article: revisions[article, head]
            for article, head in heads.items()
            if article not in archived and (person.name, article) not in shelf.hidden
        }
        found: dict[str, Text] = {}
        for path in person.paths():
            document = read_or_none(person.characters(path) or "")
            require(document is not None, f"{person.name} has {path}, which is no article's")
            require(document.article not in found, f"{person.name} has {document.article} twice")
            found[document.article] = document.text
        wrong = [article for article in want.keys() | found.keys() if want.get(article) != found.get(article)]
        require(not wrong, f"{person.name} shows something else of {wrong}")
        require(not person.copy.state.outbox(), f"{person.name} has something to send")
        require(not list((person.root / ".kb" / "stash").iterdir()), f"{person.name} has files out of their place")
        rescued = person.root / ".kb" / "rescued"
        hidden = [article for who, article in shelf.hidden if who == person.name and article in heads]
        known = " ".join(one for (one,) in person.copy.state._wire.execute("select article from history"))
        require(not [article for article in hidden if article in known], f"{person.name} remembers what is hidden")
        named = {name for text in want.values() for name in named_in(text.body)}
        missing = {name for name in named if any(name == its for _a, its in shelf.files)} - person.copy.attached.names()
        require(not missing, f"{person.name} hasn't got {missing}")
        secret = {name for article, name in shelf.files if article in hidden} - named
        require(not secret & person.copy.attached.names(), f"{person.name} has files of what is hidden")
        story.counts["rescued"] += len(list(rescued.iterdir())) if rescued.exists() else 0


def _once_more_changes_nothing(story: Story) -> None:
    before = _marks(story)
    for person in story.people:
        person.copy.sync(person.desk)
    require(before == _marks(story), "synchronising once more changes something")


def _marks(story: Story) -> list[object]:
    files = [
        (person.name, path, (status := (person.root / path).stat()).st_mtime_ns, status.st_ino)
        for person in story.people
        for path in person.paths()
    ]
    return [files, len(story.shelf.revisions), len(story.shelf.proposals)]


def require(holds: bool, said: str) -> None:
    """Raise AssertionError unless this holds."""
    if not holds:
        raise AssertionError(said)
