"""People at a desk with articles, on either engine."""

from uuid import uuid4

from app.core.actor import Actor
from app.knowledge.gate import KnowledgeGate
from app.knowledge.text import Text
from db.engine import Store
from db.knowledge.file_gate import FileKnowledgeGate
from db.knowledge.server_gate import ServerKnowledgeGate
from tests.makers import ANA, Clock, seat

VPN = Text("VPN drops", "Network", ("vpn",), body="## Issue\n\nIt drops.\n\n## Resolution\n\nStart it again.\n")


def gate_of(store: Store, actor: Actor = ANA, clock: Clock | None = None) -> KnowledgeGate:
    """Return the gate of somebody, as their window has it."""
    if store.is_postgres:
        return ServerKnowledgeGate(seat(store, actor), actor)
    return FileKnowledgeGate(store, actor, clock)


def an_article(gate: KnowledgeGate, text: Text = VPN, *, queue_id: int | None = None) -> str:
    """Publish an article and return its id."""
    article = uuid4().hex
    gate.begin(uuid4(), article, text, queue_id=queue_id)
    return article
