"""A desk joined to the small Microsoft Graph on loopback."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.connect.graph.access import ClientSecret, Credential, GraphSettings, ResetBy
from app.connect.graph.directory import GraphDirectory
from app.connect.graph.patience import Timing
from tests.servers.graph import CLIENT, SECRET, TENANT, Clock, Graph

NAME = "Contoso"


@contextmanager
def tenant() -> Iterator[Graph]:
    with Graph() as graph:
        yield graph


def joined(
    graph: Graph,
    clock: Clock | None = None,
    *,
    credential: Credential | None = None,
    resets_by: ResetBy = ResetBy.PROFILE,
    wants_mfa: bool = True,
    silence: float = 10.0,
) -> GraphDirectory:
    clock = clock or Clock()
    settings = GraphSettings(
        NAME, TENANT, CLIENT, login=graph.origin, base=graph.base, resets_by=resets_by, wants_mfa=wants_mfa
    )
    timing = Timing(clock.now, clock.sleep, silence)
    return GraphDirectory(settings, credential or ClientSecret(SECRET), timing=timing)
