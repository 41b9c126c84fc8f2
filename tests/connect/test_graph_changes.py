"""Changing somebody's way in at Entra: what was done, what was not, and what nobody knows."""

import traceback
from collections.abc import Callable, Iterator

import pytest

from app.connect.graph.access import ResetBy
from app.connect.graph.directory import GraphDirectory
from app.identity.directories import DirectoryAway, DirectoryRefused, OutcomeUnknown
from tests.connect.entra import joined
from tests.servers.graph import Account, Clock, Graph

SECRET_PASSWORD = "Kx7m-Qw4p-Vt9r-Zn2d"
MOBILE_ID = "3179e48a-750b-4051-897c-87b9720928f7"
NOBODY = "5b1f2c1e-5a3d-4f6e-9a2b-d35c7a10f001"


@pytest.fixture
def graph() -> Iterator[Graph]:
    with Graph() as server:
        yield server


@pytest.fixture
def zoe(graph: Graph) -> Account:
    return graph.add("Zoë Kovács")


Order = Callable[[GraphDirectory, str], object]
ORDERS: dict[str, Order] = {
    "reset": lambda directory, whom: directory.reset_password(whom, SECRET_PASSWORD),
    "pass": lambda directory, whom: directory.temporary_pass(whom, minutes=60),
    "enable": lambda directory, whom: directory.enable(whom),
    "revoke": lambda directory, whom: directory.revoke_sessions(whom),
}
WRITES = {"reset": "PATCH", "pass": "POST", "enable": "PATCH", "revoke": "POST"}
SECRETS = ("reset", "pass")


def upset(graph: Graph, order: str, **how: object) -> None:
    graph.upset(WRITES[order], "/users/", **how)


def sent(graph: Graph, order: str) -> int:
    return graph.count(WRITES[order], "/users/")


def test_a_reset_sets_the_password_and_has_it_changed_at_the_next_sign_in(graph: Graph, zoe: Account) -> None:
    directory = joined(graph)
    before = directory.stamp(zoe.id)
    directory.reset_password(zoe.id, SECRET_PASSWORD)
    assert (zoe.password, zoe.has_to_change) == (SECRET_PASSWORD, True)
    assert directory.stamp(zoe.id) != before
    assert any(b'"forceChangePasswordNextSignInWithMfa": true' in one.body for one in graph.asked)


def test_mfa_before_the_change_is_asked_for_only_where_it_is_wanted(graph: Graph, zoe: Account) -> None:
    joined(graph, wants_mfa=False).reset_password(zoe.id, SECRET_PASSWORD)
    assert zoe.has_to_change
    assert not any(b"WithMfa" in one.body for one in graph.asked)


def test_a_reset_is_over_once_entra_shows_it(graph: Graph, zoe: Account) -> None:
    clock = Clock()
    directory = joined(graph, clock)
    before = directory.stamp(zoe.id)
    stale = f'{{"id": "{zoe.id}", "lastPasswordChangeDateTime": "2026-01-05T08:30:00Z"}}'.encode()
    graph.upset("GET", "/users/", status=200, body=stale, times=3)  # once before, twice after
    directory.reset_password(zoe.id, SECRET_PASSWORD)
    assert clock.slept == [1.0, 2.0]
    assert directory.stamp(zoe.id) != before


def test_a_reset_that_was_done_stays_done_when_entra_cannot_be_read_afterwards(graph: Graph, zoe: Account) -> None:
    clock = Clock()
    directory = joined(graph, clock)
    graph.upset("GET", "/users/", kind="status", status=200, body=b'{"id": "x", "lastPasswordChangeDateTime": null}')
    graph.upset("GET", "/users/", kind="lost", times=9)
    directory.reset_password(zoe.id, SECRET_PASSWORD)
    assert zoe.password == SECRET_PASSWORD
    assert clock.slept == []


def test_another_password_may_be_tried_where_this_one_is_refused(graph: Graph, zoe: Account) -> None:
    with pytest.raises(DirectoryRefused, match="did not accept this password") as refused:
        joined(graph).reset_password(zoe.id, "Password1")
    assert refused.value.may_retry
    assert refused.value.code.startswith("Request_BadRequest (request-id graph-")
    assert zoe.password == ""


def test_an_account_kept_elsewhere_is_refused_for_good(graph: Graph) -> None:
    synced = graph.add("Syn Ced", onPremisesSyncEnabled=True)
    with pytest.raises(DirectoryRefused) as refused:
        joined(graph).reset_password(synced.id, SECRET_PASSWORD)
    assert not refused.value.may_retry


@pytest.mark.parametrize("order", ORDERS)
def test_a_missing_permission_is_named(graph: Graph, zoe: Account, order: str) -> None:
    graph.permissions = ["User.Read.All"]
    with pytest.raises(DirectoryRefused, match=r"It needs the permission User") as refused:
        ORDERS[order](joined(graph), zoe.id)
    assert refused.value.code.startswith("Authorization_RequestDenied")
    assert not refused.value.may_retry


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("whom", [NOBODY, "../me", "zoe@contoso.example"])
def test_who_is_not_there_is_refused(graph: Graph, order: str, whom: str) -> None:
    with pytest.raises(DirectoryRefused):
        ORDERS[order](joined(graph), whom)
    assert graph.count("POST", "/me") == 0


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("kind", ["lost", "silence"])
def test_an_order_without_an_answer_is_unknown_and_sent_once(graph: Graph, zoe: Account, order: str, kind: str) -> None:
    upset(graph, order, kind=kind)
    with pytest.raises(OutcomeUnknown, match=r"client-request-id [0-9a-f-]{36}") as unknown:
        ORDERS[order](joined(graph, silence=0.3), zoe.id)
    assert sent(graph, order) == 1
    assert SECRET_PASSWORD not in "".join(traceback.format_exception(unknown.value))


@pytest.mark.parametrize("order", SECRETS)
@pytest.mark.parametrize("status", [500, 502, 503, 504, 509, 408])
def test_a_secret_is_sent_once_where_graph_failed_at_it(graph: Graph, zoe: Account, order: str, status: int) -> None:
    upset(graph, order, status=status)
    with pytest.raises(OutcomeUnknown):
        ORDERS[order](joined(graph), zoe.id)
    assert sent(graph, order) == 1


@pytest.mark.parametrize("order", ["enable", "revoke"])
def test_what_may_be_done_twice_is_asked_again(graph: Graph, zoe: Account, order: str) -> None:
    zoe.shown["accountEnabled"] = False
    clock = Clock()
    upset(graph, order, status=503, headers={"Retry-After": "7"})
    ORDERS[order](joined(graph, clock), zoe.id)
    assert clock.slept == [7.0]
    assert zoe.shown["accountEnabled"] is (order == "enable")
    assert zoe.sign_ins_ended == (order == "revoke")


@pytest.mark.parametrize("order", ["enable", "revoke"])
@pytest.mark.parametrize("then", [403, 401, 429])
def test_what_may_have_been_done_at_the_first_try_is_not_denied_at_the_next(
    graph: Graph, zoe: Account, order: str, then: int
) -> None:
    upset(graph, order, status=503)
    upset(graph, order, status=then, times=9)
    with pytest.raises(OutcomeUnknown):
        ORDERS[order](joined(graph), zoe.id)


def test_who_is_gone_after_a_first_try_may_have_done_it(graph: Graph, zoe: Account) -> None:
    clock = Clock()
    slept = clock.sleep

    def gone_meanwhile(seconds: float) -> None:
        slept(seconds)
        graph.close()

    clock.sleep = gone_meanwhile
    upset(graph, "enable", status=503)
    with pytest.raises(OutcomeUnknown):
        joined(graph, clock).enable(zoe.id)


@pytest.mark.parametrize("order", ORDERS)
def test_what_was_only_throttled_is_sent_again_as_nothing_was_done(graph: Graph, zoe: Account, order: str) -> None:
    clock = Clock()
    upset(graph, order, status=429, times=2)
    ORDERS[order](joined(graph, clock), zoe.id)
    assert clock.slept == [1.0, 2.0]
    assert sent(graph, order) == 3


@pytest.mark.parametrize("order", ORDERS)
def test_throttled_for_too_long_is_a_refusal_that_may_be_tried_again(graph: Graph, zoe: Account, order: str) -> None:
    clock = Clock()
    upset(graph, order, status=429, headers={"Retry-After": "315"}, times=9)
    with pytest.raises(DirectoryRefused) as refused:
        ORDERS[order](joined(graph, clock), zoe.id)
    assert refused.value.may_retry
    assert clock.slept == []
    assert zoe.password == ""


@pytest.mark.parametrize("order", ORDERS)
def test_a_success_that_is_not_the_documented_one_is_unknown(graph: Graph, zoe: Account, order: str) -> None:
    upset(graph, order, status=200, body=b"<html>Please accept the terms of this network</html>")
    with pytest.raises(OutcomeUnknown):
        ORDERS[order](joined(graph), zoe.id)


@pytest.mark.parametrize("body", [b'{"value": false}', b"{}", b'{"value": "true"}'])
def test_sign_ins_that_were_not_said_to_be_ended_are_unknown(graph: Graph, zoe: Account, body: bytes) -> None:
    upset(graph, "revoke", status=200, body=body)
    with pytest.raises(OutcomeUnknown, match="did not say"):
        joined(graph).revoke_sessions(zoe.id)


@pytest.mark.parametrize("order", ORDERS)
def test_a_redirect_is_not_followed(graph: Graph, zoe: Account, order: str) -> None:
    with Graph() as elsewhere:
        upset(graph, order, status=307, headers={"Location": f"{elsewhere.base}/users/{zoe.id}"})
        with pytest.raises(OutcomeUnknown):
            ORDERS[order](joined(graph), zoe.id)
        assert not elsewhere.asked


@pytest.mark.parametrize("order", ORDERS)
def test_a_token_turned_down_is_renewed_once_and_the_order_sent_again(graph: Graph, zoe: Account, order: str) -> None:
    directory = joined(graph)
    directory.stamp(zoe.id)
    graph.sign_in.tokens.clear()
    ORDERS[order](directory, zoe.id)
    assert graph.count("POST", "/token") == 2


def test_turned_down_twice_is_a_refusal(graph: Graph, zoe: Account) -> None:
    upset(graph, "reset", status=401, times=9)
    with pytest.raises(DirectoryRefused, match="does not accept the desk's sign-in"):
        joined(graph).reset_password(zoe.id, SECRET_PASSWORD)
    assert sent(graph, "reset") == 2


@pytest.mark.parametrize("order", ORDERS)
def test_who_cannot_be_reached_has_not_been_asked(graph: Graph, zoe: Account, order: str) -> None:
    directory = joined(graph)
    directory.stamp(zoe.id)
    graph.close()
    with pytest.raises(DirectoryAway, match="Nothing was changed"):
        ORDERS[order](directory, zoe.id)


def test_nobody_can_end_a_smart_lock_out(graph: Graph, zoe: Account) -> None:
    with pytest.raises(DirectoryRefused, match="ends by itself"):
        joined(graph).unlock(zoe.id)
    assert not graph.asked


class TestResetByMethod:
    """The reset that is written back on premises, by and by."""

    def test_it_waits_until_it_has_succeeded(self, graph: Graph, zoe: Account) -> None:
        clock = Clock()
        graph.polls_until_done, graph.retry_after = 4, "3"
        joined(graph, clock, resets_by=ResetBy.METHOD).reset_password(zoe.id, SECRET_PASSWORD)
        assert (zoe.password, zoe.has_to_change) == (SECRET_PASSWORD, True)
        assert clock.slept == [3.0, 4.0 + 2.0, 12.0, 15.0]
        assert graph.count("POST", "/resetPassword") == 1

    @pytest.mark.parametrize("status", ["running", "notStarted", "unknownFutureValue", "Success", ""])
    def test_nothing_but_succeeded_is_a_success(self, graph: Graph, zoe: Account, status: str) -> None:
        clock = Clock()
        graph.ends_as = status
        with pytest.raises(OutcomeUnknown, match="two minutes"):
            joined(graph, clock, resets_by=ResetBy.METHOD).reset_password(zoe.id, SECRET_PASSWORD)
        assert sum(clock.slept) == 120.0

    def test_failed_is_a_refusal(self, graph: Graph, zoe: Account) -> None:
        graph.ends_as = "failed"
        with pytest.raises(DirectoryRefused, match="Nothing was changed"):
            joined(graph, resets_by=ResetBy.METHOD).reset_password(zoe.id, SECRET_PASSWORD)

    def test_an_outage_while_it_waits_is_waited_out(self, graph: Graph, zoe: Account) -> None:
        graph.upset("GET", "/operations/", kind="lost", times=2)
        joined(graph, resets_by=ResetBy.METHOD).reset_password(zoe.id, SECRET_PASSWORD)

    @pytest.mark.parametrize("where", ["elsewhere", "nowhere"])
    def test_it_is_not_followed_elsewhere(self, graph: Graph, zoe: Account, where: str) -> None:
        with Graph() as elsewhere:
            graph.location = f"{elsewhere.base}/users/x/authentication/operations/1" if where == "elsewhere" else "/x"
            with pytest.raises(OutcomeUnknown):
                joined(graph, resets_by=ResetBy.METHOD).reset_password(zoe.id, SECRET_PASSWORD)
            assert not elsewhere.asked

    def test_a_simple_password_is_refused_at_once(self, graph: Graph, zoe: Account) -> None:
        with pytest.raises(DirectoryRefused) as refused:
            joined(graph, resets_by=ResetBy.METHOD).reset_password(zoe.id, "Password1")
        assert refused.value.may_retry


class TestTemporaryPass:
    """A pass that signs in once."""

    def test_it_is_told_once_and_is_good_for_the_minutes_asked(self, graph: Graph, zoe: Account) -> None:
        given = joined(graph).temporary_pass(zoe.id, minutes=45)
        assert zoe.passes[0]["temporaryAccessPass"] == given
        assert zoe.passes[0]["lifetimeInMinutes"] == 45
        assert zoe.passes[0]["isUsableOnce"] is True

    @pytest.mark.parametrize(("minutes", "given"), [(1, 10), (10, 10), (100_000, 43_200)])
    def test_it_keeps_within_what_entra_allows(self, graph: Graph, zoe: Account, minutes: int, given: int) -> None:
        joined(graph).temporary_pass(zoe.id, minutes=minutes)
        assert zoe.passes[0]["lifetimeInMinutes"] == given

    @pytest.mark.parametrize("why", ["DisabledByPolicy", "once"])
    def test_one_that_cannot_be_used_once_and_now_is_taken_back(self, graph: Graph, zoe: Account, why: str) -> None:
        graph.pass_is_usable, graph.pass_reason, graph.pass_is_once = why == "once", why, why != "once"
        with pytest.raises(DirectoryRefused, match=f"{why}.*taken back") as refused:
            joined(graph).temporary_pass(zoe.id, minutes=60)
        assert refused.value.code == why
        assert any(one.method == "DELETE" for one in graph.asked)
        assert zoe.passes == []

    def test_one_that_cannot_be_taken_back_is_unknown(self, graph: Graph, zoe: Account) -> None:
        graph.pass_is_once = False
        graph.upset("DELETE", "temporaryAccessPass", kind="lost")
        with pytest.raises(OutcomeUnknown, match="nobody was told"):
            joined(graph).temporary_pass(zoe.id, minutes=60)

    @pytest.mark.parametrize("body", [b"{}", b"", b'{"isUsable": true, "isUsableOnce": true}', b'{"isUsable"'])
    def test_one_that_did_not_arrive_is_unknown(self, graph: Graph, zoe: Account, body: bytes) -> None:
        graph.upset("POST", "temporaryAccessPass", status=201, body=body)
        with pytest.raises(OutcomeUnknown):
            joined(graph).temporary_pass(zoe.id, minutes=60)


class TestRemoveMethods:
    """Taking away all authenticators."""

    def test_each_is_removed_by_its_own_call_and_the_default_last(self, graph: Graph, zoe: Account) -> None:
        for kind in ("softwareOath", "fido2", "windowsHelloForBusiness", "email"):
            graph.enrol(zoe, kind)
        graph.enrol(zoe, "fido2", "a/b+c=")
        graph.enrol(zoe, "phone", MOBILE_ID, phoneType="mobile")
        graph.enrol(zoe, "phone", phoneType="alternateMobile")
        zoe.default_method = graph.enrol(zoe, "microsoftAuthenticator")
        zoe.passes = [{"@odata.type": "#microsoft.graph.temporaryAccessPassAuthenticationMethod", "id": "tap"}]
        assert joined(graph).remove_methods(zoe.id) == 9
        assert [row["@odata.type"] for row in zoe.methods] == ["#microsoft.graph.passwordAuthenticationMethod"]
        assert zoe.passes == []

    def test_nobody_without_any_is_a_success(self, graph: Graph, zoe: Account) -> None:
        assert joined(graph).remove_methods(zoe.id) == 0

    def test_a_list_that_lags_behind_is_looked_at_again(self, graph: Graph, zoe: Account) -> None:
        clock = Clock()
        graph.enrol(zoe, "fido2", "key")
        stale = b'{"value": [{"@odata.type": "#microsoft.graph.fido2AuthenticationMethod", "id": "key"}]}'
        graph.upset("GET", "/methods$", status=200, body=stale, times=3)
        assert joined(graph, clock).remove_methods(zoe.id) == 1
        assert clock.slept == [1.0, 2.0]

    def test_what_is_still_listed_is_never_called_gone(self, graph: Graph, zoe: Account) -> None:
        graph.enrol(zoe, "fido2")
        graph.deaf_deletions = 9
        with pytest.raises(OutcomeUnknown, match="still lists 1"):
            joined(graph).remove_methods(zoe.id)

    def test_a_kind_that_nobody_heard_of_stops_it_before_anything_is_changed(self, graph: Graph, zoe: Account) -> None:
        graph.enrol(zoe, "fido2")
        graph.enrol(zoe, "thoughtReading")
        with pytest.raises(DirectoryRefused, match="thoughtreading"):
            joined(graph).remove_methods(zoe.id)
        assert graph.count("DELETE", "/") == 0

    def test_half_of_it_is_said_to_be_half(self, graph: Graph, zoe: Account) -> None:
        graph.enrol(zoe, "fido2")
        graph.enrol(zoe, "softwareOath")
        graph.upset("DELETE", "/softwareOathMethods/", status=403, times=9)
        with pytest.raises(OutcomeUnknown, match="1 of 2"):
            joined(graph).remove_methods(zoe.id)

    def test_a_default_that_stays_refused_ends(self, graph: Graph, zoe: Account) -> None:
        graph.enrol(zoe, "fido2")
        graph.upset("DELETE", "/", status=400, times=99)
        with pytest.raises(DirectoryRefused):
            joined(graph).remove_methods(zoe.id)
        assert len(zoe.methods) == 2

    def test_nothing_changed_is_a_refusal(self, graph: Graph, zoe: Account) -> None:
        graph.enrol(zoe, "fido2")
        graph.upset("DELETE", "/", status=403, times=9)
        with pytest.raises(DirectoryRefused, match=r"UserAuthenticationMethod\.ReadWrite\.All"):
            joined(graph).remove_methods(zoe.id)

    def test_an_answer_lost_on_the_way_is_unknown(self, graph: Graph, zoe: Account) -> None:
        graph.enrol(zoe, "fido2")
        graph.upset("DELETE", "/", kind="lost")
        with pytest.raises(OutcomeUnknown):
            joined(graph).remove_methods(zoe.id)
