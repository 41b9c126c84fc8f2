"""How long everything about a verification lasts, and how often something may be tried: one table for both engines.

How old evidence may be stands in the policy; these are the limits that no policy moves.
"""

from datetime import timedelta

GRANT = timedelta(minutes=10)
"""How long a grant can be carried out."""
CODE = timedelta(minutes=10)
"""How long a code that was sent can be spoken."""
CODE_TRIES = 3
PROMPTS = 2
PROMPTS_WITHIN = timedelta(minutes=15)
"""No more prompts than this are sent to one person in this time: nobody is worn down until they give in."""
PROMPT = timedelta(minutes=2)
"""How long somebody has to answer a prompt on their own device."""
APPROVAL = timedelta(hours=4)
"""How long whoever is asked to approve has to answer."""
CODES = 3
CODES_WITHIN = timedelta(minutes=60)
"""No more codes than this are sent to one person in this time."""
SECRET = timedelta(seconds=60)
"""How long a sealed secret waits to be fetched."""
SEARCH = timedelta(minutes=2)
"""How long a look-up waits for a worker."""
BUSY = timedelta(minutes=5)
"""How long whoever works on a verification is taken to be there after their last step."""
UNUSED = timedelta(minutes=60)
"""How long a temporary password may stay unused before it is scrambled."""
WATCH = timedelta(hours=72)
"""How long an account is watched after something was carried out."""
BEAT = timedelta(seconds=30)
"""How long a worker counts as alive after its last word."""
STRANDED = timedelta(minutes=2)
"""How long a job may be under way without an end before others look into it, unless its worker is alive."""
GRANTS_AN_HOUR = 12
"""As many grants does one member of staff get in an hour; the next waits for the hour to pass."""
DIALS, DIALS_AN_HOUR = 6, 20
"""So many numbers are shown in an hour for one verification, and to one member of staff."""
CALLS, CALLS_WITHIN = 2, timedelta(hours=1)
"""So many calls of one verification that reach nobody within this time; then another way has to be taken."""
OPEN_ORDERS = 20
"""So many orders of one member of staff wait for workers at most."""
LOOK_BACK = timedelta(hours=24)
"""How far back earlier attempts for somebody count."""
CALLER_NUMBERS = 5
"""From this many people asked for by one number in a day on, the number is told of; nobody is barred by it."""
SPIKE = timedelta(hours=1)
SPIKE_USUAL = timedelta(days=30)
"""Within which time a spike is looked for, and how far back goes what it is compared with (`spikes.py`)."""
SPIKE_BEGUN, SPIKE_LOCKED, SPIKE_TIMES = 12, 5, 3
"""So many verifications begun, or accounts locked, are a spike where they are so many times as many as usual."""
REASON = 30
"""Characters that the reason of an exception has at least."""
WAIT_AT_MOST = timedelta(days=7)
"""How far ahead a verification may be set aside to."""

ORDER_LATE = timedelta(days=3)
ORDER = timedelta(days=14)
"""When a work order that the directory team hasn't answered is told of, and when its outcome counts as unknown."""
PROPOSAL = timedelta(days=30)
"""How long what one person proposed waits for another: after that it is void."""
