"""The articles of a desk for its screens, each part loaded when it is first asked: a list of tickets need not wait."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from app.core.actor import Actor
from app.core.errors import StoreUnavailable

if TYPE_CHECKING:
    from app.knowledge.gate import KnowledgeGate
    from app.knowledge.library import Library
    from app.knowledge.queries import KnowledgeQueries
    from db.engine import Store


class OnDemand:
    """Stands for something that is made by the first who asks it anything."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make, self._made = make, cast("object | None", None)
        self._lock = threading.Lock()
        self._is_put_away = False

    def __getattr__(self, name: str) -> Any:
        """Return what the thing itself has under this name."""
        with self._lock:
            if self._made is None:
                if self._is_put_away:
                    raise StoreUnavailable("The window was closed before that was asked.")
                self._made = self._make()
        return getattr(self._made, name)

    def put_away(self) -> None:
        """Close it, where it was ever made; who asks later is told so, for nobody would close it then."""
        with self._lock:
            self._is_put_away, made = True, self._made
        if made is not None:
            made.close()  # type: ignore[attr-defined]


def articles_of(store: "Store", actor: Actor) -> "KnowledgeGate":
    """Return the deeds on articles of a desk as one member of staff does them."""

    def make() -> object:
        if store.is_postgres:
            from db.knowledge.server_gate import ServerKnowledgeGate

            return ServerKnowledgeGate(store, actor)
        from db.knowledge.file_gate import FileKnowledgeGate

        return FileKnowledgeGate(store, actor)

    return cast("KnowledgeGate", OnDemand(make))


def article_queries_of(store: "Store", actor: Actor) -> "KnowledgeQueries":
    """Return what screens read of articles."""

    def make() -> object:
        from db.knowledge.queries import SqlKnowledgeQueries

        return SqlKnowledgeQueries(store, actor)

    return cast("KnowledgeQueries", OnDemand(make))


def library_of(store: "Store", actor: Actor, home: Path, key: str, chosen: Path | None = None) -> "Library":
    """Return the articles of this workstation, in the folder that was chosen, or one under the program's own."""

    def make() -> object:
        from db.knowledge.library import WorkingLibrary
        from db.knowledge.working_copy.where import folder_of

        folder = chosen or folder_of(home, key, actor.login)
        return WorkingLibrary(folder, actor.login, articles_of(store, actor))

    return cast("Library", OnDemand(make))


def put_away(library: "Library | None") -> None:
    """Let go of the folder, whether anybody asked for it or not."""
    if isinstance(library, OnDemand):
        library.put_away()
