"""One table of searches: both engines find the same tickets in the same order, whatever is typed."""

from collections.abc import Mapping

import pytest
from sqlalchemy import insert

from app.tickets.commands.conversation import add_entry
from app.tickets.model import Asker, EntryKind, Status
from app.tickets.queries import Hit, Listing
from db.engine import Store
from db.people.queries import SqlPeopleQueries
from db.tickets import narrowing, search
from db.tickets import tables as t
from db.tickets.queries import SqlTicketQueries
from tests.makers import ANA, NETWORK, NOON, TRIAGE, did, opened

TICKETS: Mapping[str, tuple[str, str]] = {
    "printer": ("Printer prints blank pages", "HP 4017 in room B_12 says PC LOAD LETTER"),
    "mail": ("E-mail won't synchronise", "my e-mail stopped; the café's wi-fi is fine"),
    "street": ("Straße und Maß", "Die Straßenliste fehlt. Größe: 5"),
    "istanbul": ("İstanbul office", "ISPARTA ve ığdır"),
    "athens": ("Ο εκτυπωτής", "Ο ΕΚΤΥΠΩΤΉΣ ΔΕΝ ΛΕΙΤΟΥΡΓΕΊ στην Αθήνα"),
    "kyiv": ("Принтер не працює", "Ёлка и йод, Київ"),
    "tokyo": ("プリンタ 故障", "印刷できません 東京"),
    "emoji": ("Thanks 👍🏽 team", "party 🎉 over"),
    "quotes": ('"a" OR b* NOT c', "she said 'it''s 100% done' & (left) | <b>x</b> \\ end"),
    "under": ("snake_case_name failed", "file_4017.txt a.b.c 10.0.0.1"),
    "long": ("Blob " + "x" * 250, "y" * 5000),
    "ligature": ("ﬁle ﬂow ①②", "ﬀ Å ® naïve coöperate"),
}
"""Name → (subject, the requester's words)."""

FINDS: tuple[tuple[str, set[str]], ...] = (
    ("printer", {"printer"}),
    ("PRINTER", {"printer"}),
    ("blank pages", {"printer"}),
    ("pages blank", {"printer"}),
    ("blank synchronise", set()),
    ("  blank\t pages\n", {"printer"}),
    ("4017", {"printer", "under"}),
    ("401", set()),
    ("B_12", {"printer"}),
    ("b 12", {"printer"}),
    ("e-mail", {"mail"}),
    ("E MAIL", {"mail"}),
    ("email", set()),
    ("café", {"mail"}),
    ("CAFE", {"mail"}),
    ("wi-fi", {"mail"}),
    ("won't", {"mail"}),
    ("straße", {"street"}),
    ("STRASSE", {"street"}),
    ("strasse", {"street"}),
    ("maß", {"street"}),
    ("größe", {"street"}),
    ("grosse", {"street"}),
    ("istanbul", {"istanbul"}),
    ("İSTANBUL", {"istanbul"}),
    ("isparta", {"istanbul"}),
    ("ığdır", {"istanbul"}),
    ("εκτυπωτης", {"athens"}),
    ("ΕΚΤΥΠΩΤΗΣ", {"athens"}),
    ("λειτουργεί", {"athens"}),
    ("принтер", {"kyiv"}),
    ("ПРАЦЮЄ", {"kyiv"}),
    ("елка", {"kyiv"}),
    ("йод", {"kyiv"}),
    ("київ", {"kyiv"}),
    ("プリンタ", {"tokyo"}),
    ("故障", {"tokyo"}),
    ("東京", {"tokyo"}),
    ("thanks 👍🏽", {"emoji"}),
    ("🎉", set()),
    ('"a" OR b*', {"quotes"}),
    ("a NOT c", {"quotes"}),
    ("b*", {"printer", "quotes", "under"}),
    ("NEAR(a b)", set()),
    ("100%", {"quotes"}),
    ("%", set()),
    ("_", set()),
    ("it''s", {"quotes"}),
    ("'; drop table ticket; --", set()),
    ("a:* & !b", {"quotes", "under"}),
    ("\\", set()),
    ("<b>x</b>", {"quotes"}),
    ("snake_case_name", {"under"}),
    ("case snake", {"under"}),
    ("10.0.0.1", {"under"}),
    ("a.b.c", {"quotes", "under"}),
    ("x" * 250, {"long"}),
    ("x" * 64, {"long"}),
    ("x" * 63, set()),
    ("y" * 9000, {"long"}),
    ("file", {"ligature", "under"}),
    ("flow 12", {"ligature"}),
    ("naive", {"ligature"}),
    ("cooperate", {"ligature"}),
    ("", set()),
    ("   ", set()),
    ("?!…—", set()),
    ("\0", set()),
    ("blank\0pages", {"printer"}),
    ("\ud83d", set()),
    ("blank \ud83d", {"printer"}),
    ("a " * 3000, {"ligature", "quotes", "under"}),
)


@pytest.fixture
def named(store: Store) -> dict[int, str]:
    """Return the name of each ticket by its id."""
    return {opened(store, subject=subject, body=body): name for name, (subject, body) in TICKETS.items()}


def test_every_search_finds_what_it_should(store: Store, named: dict[int, str]):
    queries = SqlTicketQueries(store, ANA)
    wrong = {}
    for typed, expected in FINDS:
        found = [hit for hit in queries.search(typed) if hit.place != "number"]
        names = [named[hit.ticket_id] for hit in found]
        ids = [hit.ticket_id for hit in found]
        if set(names) != expected or ids != sorted(ids, reverse=True) or len(ids) != len(set(ids)):
            wrong[typed[:30]] = names
    assert not wrong


WAYS = {
    "few": {},
    "common": {"FEW": 0, "DENSE": 2.0, "EVERYWHERE": 2.0},
    "dense": {"FEW": 0, "DENSE": 0, "EVERYWHERE": 0},
}
"""How the tickets of a list narrowed by words are asked for, and what makes it so."""


@pytest.mark.parametrize("way", WAYS)
def test_a_list_narrowed_by_words_shows_the_same_tickets(
    store: Store, named: dict[int, str], way: str, monkeypatch: pytest.MonkeyPatch
):
    for name, value in WAYS[way].items():
        monkeypatch.setattr(narrowing, name, value)
    queries = SqlTicketQueries(store, ANA)
    wrong = {}
    for typed, expected in FINDS:
        if expected:
            listing = Listing(words=typed, live_only=False)
            shown = {named[row.id] for row in queries.first_page(listing, NOON)}
            ids = {named[ticket_id] for ticket_id in queries.spine(listing, NOON).ids}
            inside = {named[row.id] for row in queries.rows_in(listing, NOON, list(named))}
            if not shown == ids == inside == expected:
                wrong[typed[:30]] = shown, ids, inside
    assert not wrong


def test_a_list_narrowed_by_no_word_at_all_shows_nothing(store: Store):
    opened(store)
    for typed in ("%", "🎉", "?!…—", "\0"):
        assert not SqlTicketQueries(store, ANA).first_page(Listing(words=typed), NOON)
        assert not SqlTicketQueries(store, ANA).rows_in(Listing(words=typed), NOON, [1])
        assert not SqlTicketQueries(store, ANA).search(typed)
        assert not SqlPeopleQueries(store).requesters_like(typed)


def test_a_number_comes_before_all_else(store: Store):
    ticket_id = opened(store)
    later = opened(store, subject=f"same as {ticket_id}")
    queries = SqlTicketQueries(store, ANA)
    for typed in ("{0}", "HD-{0}", "hd {0}", "#{0}", " hd-{0} ", "Hd{0}"):
        found = queries.search(typed.format(ticket_id))
        assert (found[0].ticket_id, found[0].place) == (ticket_id, "number")
    assert [hit.ticket_id for hit in queries.search(str(ticket_id))] == [ticket_id, later]
    for typed in ("XX-1", "HD-", "99999", "HD-999999999999999999", "9" * 30, "-1", "HD--1"):
        assert not [hit for hit in queries.search(typed) if hit.place == "number"]


def test_a_requester_is_found_by_the_beginnings_of_words(store: Store):
    opened(store)
    zoe = Asker(name="Zoë Müller-Øst", email="Zoe.M@Example.test", phone="+44 20 7946 0958")
    ticket_id = opened(store, subject="Locked out", asker=zoe)
    queries, people = SqlTicketQueries(store, ANA), SqlPeopleQueries(store)
    hit = Hit(ticket_id, "Locked out", Status.NEW, zoe.name, "requester", zoe.name)
    for typed in ("zoë", "zo", "ZOE MU", "muller", "müll", "zoe.m@example", "7946", "example test"):
        assert (typed, queries.search(typed)) == (typed, [hit])
        assert [r.name for r in people.requesters_like(typed)] == [zoe.name]
    for typed in ("oe", "uller", "", "%", "zoe printer"):
        assert not queries.search(typed)
        assert not people.requesters_like(typed)


def test_a_search_within_a_queue_stays_there(store: Store):
    here, there = opened(store, queue_id=TRIAGE), opened(store, queue_id=NETWORK)
    queries = SqlTicketQueries(store, ANA)
    assert [hit.ticket_id for hit in queries.search("printer")] == [there, here]
    assert [hit.ticket_id for hit in queries.search("printer", queue_id=NETWORK)] == [there]
    assert not queries.search(f"HD-{here}", queue_id=NETWORK)


def test_a_ticket_found_many_times_is_shown_once_with_the_newest_words(store: Store):
    ticket_id, other = opened(store, subject="Toner"), opened(store, subject="Toner low")
    for n in range(30):
        did(store, ANA, add_entry, ticket_id=ticket_id, kind=EntryKind.NOTE, body=f"toner {n}")
    queries = SqlTicketQueries(store, ANA)
    found = queries.search("toner")
    assert [hit.ticket_id for hit in found] == [other, ticket_id]
    assert found[1].text == "toner 29"
    assert len(queries.search("toner", limit=1)) == 1


def test_one_chatty_ticket_hides_no_other(store: Store):
    others = [opened(store, subject="toner") for _ in range(3)]
    chatty = opened(store, subject="toner")
    for n in range(60):
        did(store, ANA, add_entry, ticket_id=chatty, kind=EntryKind.NOTE, body=f"toner {n}")
    found = SqlTicketQueries(store, ANA).search("toner", limit=4)
    assert [hit.ticket_id for hit in found] == [chatty, *reversed(others)]


def test_old_entries_are_found_behind_any_number_of_newer_ones(store: Store):
    queries = SqlTicketQueries(store, ANA)
    found_at = (7, 31_767, 31_768, 40_000, 3_000_000)  # in four of the blocks that PostgreSQL's index is asked by
    tickets = {number: opened(store, subject="something else") for number in found_at}
    row = {"kind": EntryKind.NOTE, "by_id": ANA.staff_id, "at": NOON, "written_at": None, "facts": {}, "body": "toner"}
    far = [row | {"id": n + 1_000, "ticket_id": tickets[n], "words": "toner low"} for n in found_at]
    with store.writer.begin() as connection:
        connection.execute(insert(t.entry), far)
    newest_first = sorted(tickets.values(), reverse=True)
    assert [hit.ticket_id for hit in queries.search("toner")] == newest_first
    assert [hit.ticket_id for hit in queries.search("low toner", queue_id=TRIAGE)] == newest_first
    assert not queries.search("toner", queue_id=NETWORK)


def test_only_the_newest_hits_are_looked_at(store: Store, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(search, "NEWEST", 3)
    tickets = [opened(store, subject="toner") for _ in range(5)]
    assert [hit.ticket_id for hit in SqlTicketQueries(store, ANA).search("toner")] == tickets[:1:-1]
