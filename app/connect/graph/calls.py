"""Calls to Microsoft Graph: reading, ordering, and what every answer that is no success means for the desk."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

from app.connect.graph.access import GraphSettings, Tokens
from app.connect.graph.patience import BUSY, THROTTLED, Patience, Timing
from app.connect.https import NoReply, NotSafe, Reply, Wire
from app.identity.directories import DirectoryAway, DirectoryRefused, OutcomeUnknown

PAGES = 50
"""Pages of one list that are read; more is no list of a person's but a circle."""
_DENIED, _MISSING, _UNAUTHORISED = 403, 404, 401
_GONE_WRONG = frozenset({408, *range(500, 600)})


@dataclass(frozen=True, slots=True)
class Deed:
    """What a call is about, in words: "X did not let the desk <does>. It needs <needs>."."""

    does: str
    needs: str


class Calls:
    """Speaks to Graph as the desk's application. What is only read is asked again when Graph is busy."""

    def __init__(self, settings: GraphSettings, tokens: Tokens, *, timing: Timing) -> None:
        self.name = settings.name
        self.now = timing.now
        self._tokens = tokens
        self._patience = Patience(timing)
        self._wire = Wire(
            settings.base,
            service="Microsoft Graph",
            authorities=settings.authorities,
            proxy=settings.proxy,
            read=timing.silence,
        )

    def read(
        self, path: str, deed: Deed, query: Mapping[str, str | int] | None = None, *, is_indexed: bool = False
    ) -> Mapping[str, Any] | None:
        """Return what is at a path, None when Graph says there is nothing. Raises DirectoryAway, DirectoryRefused.

        `query` are the $-parameters; `is_indexed` asks the index that is a little behind and can search more.
        """
        named = {f"${name}": value for name, value in (query or {}).items()}
        wanted = urlencode(named, quote_via=quote, safe="$")
        return self._read(path, wanted, deed, {"ConsistencyLevel": "eventual"} if is_indexed else {})

    def read_all(
        self, path: str, deed: Deed, query: Mapping[str, str | int] | None = None
    ) -> Sequence[Mapping[str, Any]]:
        """Return a whole list, page by page. Raises as `read`, also when a page is no part of a list."""
        return [row for rows in self.pages(path, deed, query, most=PAGES) for row in rows]

    def pages(
        self, path: str, deed: Deed, query: Mapping[str, str | int] | None = None, *, most: int
    ) -> Iterator[Sequence[Mapping[str, Any]]]:
        """Yield a list page by page, each asked for only when it is wanted. Raises as `read_all`."""
        page = self.read(path, deed, query)
        for _ in range(most):
            rows = page.get("value") if page is not None else []
            if page is None or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise DirectoryAway(f"{self.name} answered half a list. Nothing was changed; try again in a moment.")
            yield rows
            onwards = page.get("@odata.nextLink")
            if not onwards:
                return
            page = self._read(*self._inside(str(onwards)), deed, {})
        raise DirectoryAway(f"{self.name} answered a list without end. Nothing was changed.")

    def order(
        self,
        method: str,
        path: str,
        deed: Deed,
        *,
        body: Mapping[str, Any] | None = None,
        is_repeatable: bool = False,
        allows: frozenset[int] = frozenset(),
    ) -> Reply:
        """Have something changed and return the answer, which is a success or one of `allows`.

        Only what may be done twice is sent again when Graph is busy; everything is when it was only throttled.
        Raises DirectoryAway when nothing can have been sent, DirectoryRefused, OutcomeUnknown.
        """
        asked, seen = str(uuid4()), list[int]()
        busy = BUSY if is_repeatable else THROTTLED
        try:
            reply = self._send(method, path, asked, busy=busy, body=body, seen=seen)
        except NoReply as silence:
            if not silence.was_sent and _GONE_WRONG.isdisjoint(seen):
                raise DirectoryAway(f"{silence} Nothing was changed; try again in a moment.") from None
            raise self.unknown(f"{silence}", asked) from None
        if reply.is_fine or reply.status in allows:
            return reply
        if not _GONE_WRONG.isdisjoint(seen):  # at the last or at an earlier try: it may have been done then
            raise self.unknown(f"{self.name} failed at it (HTTP {reply.status}).", asked)
        raise self.refusal(reply, deed)

    def poll(self, url: str, deed: Deed) -> tuple[Mapping[str, Any], float | None]:
        """Return what stands at an address that Graph named for an order under way, and how long to wait.

        Raises NotSafe when that is outside Graph, and what `read` raises.
        """
        reply = self._asked(self._wire.path_of(url), {})
        return self._fields(reply, deed) or {}, reply.wait(self.now())

    def unknown(self, why: str, asked: str = "") -> OutcomeUnknown:
        """Return the failure of an order of which nobody knows whether it was carried out."""
        trace = f" (Microsoft finds it by client-request-id {asked})" if asked else ""
        return OutcomeUnknown(
            f"{why} It may have been carried out or not, and is not sent again by itself: look at the account "
            f"first{trace}."
        )

    def expect(self, reply: Reply, status: int) -> None:
        """Take a success for one only if it is the documented one. Raises OutcomeUnknown."""
        if reply.status != status:
            raise self.unknown(f"{self.name} answered something unheard of (HTTP {reply.status}).")

    def refusal(self, reply: Reply, deed: Deed) -> DirectoryRefused:
        """Return what a refusal means, with Graph's own code and the ids that Microsoft's support asks for."""
        code = _code(reply)
        text, may_retry = f"{self.name} refused to {deed.does}", False
        if reply.status == _DENIED:
            text = f"{self.name} does not let the desk's application {deed.does}. It needs {deed.needs}"
        elif reply.status == _UNAUTHORISED:
            text = f"{self.name} does not accept the desk's sign-in any more, so it could not {deed.does}"
        elif reply.status == _MISSING:
            text = f"{self.name} has no such account or authenticator any more"
        elif reply.status in THROTTLED:
            text, may_retry = f"{self.name} is asked too much just now to {deed.does}", True
        else:
            text = f"{text} (its code is {code})"
        return DirectoryRefused(f"{text}. Nothing was changed.", code=_traced(code, reply), may_retry=may_retry)

    def _read(self, path: str, query: str, deed: Deed, headers: Mapping[str, str]) -> Mapping[str, Any] | None:
        return self._fields(self._asked(f"{path}?{query}" if query else path, headers), deed)

    def _asked(self, path: str, headers: Mapping[str, str]) -> Reply:
        try:
            return self._send("GET", path, str(uuid4()), busy=BUSY, headers=headers)
        except NoReply as silence:
            raise DirectoryAway(f"{silence} Nothing was changed; try again in a moment.") from None

    def _fields(self, reply: Reply, deed: Deed) -> Mapping[str, Any] | None:
        if reply.status == _MISSING and _error(reply):
            return None
        if reply.status in BUSY or reply.status in _GONE_WRONG or reply.status == _MISSING:
            raise DirectoryAway(
                f"{self.name} is too busy or broken to answer (HTTP {reply.status}). Nothing was changed; "
                "try again in a few minutes."
            )
        if not reply.is_fine:
            raise self.refusal(reply, deed)
        try:
            return reply.fields()
        except NoReply as nonsense:
            raise DirectoryAway(f"{nonsense} Nothing was changed; try again in a moment.") from None

    def _send(
        self,
        method: str,
        path: str,
        asked: str,
        *,
        busy: frozenset[int],
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        seen: list[int] | None = None,
    ) -> Reply:
        """Send it, as often as it may be; `seen` takes the status of each answer."""

        def ask() -> Reply:
            bearer = self._tokens.bearer()
            sent = {"Authorization": f"Bearer {bearer}", "client-request-id": asked, **(headers or {})}
            reply = self._wire.ask(method, path, json=body, headers=sent)
            if seen is not None:
                seen.append(reply.status)
            if reply.status == _UNAUTHORISED:
                self._tokens.forget(bearer)
            return reply

        reply = self._patience.with_reply(ask, busy=busy)
        if reply.status == _UNAUTHORISED:  # turned down before anything was done: once more, with a new token
            reply = self._patience.with_reply(ask, busy=busy)
        return reply

    def _inside(self, url: str) -> tuple[str, str]:
        try:
            path, _, query = self._wire.path_of(url).partition("?")
        except NotSafe as elsewhere:
            raise DirectoryAway(f"{elsewhere} Nothing was changed.") from None
        return path, query


def quoted(words: str) -> str:
    """Return words as a text inside a $filter: a quote in them can't end it."""
    return "'" + words.replace("'", "''") + "'"


def says_of(reply: Reply, word: str) -> bool:
    """Tell whether the error's own text speaks of this word; the text itself is shown to nobody."""
    return word in str(_error(reply).get("message", "")).casefold()


def _error(reply: Reply) -> Mapping[str, Any]:
    try:
        said = reply.fields().get("error")
    except NoReply:
        return {}
    return said if isinstance(said, dict) else {}


def _code(reply: Reply) -> str:
    said = _error(reply).get("code")
    return str(said)[:80] if said else f"HTTP {reply.status}"


def _traced(code: str, reply: Reply) -> str:
    named = reply.headers.get("request-id", "")
    return f"{code} (request-id {named[:40]})" if named else code
