"""What codes say on the screen, to the analyst: each a sentence that tells what to do. Callers hear `scripts` alone."""

from collections.abc import Mapping

from app.identity.model import Channel, Method, State

METHODS: Mapping[str, str] = {
    Method.FIDO: "a passkey or hardware key",
    Method.IN_PERSON: "photo ID in person",
    Method.SITE: "the person in charge at their site",
    Method.PUSH: "a prompt with a number",
    Method.VIDEO: "live video with photo ID",
    Method.TOTP: "a code from the authenticator",
    Method.RECOVERY: "a saved recovery code",
    Method.CALLBACK: "a call to the number on record",
    Method.MANAGER: "the manager on record",
    Method.DEVICE: "their managed device",
    Method.SMS_CODE: "a code by text message",
    Method.MAIL_CODE: "a code to the other address on record",
    Method.CODEWORD: "the agreed phrase",
    Method.HR_QUESTION: "a question from HR data",
    Method.OWNER: "the owner of the resource",
    Method.HR: "HR",
}
CHANNELS: Mapping[str, str] = {
    Channel.PHONE: "by phone",
    Channel.CHAT: "by chat",
    Channel.EMAIL: "by e-mail",
    Channel.WALK_UP: "at the desk",
    Channel.PORTAL: "through the portal",
}

STATES: Mapping[State, str] = {
    State.OPEN: "Open",
    State.WAITING: "Waiting",
    State.HELD: "Held",
    State.GRANTED: "Granted",
    State.EXECUTED: "Carried out",
    State.UNKNOWN: "Outcome unknown",
    State.REFUSED: "Refused",
    State.ABANDONED: "Ended without outcome",
    State.EXPIRED: "Ran out of time",
    State.DISPUTED: "Disputed",
}

SENTENCES: Mapping[str, str] = {
    # never
    "no_policy": "The policy can't be read, so nothing is granted. Tell an administrator.",
    "unknown_action": "This program asks for something that the policy doesn't know. Nothing is granted.",
    "unknown_risk": "How much harm a mistake would do isn't known. Nothing is granted; look the person up again.",
    "unknown_method": "Something was recorded that the policy doesn't know. Nothing is granted; start again.",
    "unknown_flag": "A red flag was recorded that the policy doesn't know. Nothing is granted; start again.",
    "unknown_facts": "What decides here couldn't be read in whole. Nothing is granted; tell an administrator.",
    "frozen": "This account is frozen until security lifts it. The ticket is kept.",
    "declined": "The person said that it wasn't them. It stops here, and security has been told.",
    "self": "Nobody verifies themselves. A colleague does.",
    "approver": "You are this person's manager, so you can't vouch for them here. A colleague does this.",
    "security_team": "The security team alone does this. Hand the ticket to them.",
    "leaver": "This person has left or is disabled. The account has to be enabled first, with HR and their manager.",
    "service_account": "This isn't done for service accounts at the desk.",
    "closed": "This desk doesn't do this.",
    "not_by": "This isn't done {0}. It needs a written request on the ticket.",
    "start_passed": "The start date is too far back for a first sign-in. Use a reset instead.",
    "stop": "What was observed ends this request. Keep the ticket and leave it to security.",
    # not now
    "observing": "It would have been allowed. This desk only watches until go-live is accepted, and grants nothing: "
    "go on as you did before the wizard, by your desk's own rules.",
    "would_be": "That is what it would have decided. This desk only watches until go-live is accepted: nothing ends, "
    "waits or is frozen by it. Go on as you did before the wizard, by your desk's own rules.",
    "held": "It is on hold. It goes on when the hold ends or is lifted.",
    "red_flags": "What was observed has to be looked at by a supervisor first.",
    "shopping": "An attempt with a colleague failed within a day. Photo ID or a passkey goes on; else security does.",
    "lock_outs": "The account keeps being locked. Security looks at it; a verified password reset can be offered.",
    "spike": "Many more accounts are locked, or people verified, than usual. Security looks at it; a verified password "
    "reset can be offered.",
    "start_ahead": "The start date is too far ahead for a first sign-in.",
    "worker_away": "The service that carries this out doesn't answer. The request waits; promise to call back.",
    "young": "A channel that was used is too new to count. It counts later; another way is enough now.",
    # not yet
    "factors": "More independent ways are needed.",
    "points": "Stronger ways are needed.",
    "possession": "Something that the person has is needed: a device, a key, a code, or photo ID checked by two.",
    "witnessed": "One way has to be proved by a machine, or performed by a colleague with their own login.",
    "machine": "One way has to be proved by a machine, and not by text message.",
    "one_of": "One of these is needed: {0}.",
    "in_person": "While the threat is elevated, this is done in person alone.",
    "approval": "The approval of {0} is needed.",
    "change_record": "The approval has to name a change record.",
    "start_record": "HR's record of the start date is needed.",
    "not_looked": "Say which red flags you observed, or that there were none.",
    "stale_facts": "What the directory says of this person is out of date. Look them up again.",
    "other_team": "This person works in your team. Somebody of another team takes it over.",
    "second_person": "A second person has to sign, on their own machine.",
    "second_is_analyst": "The second person has to be somebody else than you.",
    "second_is_subject": "The person themselves can't sign.",
    "second_is_approver": "The person's manager can't sign; another colleague does.",
    "second_own_team": "The second person works in this person's team. Somebody of another team signs.",
    "second_too_new": "The second person's login is less than seven days old. Somebody else signs.",
    # beside
    "linked": "Password and second factor within 72 hours: more is asked for.",
    "raised_failures": "Attempts for this person failed lately: more is asked for.",
    "raised_context": "The circumstances are unusual: more is asked for.",
    "elevated": "The threat is elevated: calls, texts and mails count nothing.",
    "exception": "An approved exception waives the waiting time of new channels, and nothing else.",
    "nothing": "{0} counts nothing: {1}.",
}
"""Each code, and what it says. {0} and {1} are what stands after its colons."""

WHY_NOTHING: Mapping[str, str] = {
    "knowledge": "what somebody knows never proves who they are",
    "unproved": "it was not proved in the way that it has to be",
    "ahead": "its time lies ahead",
    "stale": "it was too long ago",
    "barred": "it isn't strong enough for this",
    "elevated": "the threat is elevated",
    "blocked": "it failed too often; a passkey and photo ID in person stay open",
    "excluded": "it can't prove a request about itself",
    "phone_lost": "the phone is reported lost",
    "alone": "two members of staff have to look",
    "young": "it is on record for too short a time",
    "off": "this desk doesn't use it",
    "not_enrolled": "the person has none",
    "no_contact": "nothing is on record for it",
    "no_provider": "no provider is set up for it",
    "worker_away": "the service that does it doesn't answer",
    "too_often": "it was asked for often enough",
    "unanswered": "two calls reached nobody within the hour",
    "not_asked": "it isn't asked for here",
    "has_manager": "there is a manager on record",
}
"""Why a method counts nothing, or isn't offered."""


def sentence(code: str) -> str:
    """Return what a code says, a plain one for a code that nobody knows."""
    name, *found = code.split(":")
    if name == "nothing" and len(found) > 1:
        return SENTENCES[name].format(_capital(method(found[0])), why_not(found[1]))
    if name == "one_of" and found:
        return SENTENCES[name].format(_ways(found[0]))
    if name == "not_by" and found:
        return SENTENCES[name].format(CHANNELS.get(found[0], "this way"))
    if name == "approval" and found:
        return SENTENCES[name].format(method(found[0]))
    if name in SENTENCES and "{" not in SENTENCES[name]:
        return SENTENCES[name]
    return _capital(code.replace("_", " ").replace(":", ": ")) + "."


def method(code: str) -> str:
    """Return what a method is called within a sentence."""
    return METHODS.get(code, code.replace("_", " "))


def why_not(code: str) -> str:
    """Return why a method counts nothing or isn't offered, as part of a sentence."""
    return WHY_NOTHING.get(code, code.replace("_", " "))


def why_not_sentence(code: str) -> str:
    """Return the same as a sentence of its own, empty for none."""
    return _capital(why_not(code)) + "." if code else ""


def _ways(code: str) -> str:
    return "; ".join(" with ".join(method(one) for one in way.split("+")) for way in code.split("|"))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
