"""The page of articles: found at the left, read at the right."""

from ui.knowledge.parts import Parts, RoomPage


class ArticlesPage(RoomPage):
    """Shows the articles."""

    def __init__(self, parts: Parts) -> None:
        super().__init__()
        self._parts = parts
