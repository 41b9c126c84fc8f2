"""New passwords and temporary passes in Microsoft Entra, and what came of them."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.connect.graph.access import GraphSettings, ResetBy
from app.connect.graph.calls import Calls, Deed, says_of
from app.connect.graph.methods import READING
from app.connect.graph.patience import Timing
from app.connect.graph.people import when
from app.connect.https import NoReply, NotSafe, Reply
from app.identity.directories import DirectoryAway, DirectoryRefused, OutcomeUnknown

POLLED = 120.0
"""Seconds that a reset which Entra carries out by and by is waited for."""
PASS_MINUTES = range(10, 43_201)
"""How long a temporary access pass can last."""
PASSWORD_METHOD = "28c10230-6103-485e-b985-444c60001490"  # noqa: S105  the id of everybody's password, at Microsoft
LOOKS = 3
"""How often it is looked whether a new password shows already."""
_READING = Deed("read accounts", "the permission User.Read.All")
_RESETTING = Deed(
    "set passwords", "the permission User-PasswordProfile.ReadWrite.All and the role User Administrator for its target"
)
_PASSING = Deed("make temporary access passes", "the permission UserAuthenticationMethod.ReadWrite.All")
_BAD, _ACCEPTED, _NO_CONTENT, _CREATED = 400, 202, 204, 201


class Passwords:
    """Orders of which a secret is a part: none is ever sent twice where it may have arrived."""

    def __init__(self, settings: GraphSettings, calls: Calls, *, timing: Timing) -> None:
        self.name = settings.name
        self._settings = settings
        self._calls = calls
        self._now = timing.now
        self._sleep = timing.sleep

    def reset(self, path: str, secret: str) -> None:
        """Set a password that has to be changed at the next sign-in, by the call that the settings name.

        Returns once Entra shows a new date of it, or a few seconds later: whoever reads it next compares with that.
        """
        before = self.set_at(path)
        if self._settings.resets_by is ResetBy.METHOD:
            self._reset_by_method(path, secret)
        else:
            self._reset_by_profile(path, secret)
        with suppress(DirectoryAway, DirectoryRefused):
            for look in range(LOOKS):
                if self.set_at(path) != before:
                    return
                self._sleep(float(2**look))

    def set_at(self, path: str) -> datetime | None:
        """Return when the password was last set. Raises DirectoryRefused when there is no such account any more."""
        account = self._calls.read(path, _READING, {"select": "id,lastPasswordChangeDateTime"})
        if account is None:
            raise DirectoryRefused(
                f"{self.name} has no such account any more. Nothing was changed.", code="Request_ResourceNotFound"
            )
        if "lastPasswordChangeDateTime" not in account:
            raise DirectoryAway(f"{self.name} answered half an account. Nothing was changed; try again in a moment.")
        return when(account["lastPasswordChangeDateTime"])

    def temporary_pass(self, account: str, *, minutes: int) -> str:
        """Return a pass that signs in once within these minutes; one that could not be used is taken back."""
        path = f"{account}/authentication/temporaryAccessPassMethods"
        lasts = min(max(minutes, PASS_MINUTES.start), PASS_MINUTES.stop - 1)
        body = {"lifetimeInMinutes": lasts, "isUsableOnce": True}
        reply = self._calls.order("POST", path, _PASSING, body=body)
        self._calls.expect(reply, _CREATED)
        try:
            made = reply.fields()
        except NoReply as nonsense:
            raise self._calls.unknown(f"{nonsense}") from None
        given = made.get("temporaryAccessPass")
        if made.get("isUsable") is not True or made.get("isUsableOnce") is not True:
            raise self._taken_back(path, made)
        if not isinstance(given, str) or not given:
            raise self._calls.unknown(f"{self.name} made a pass without telling it.")
        return given

    def _reset_by_profile(self, path: str, secret: str) -> None:
        profile = {"password": secret, "forceChangePasswordNextSignIn": True}
        if self._settings.wants_mfa:
            profile["forceChangePasswordNextSignInWithMfa"] = True
        reply = self._calls.order(
            "PATCH", path, _RESETTING, body={"passwordProfile": profile}, allows=frozenset({_BAD})
        )
        self._refuse_password(reply)
        self._calls.expect(reply, _NO_CONTENT)

    def _reset_by_method(self, path: str, secret: str) -> None:
        reply = self._calls.order(
            "POST",
            f"{path}/authentication/methods/{PASSWORD_METHOD}/resetPassword",
            _RESETTING,
            body={"newPassword": secret},
            allows=frozenset({_BAD}),
        )
        self._refuse_password(reply)
        self._calls.expect(reply, _ACCEPTED)
        self._poll(reply.headers.get("Location", ""), reply.wait(self._now()))

    def _refuse_password(self, reply: Reply) -> None:
        if reply.status != _BAD:
            return
        refusal = self._calls.refusal(reply, _RESETTING)
        if says_of(reply, "password"):
            raise DirectoryRefused(
                f"{self.name} did not accept this password: too simple, banned or used before. Nothing was changed; "
                "another one may be accepted.",
                code=refusal.code,
                may_retry=True,
            )
        raise refusal

    def _poll(self, url: str, first: float | None) -> None:
        """Wait until Entra says what became of a reset; only `succeeded` is a success."""
        ends = self._now() + timedelta(seconds=POLLED)
        wait = 2.0 if first is None else first
        while (left := (ends - self._now()).total_seconds()) > 0:
            self._sleep(min(max(wait, 0.5), left))
            try:
                said, named = self._calls.poll(url, READING)
            except DirectoryAway:
                said, named = {}, None
            except (NotSafe, DirectoryRefused) as lost:
                raise self._calls.unknown(f"{lost}") from None
            status = str(said.get("status", "")).casefold()
            if status == "succeeded":
                return
            if status == "failed":
                raise DirectoryRefused(
                    f"{self.name} could not set the password, in the cloud or on premises. Nothing was changed.",
                    code="failed",
                )
            wait = min(wait * 2, 15.0) if named is None else named
        raise self._calls.unknown(f"{self.name} did not say within two minutes what became of the reset.")

    def _taken_back(self, path: str, made: Mapping[str, Any]) -> Exception:
        """Remove a pass that can't be used as the desk wants it, and return why; unknown if it may still be there."""
        reason = str(made.get("methodUsabilityReason") or "it could be used more than once")[:60]
        try:
            self._calls.order("DELETE", f"{path}/{UUID(str(made.get('id')))}", _PASSING, is_repeatable=True)
        except (ValueError, DirectoryAway, DirectoryRefused, OutcomeUnknown):
            return self._calls.unknown(f"{self.name} made a pass that nobody was told ({reason}), and kept it.")
        return DirectoryRefused(
            f"{self.name} made a pass that this account could not use once and at once ({reason}); it was taken back. "
            "The policy for temporary access passes has to allow it for this person.",
            code=reason,
        )
