"""A desk that was restored from a backup: what it has lost since, and numbers of revisions that it gave again."""

from collections.abc import Mapping

from app.knowledge.document import as_filed
from app.knowledge.shared import Head, Revision, SharedArticles
from app.knowledge.text import Text
from db.knowledge.working_copy.state import LocalState, Row


class Restored:
    """What one synchronisation finds out of a desk's past; empty for a desk that was never restored.

    `lost` are the articles that it has no more: what is here may be all there is. `rewritten` are those whose revision
    here is another text there.
    """

    def __init__(self, state: LocalState, desk: SharedArticles) -> None:
        self._state, self._desk = state, desk
        self.lost: frozenset[str] = frozenset()
        self.rewritten: set[str] = set()

    def look(self, heads: Mapping[str, Head]) -> None:
        """Compare what is here with the newest revisions there. Raises StoreUnavailable."""
        self.lost = self._unheard(heads)
        self.rewritten = self._written_anew(heads)

    def is_before(self, row: Row, head: Head, texts: Mapping[Revision, Text]) -> bool:
        """Tell whether it was restored to before the revision that is here, perhaps past its number since."""
        is_before = head.rev < row.base or row.article in self.rewritten
        return is_before or self._is_another(row, texts.get((row.article, row.base)))

    def _unheard(self, heads: Mapping[str, Head]) -> frozenset[str]:
        rows = self._state.rows()
        noted = self._state.remembered() | self._state.drafted()
        known = {article for article, row in rows.items() if row.base} | (noted - rows.keys())
        missing = known - heads.keys() - self._state.gone()
        return frozenset(self._desk.unheard(missing)) if missing else frozenset()

    def _written_anew(self, heads: Mapping[str, Head]) -> set[str]:
        """Ask only for those that were changed there at another moment than was told the last time."""
        others, rows = self._state.not_as_told(heads), self._state.rows()
        same = [row for article, row in rows.items() if article in others and row.base == heads[article].rev]
        texts = self._desk.texts([(row.article, row.base) for row in same]) if same else {}
        return {row.article for row in same if self._is_another(row, texts.get((row.article, row.base)))}

    def _is_another(self, row: Row, text: Text | None) -> bool:
        """Tell whether the desk's text of a revision isn't the one that it published under that number before."""
        published = self._state.text(row.published)
        return text is not None and text not in (published, as_filed(published))
