"""The few pages of an approval: plain HTML that works without scripts, everything in it escaped."""

import base64
import hashlib
from html import escape

from app.connect.signed_link import Ask

HOW = {
    "in_person": "in person",
    "own_call": "in a call that I began, to a number I already had",
    "own_chat": "in a video call or chat that I began",
}
"""The ways in which somebody can state to have spoken to the person; a call that came in is none."""
_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:40rem;padding:0 1rem;color:#1a1f27;"
    "background:#fff}h1{font-size:1.5rem}dt{font-weight:600}dd{margin:0 0 .75rem}fieldset{border:1px solid #7f8998;"
    "border-radius:6px;margin:1rem 0;padding:.5rem 1rem}label{display:block;padding:.25rem 0}button{font:inherit;"
    "font-weight:600;padding:.6rem 1.2rem;margin:.5rem .5rem 0 0;border:1px solid #7f8998;border-radius:6px;"
    "background:#fff;color:#1a1f27}button.yes{background:#2c5bd4;color:#fff;border-color:#2c5bd4}"
    ":focus-visible{outline:3px solid #2c5bd4;outline-offset:2px}"
    "@media(prefers-color-scheme:dark){body,button{background:#14161b;color:#e8ebf1}}"
)
STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
"""What the page's policy names, so that no other style can be put in."""


def asking(ask: Ask, *, stamp: str, mistake: str = "") -> str:
    """Return the page that shows who asks what for whom, and the form that answers."""
    purpose = ask.purpose
    rows = {
        "What is asked for": purpose.action,
        "Ticket": purpose.ticket,
        "Asked by": f"{purpose.analyst}, {purpose.desk}",
        "You are asked as": ask.account,
        "Runs out": f"{ask.until:%Y-%m-%d %H:%M} {ask.until.tzname() or ''}",
    }
    shown = "".join(f"<dt>{escape(name)}</dt><dd><bdi>{_safe(value)}</bdi></dd>" for name, value in rows.items())
    ways = "".join(
        f'<label><input type="radio" name="how" value="{name}"> {escape(text)}</label>' for name, text in HOW.items()
    )
    alert = f'<p role="alert"><strong>{escape(mistake)}</strong></p>' if mistake else ""
    return _page(
        "Do you vouch for this?",
        f"{alert}<dl>{shown}</dl>"
        "<p>Speak to the person first, over a channel that you open yourself. Do not rely on a call or message that "
        "came to you: voices can be imitated.</p>"
        f'<form method="post"><input type="hidden" name="stamp" value="{escape(stamp)}">'
        f"<fieldset><legend>I have just spoken to the person</legend>{ways}"
        '<label><input type="checkbox" name="asked" value="yes"> They asked for exactly this, themselves.</label>'
        "</fieldset>"
        '<button class="yes" name="answer" value="approve">Approve</button>'
        '<button name="answer" value="cannot">I don’t approve, or can’t say now</button>'
        "<h2>Did they not ask for this?</h2>"
        "<p>Report it only if they told you so, or if nobody else could have asked.  Security is told at "
        "once, and the desk does nothing more for the account until they have looked.</p>"
        '<button name="answer" value="report">Report: they did not ask for this</button></form>',
    )


def _safe(text: str) -> str:
    """Return a text on one line, escaped, without what turns or hides other text."""
    return escape(" ".join("".join(one if one.isprintable() else " " for one in text).split()))


def told(title: str, text: str) -> str:
    """Return a page with one thing to say."""
    return _page(title, f"<p>{escape(text)}</p>")


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
