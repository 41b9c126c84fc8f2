"""What is refused about verifications, and in which words: by code, the same on both engines."""

from types import MappingProxyType

from app.core.errors import HelpDeskError, NotPermitted, RuleBroken

REFUSALS: MappingProxyType[str, tuple[type[HelpDeskError], str]] = MappingProxyType(
    {
        "FL101": (RuleBroken, "That verification is no longer there, or you may no longer see it."),
        "FL102": (RuleBroken, "This verification has ended. Nothing was changed; open a new one on the ticket."),
        "FL103": (
            RuleBroken,
            "A colleague works on this verification. Nothing was changed; take it over openly, or wait for them.",
        ),
        "FL104": (RuleBroken, "Choose first whom it is about."),
        "FL105": (RuleBroken, "Go through the red flags first: mark those you saw, or say that there were none."),
        "FL106": (RuleBroken, "This way is not offered here and now. Nothing was changed; choose another."),
        "FL107": (RuleBroken, "The look-up did not find this account. Search again and choose from what it finds."),
        "FL108": (
            RuleBroken,
            "This takes no answer any more: it has ended, or its time or tries are over. Choose another way.",
        ),
        "FL109": (RuleBroken, "The number asked for is not on record for this person. Nothing was shown."),
        "FL110": (NotPermitted, "Nobody verifies themselves: this account is your own. Ask a colleague."),
        "FL111": (
            RuleBroken,
            (
                "This grant does not hold: it was used, has run out, or is for another ticket, account or act. "
                "Nothing was changed; verify again."
            ),
        ),
        "FL112": (NotPermitted, "Only the one a grant was given to can carry it out."),
        "FL113": (
            NotPermitted,
            "Who worked on a verification can't sign it. A second person signs, with their own login.",
        ),
        "FL114": (RuleBroken, "There is nothing to be signed here."),
        "FL115": (RuleBroken, "Say why in at least 30 characters: security reads it."),
        "FL116": (RuleBroken, "Say why."),
        "FL117": (
            RuleBroken,
            "You were given as many grants this hour as one person may be. Nothing was changed; ask a colleague.",
        ),
        "FL118": (
            RuleBroken,
            (
                "No worker answers just now, so nobody can be looked up or asked. What was gathered is kept; "
                "set this aside and ring back."
            ),
        ),
        "FL119": (RuleBroken, "Enough prompts or codes were sent to this person for now. Wait, or choose another way."),
        "FL120": (RuleBroken, "This account is frozen until security lifts it. Nothing was changed."),
        "FL121": (RuleBroken, "Say what you saw or did: something that has to be recorded with this way is missing."),
        "FL122": (
            RuleBroken,
            "What this verification allows has been ordered. It can't be changed any more; open a new one.",
        ),
        "FL123": (RuleBroken, "That is not a time to set this aside to: choose one within the next seven days."),
        "FL124": (RuleBroken, "This is proved by a machine, and can't be attested."),
        "FL125": (NotPermitted, "Only the one who ordered it is told what came of it."),
        "FL127": (RuleBroken, "You work on this verification already."),
        "FL128": (RuleBroken, "This request can be disputed only once something was granted or carried out."),
        "FL129": (RuleBroken, "That ticket is no longer there, or you may no longer see it."),
        "FL150": (RuleBroken, "Say whom to look for."),
        "FL130": (RuleBroken, "Such a thing is not known here. Nothing was changed."),
        "FL131": (
            NotPermitted,
            (
                "This login can't sign: it has to be at least seven days old, its password too, and bound to an "
                "account of a directory. Ask a colleague; an administrator binds it."
            ),
        ),
        "FL132": (NotPermitted, "Only a worker may do this, and only with what it was given."),
        "FL133": (NotPermitted, "Only a security officer may do this. Nothing was changed."),
        "FL134": (RuleBroken, "The desk is on its guard until a time: choose one within the next 31 days."),
        "FL135": (RuleBroken, "This is no policy: something in it is missing or not known. Nothing was changed."),
        "FL136": (RuleBroken, "A policy never asks for less than the floor. Nothing was changed."),
        "FL137": (NotPermitted, "Another person has to do this: not who proposed it, nor whom it is about."),
        "FL138": (
            NotPermitted,
            (
                "Security officers, verifiers and workers are made by two people: one proposes the role "
                "(python -m app.admin role propose), another agrees. Nothing was changed."
            ),
        ),
        "FL139": (RuleBroken, "This login is a person's. A worker has one of its own."),
        "FL140": (NotPermitted, "Nothing is told of a guess in the step that made it."),
        "FL170": (
            RuleBroken,
            (
                "What a colleague observed stays, and a starred red flag always does. Nothing was changed; add what "
                "you saw, or ask a supervisor to look at the hold."
            ),
        ),
        "FL171": (
            RuleBroken,
            (
                "Enough numbers were shown for this hour: six for one person, twenty to one analyst. Nothing was "
                "shown; choose another way, or ask a colleague."
            ),
        ),
        "FL173": (
            RuleBroken,
            "Two calls reached nobody within the hour. Nothing was shown; take another way, or set it aside for later.",
        ),
        "FL202": (
            RuleBroken,
            "Since you read it, it has become about somebody or something else. Nothing was signed; read it again.",
        ),
        "FL178": (
            NotPermitted,
            "That somebody is told what is kept about a person is recorded first. Nothing was told; ask again.",
        ),
        "FL177": (
            NotPermitted,
            (
                "This is the desk's last security officer, who stays until there is another. Nothing was changed; have "
                "one made first (two people), or ask whoever looks after the database."
            ),
        ),
        "FL175": (
            NotPermitted,
            (
                "Who agrees to a role, and who proposed it, have had their login and password for seven days. Nothing "
                "was changed; the proposal waits for thirty days."
            ),
        ),
        "FL176": (
            RuleBroken,
            (
                "This desk has no connection to a directory yet, so nobody can be looked up. Nothing is lost; an "
                "administrator sets one up under Connections."
            ),
        ),
        "FL174": (
            RuleBroken,
            (
                "Two of the staff stay beside the person, and neither is the person. Nothing was recorded; type the "
                "login of the colleague who is with you."
            ),
        ),
        "FL172": (
            RuleBroken,
            (
                "Twenty things that you asked for wait for a worker already. Nothing was asked; let them end, or end "
                "what you no longer need."
            ),
        ),
        "FL160": (RuleBroken, "Nothing waits to be agreed on here any more. Look at the connection again."),
        "FL161": (RuleBroken, "Only a connection that is agreed on and in use can be tried. Nothing was sent."),
        "FL162": (
            RuleBroken,
            (
                "This connection was tried five times within ten minutes. Each try signs in, and wrong secrets lock "
                "accounts: wait a few minutes."
            ),
        ),
        "FL192": (RuleBroken, "This desk only watches until go-live is accepted. Nothing is granted or changed."),
        "FL193": (RuleBroken, "The gate of this desk decides already. Nothing was changed."),
        "FL194": (RuleBroken, "No work order waits here for an answer. Nothing was changed."),
        "FL195": (
            RuleBroken,
            (
                "No baseline with exactly this content waits here: nobody proposed or agreed on it within the last 30 "
                "days, it was changed since, or it was applied. Nothing was changed."
            ),
        ),
        "FL196": (RuleBroken, "The dates of a baseline lie within the last ten years. Nothing was changed."),
        "FL198": (
            NotPermitted,
            (
                "This person is bound to another account already, and that is protected as the staff's. Whoever looks "
                "after the database binds them anew. Nothing was changed."
            ),
        ),
        "FL197": (RuleBroken, "A baseline takes two people and a server: a desk in a file has none."),
        "FL199": (
            RuleBroken,
            (
                "Nothing waits to be enrolled on this ticket: new sign-in methods have to have been carried out for "
                "somebody within the last 60 minutes, and nothing enrolled for them since. Verify them for new sign-in "
                "methods first."
            ),
        ),
        "FL201": (
            RuleBroken,
            (
                "This account can do more than most, so two people enrol it: somebody else of the staff, who worked on "
                "nothing of it and whose login is older than seven days, looks at their badge and runs: python -m "
                "app.admin enrolment agree HD-21 (the ticket's number). Nothing was enrolled."
            ),
        ),
        "FL200": (
            RuleBroken,
            (
                "Nobody agreed on reading everybody of this directory: the setting “walk” of its connection is off. "
                "Nothing was changed."
            ),
        ),
        "FL190": (RuleBroken, "The desk keeps nothing of this kind about that account. Look at its directory and id."),
        "FL191": (NotPermitted, "Only a security officer or an auditor is told what is kept about a person."),
        "FL163": (
            RuleBroken,
            "No worker is running, so nothing can be tried. Start one: python -m app.service --database URL",
        ),
    }
)
"""By the code that the database raises."""


def refusal(code: str) -> HelpDeskError:
    """Return the refusal of a code, to be raised."""
    kind, said = REFUSALS[code]
    return kind(said)
