"""The connections of the demo: one directory and one phone in memory, where everything arrives."""

from app.connect.demo_prompts import DemoMessages, DemoPasscodes, DemoPhone, DemoPrompts
from app.identity.directories import Directory
from app.identity.model import Method
from app.worker.connections import Built, Kind

DEMO = "demo"
"""The kind of the demo's connection."""


def demo_kind(directory: Directory, phone: DemoPhone) -> Kind:
    """Return how the demo's connection is built: around this directory and this phone."""
    messages = DemoMessages(phone)
    built = Built(
        directory.name,
        directory=directory,
        prompts=DemoPrompts(directory, phone),
        passcodes=DemoPasscodes(directory, phone),
        mail=messages,
        sms=messages,
        methods=frozenset({Method.PUSH, Method.TOTP}),
    )
    return lambda _making: built
