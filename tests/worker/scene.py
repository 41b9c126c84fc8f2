"""A worker with a desk in memory, a directory and people with phones."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from app.connect.sealing import KeyPair, seal
from app.identity.jobs import Connection, JobKind, JobState
from app.identity.model import Action, Method, Risk
from app.identity.providers import Answer
from app.worker import setting_up
from app.worker.connections import Built
from app.worker.means import Means, Rules
from app.worker.seals import Proved, Seals
from app.worker.worker import Worker
from tests.worker.fakes import (
    KEY,
    MemoryDesk,
    MemoryDirectory,
    MemoryMessages,
    MemoryPrompts,
    Row,
    an_order,
    now,
)


class Verdicts:
    """A policy that allows whatever has a passed proof, unless it is told what to say."""

    def __init__(self) -> None:
        self.cases: list[dict[str, Any]] = []
        self.risk = Risk.STANDARD
        self.suffices = {Risk.STANDARD}

    def judge(self, case, policy, at):
        self.cases.append(case)
        passed = [one for one in case["evidence"] if one["result"] == "passed"]
        fits = passed and case["risk"] in self.suffices
        return {"verdict": "allow", "codes": []} if fits else {"verdict": "need", "codes": ["points"]}

    def rules(self) -> Rules:
        return Rules(lambda person, policy, staff: self.risk, self.judge, lambda person: next(self.secrets))

    @property
    def secrets(self) -> Iterator[str]:
        return iter(["CANARY-temporary-password"])


@dataclass
class Scene:
    """One desk and all around it; `worker()` makes another worker of it."""

    directory: MemoryDirectory = field(default_factory=MemoryDirectory)
    prompts: MemoryPrompts = field(default_factory=lambda: MemoryPrompts(Answer.WAITING, Answer.APPROVED))
    mail: MemoryMessages = field(default_factory=MemoryMessages)
    sms: MemoryMessages = field(default_factory=MemoryMessages)
    passcodes: Any = None
    verdicts: Verdicts = field(default_factory=Verdicts)
    reader: KeyPair = field(default_factory=KeyPair)
    kinds: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.desk = MemoryDesk(Connection("north", "north"), Connection("phones", "phones"), Connection("post", "post"))
        self.kinds |= {
            "north": lambda making: Built("north", directory=self.directory),
            "phones": lambda making: Built(
                "phones", prompts=self.prompts, passcodes=self.passcodes,
                methods=frozenset({Method.PUSH, Method.TOTP, Method.MANAGER}),
            ),
            "post": lambda making: Built("post", mail=self.mail, sms=self.sms),
        }  # fmt: skip

    def means(self) -> Means:
        return setting_up.means_of(
            self.desk, key=KEY, secret=lambda name: "s", kinds=self.kinds, rules=self.verdicts.rules()
        )

    def do(self) -> Means:
        """Work off all that waits."""
        means = self.means()
        Worker(means).run_once()
        return means

    def start(self) -> "Running":
        return Running(self.means())

    def asked(self, kind: JobKind, **facts: Any) -> Row:
        usual = {"directory": "north", "object_id": "dana-1", "ticket": "HD-7", "analyst": "Ana", "action": "unlock"}
        return self.desk.add(kind, **(usual | facts))

    def ordered(self, action: Action = Action.PASSWORD_RESET, *, proved: bool = True, **facts: Any) -> Row:
        """Order an act under a grant for which a push was proved."""
        with self.desk.lock:  # a worker that is at work already finds all of it, or nothing
            return self._ordered(action, proved=proved, **facts)

    def _ordered(self, action: Action, *, proved: bool, **facts: Any) -> Row:
        row = self.asked(JobKind.CARRY_OUT, action=action.value)
        self.desk.orders[row.id] = an_order(row, action, self.reader.public, **facts)
        mark = Seals(KEY).mark(Proved(1, "north", "dana-1", "push", "passed", "tx1"), now())
        beside = {**mark, "transaction": "tx1"} if proved else {}
        at = now().isoformat()
        one = {"method": "push", "result": "passed", "proof": "X", "group": "authapp:phones", "at": at, "by": 0}
        self.desk.cases[row.id] = {
            "case": {"action": action.value, "risk": "standard", "evidence": [one], "standing": {}},
            "proofs": [{"verification": 1, "directory": "north", "object_id": "dana-1", "facts": beside}],
            "policy": {}, "policy_version": 1, "now": at, "issued_at": at,
        }  # fmt: skip
        return row

    def secret_of(self, row: Row) -> str:
        assert row.sealed is not None
        return self.reader.open(row.sealed, about=f"job:{row.id}").decode()


class Running:
    """A worker on a thread of its own."""

    def __init__(self, means: Means) -> None:
        self.means = means
        self.worker = Worker(means)
        self.thread = threading.Thread(target=self.worker.run, daemon=True)
        self.thread.start()

    def spoken(self, row: Row, code: str) -> bytes:
        return seal(self.means.keys.public, code.encode(), about=f"job:{row.id}")

    def stop(self) -> None:
        self.worker.stop()
        self.thread.join(30)
        assert not self.thread.is_alive()


def until(fits: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for something that has to come."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.02)):
        if fits():
            return
        pause.wait(0.02)
    pytest.fail("It did not come.")


HOUR = timedelta(hours=1)
DONE = JobState.SUCCEEDED
