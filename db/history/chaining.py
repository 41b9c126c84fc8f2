"""Giving a copied audit its hashes: the same records have the same ones on every server."""

from itertools import batched

from sqlalchemy import Connection

from db.history.chain import GENESIS, Link, chained
from db.history.proof import BATCH, CHAINS, streamed

_WRITE = """
update audit set prev = made.prev, hash = made.hash
  from unnest(%s::bigint[], %s::bytea[], %s::bytea[]) made(id, prev, hash) where audit.id = made.id
"""


def chain_anew(connection: Connection) -> None:
    """Write the hashes of every record, within a transaction in which no trigger of the audit fires."""
    of, end = ("", 0), GENESIS
    with streamed(connection, CHAINS) as found:
        for links in batched(map(Link._make, found), BATCH):
            ids, befores, hashes = [], [], []
            for link in links:
                if (link.entity, link.entity_id) != of:
                    of, end = (link.entity, link.entity_id), GENESIS
                befores.append(end)
                end = chained(end, link)
                ids.append(link.id)
                hashes.append(end)
            connection.exec_driver_sql(_WRITE, (ids, befores, hashes))
