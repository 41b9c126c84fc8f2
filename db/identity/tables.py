"""Tables of verifications: whom they are about, what was proved, what was granted, and what a worker is asked for."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)

from db.schema import BigId, Document, UtcInstant, metadata

subject = Table(
    "subject",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("directory", String, nullable=False),
    Column("object_id", String, nullable=False),
    Column("name", String, nullable=False),
    Column("account", String, nullable=False),
    Column("department", String, nullable=False),
    Column("site", String, nullable=False),
    Column("risk", String, nullable=False),
    Column("facts", Document, nullable=False),
    Column("refreshed_at", UtcInstant),
    Column("frozen_at", UtcInstant),
    Column("frozen_by", Integer),
    Column("frozen_why", String, nullable=False),
    Column("held_until", UtcInstant),
    Column("salt", Uuid),
    UniqueConstraint("directory", "object_id"),
    Index("ix_subject_refreshed_at", "refreshed_at"),
)
"""An account that a verification was about, as the worker last read it; nothing of its contact data in clear.

`facts` holds `marks`, `manager` ({object_id, name}), `bad_passwords`, `last_bad_at`, `locked_at`. A subject is frozen
until a security officer lifts it (`frozen_by` is null when the database did it), and held until an instant.
"""
subject_freeze = Table(
    "subject_freeze",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("subject_id", BigId, nullable=False),
    Column("verification_id", BigId),
    Column("by_id", Integer),
    Column("at", UtcInstant, nullable=False),
    Column("why", String, nullable=False),
    Column("lifted_at", UtcInstant),
    Index("ix_subject_freeze_subject_id", "subject_id"),
)
"""A freeze as it was noted, without a lock on anything: it holds from that instant until an officer lifts it."""
contact = Table(
    "contact",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("subject_id", ForeignKey("subject.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("masked", String, nullable=False),
    Column("value", String),
    Column("is_handset", Boolean, nullable=False),
    Column("known_since", UtcInstant),
    Column("is_current", Boolean, nullable=False),
    Column("seen_at", UtcInstant, nullable=False),
    Column("appeared_at", UtcInstant),
    Index("ix_contact_subject_id_kind", "subject_id", "kind"),
)
"""A way to reach a subject: a digest under the worker's key, what may be shown of it, and since when it is known.

`known_since` is null when nobody knows, which counts as young; `appeared_at` is when the worker first saw it on an
account that it had seen without it before. What is current no more stays, to tell of changes.
`value` is there only while a verification of its subject runs: to be dialled.
"""
verification = Table(
    "verification",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("key", Uuid, nullable=False),
    Column("ticket_id", ForeignKey("ticket.id"), nullable=False),
    Column("action", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("caller", String, nullable=False),
    Column("number_digest", String(64)),
    Column("subject_id", ForeignKey("subject.id")),
    Column("state", String, nullable=False),
    Column("by_id", ForeignKey("staff.id"), nullable=False),
    Column("opened_at", UtcInstant, nullable=False),
    Column("owner_id", ForeignKey("staff.id")),
    Column("owner_until", UtcInstant),
    Column("policy_version", Integer),
    Column("risk", String),
    Column("has_looked", Boolean, nullable=False),
    Column("ends_at", UtcInstant, nullable=False),
    Column("closed_at", UtcInstant),
    Column("reason", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("salt", Uuid),
    Column("erased", Integer),
    UniqueConstraint("by_id", "key"),
    Index("ix_verification_ticket_id", "ticket_id", "id"),
    Index("ix_verification_subject_id", "subject_id", "opened_at"),
    Index("ix_verification_state", "state", "ends_at"),
    Index("ix_verification_opened_at", "opened_at"),
)
"""`has_looked` tells that red flags were asked for; `ends_at` is when it runs out in the state it is in.

`erased` is how far what is personal of it was erased: 1 its flags, 2 what its evidence told, 3 what came of it. `salt`,
here and elsewhere, makes the audit's digests worth nothing once it is erased with what they were taken of.
"""
red_flag = Table(
    "red_flag",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("verification_id", ForeignKey("verification.id"), nullable=False),
    Column("code", String, nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("by_id", ForeignKey("staff.id"), nullable=False),
    Column("void_at", UtcInstant),
    Column("salt", Uuid),
    Index("ix_red_flag_verification_id", "verification_id"),
)
evidence = Table(
    "evidence",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("verification_id", ForeignKey("verification.id"), nullable=False),
    Column("subject_id", ForeignKey("subject.id"), nullable=False),
    Column("method", String, nullable=False),
    Column("result", String, nullable=False),
    Column("proof", String(1), nullable=False),
    Column("group_key", String, nullable=False),
    Column("is_handset", Boolean, nullable=False),
    Column("known_since", UtcInstant),
    Column("at", UtcInstant, nullable=False),
    Column("by_id", Integer, nullable=False),
    Column("also_by", Integer),
    Column("job_id", BigId),
    Column("target", String, nullable=False),
    Column("transaction", String, nullable=False),
    Column("facts", Document, nullable=False),
    Column("void_at", UtcInstant),
    Column("salt", Uuid),
    Index("ix_evidence_verification_id", "verification_id"),
    Index("ix_evidence_subject_id", "subject_id", "at"),
)
"""What came of one method, only ever added; `by_id` is 0 for the worker. What no longer counts has `void_at`."""
verification_grant = Table(
    "verification_grant",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("verification_id", ForeignKey("verification.id"), nullable=False),
    Column("ticket_id", ForeignKey("ticket.id"), nullable=False),
    Column("subject_id", ForeignKey("subject.id"), nullable=False),
    Column("action", String, nullable=False),
    Column("risk", String, nullable=False),
    Column("policy_version", Integer, nullable=False),
    Column("issued_to", ForeignKey("staff.id"), nullable=False),
    Column("second_by", ForeignKey("staff.id")),
    Column("issued_at", UtcInstant, nullable=False),
    Column("expires_at", UtcInstant, nullable=False),
    Column("state", String, nullable=False),
    Column("consumed_at", UtcInstant),
    Column("evidence_ids", Document, nullable=False),
    Column("job_id", BigId),
    Column("said", String, nullable=False),
    Column("salt", Uuid),
    Index("ix_verification_grant_verification_id", "verification_id"),
    Index("ix_verification_grant_subject_id", "subject_id", "consumed_at"),
)
"""The right to do one thing to one account once. `said` is what the worker told of it in the end."""
job = Table(
    "job",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("kind", String, nullable=False),
    Column("verification_id", ForeignKey("verification.id")),
    Column("grant_id", ForeignKey("verification_grant.id")),
    Column("asked_by", Integer),
    Column("asked_at", UtcInstant, nullable=False),
    Column("state", String, nullable=False),
    Column("method", String, nullable=False),
    Column("contact_id", BigId),
    Column("facts", Document, nullable=False),
    Column("told", Document, nullable=False),
    Column("answer", Document, nullable=False),
    Column("worker", Uuid),
    Column("claimed_at", UtcInstant),
    Column("began_at", UtcInstant),
    Column("ended_at", UtcInstant),
    Column("tries", Integer, nullable=False),
    Column("said", String, nullable=False),
    Column("code", String, nullable=False),
    Column("until", UtcInstant),
    Column("reply_to", LargeBinary),
    Column("sealed", LargeBinary),
    Column("sealed_at", UtcInstant),
    Index("ix_job_verification_id", "verification_id", "id"),
    Index(
        "ix_job_open",
        "state",
        "id",
        sqlite_where=text("(ended_at IS NULL)"),
        postgresql_where=text("(ended_at IS NULL)"),
    ),
    Index("uq_job_grant_kind", "grant_id", "kind", unique=True),
)
"""An order for a worker. A grant has one job of each kind at most; a carry-out is `executing` from `begin` on.

`told` is what the worker tells on the way, `answer` what the one who asked reads; a sealed secret waits a minute.
"""
code = Table(
    "code",
    metadata,
    Column("job_id", ForeignKey("job.id"), primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("expires_at", UtcInstant, nullable=False),
    Column("tries", Integer, nullable=False),
)
"""The keyed digest of a code that the worker sent; only the worker reads it."""
guess = Table(
    "guess",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("job_id", ForeignKey("job.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("by_id", Integer, nullable=False),
    Column("judged_at", UtcInstant),
    Column("is_right", Boolean),
    Index("ix_guess_job_id", "job_id"),
)
"""A code as the caller spoke it, sealed for the worker, who judges it only once it was committed."""
policy = Table(
    "policy",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("rules", Document, nullable=False),
    Column("proposed_by", Integer),
    Column("proposed_at", UtcInstant, nullable=False),
    Column("approved_by", Integer),
    Column("approved_at", UtcInstant),
    Column("is_active", Boolean, nullable=False),
    Column("withdrawn_by", Integer),
    Column("withdrawn_at", UtcInstant),
)
"""What a verification takes. The first comes with the desk; another holds once a second person has approved it.

What was withdrawn stays to be read, and can't be approved any more.
"""
desk_mode = Table(
    "desk_mode",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("mode", String, nullable=False),
    Column("began_at", UtcInstant, nullable=False),
    Column("by_id", Integer, nullable=False),
    Column("ends_at", UtcInstant, nullable=False),
    Column("why", String, nullable=False),
    Column("ended_at", UtcInstant),
    Column("ended_by", Integer),
)
"""A stretch of time in which the desk is on its guard (`elevated`); it always has an end."""
worker = Table(
    "worker",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("login", String, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("beat_at", UtcInstant, nullable=False),
)
connection = Table(
    "connection",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("settings", Document, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    Column("test_id", BigId),
)
"""A directory, provider or carrier as it is in force; its secret is the worker's alone. `test_id` is the last job that
tried it.
"""
connection_proposal = Table(
    "connection_proposal",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("settings", Document, nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    Column("proposed_by", Integer),
    Column("proposed_at", UtcInstant, nullable=False),
    Column("agreed_by", Integer),
    Column("agreed_at", UtcInstant),
    Column("void_at", UtcInstant),
    Index("ix_connection_proposal_name", "name"),
)
"""A connection as an administrator wants it; it is in force once a security officer agreed."""
verification_alert = Table(
    "verification_alert",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("code", String, nullable=False),
    Column("key", String, nullable=False, unique=True),
    Column("facts", Document, nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("verification_id", BigId),
    Column("subject_id", BigId),
    Column("seen_by", Integer),
    Column("seen_at", UtcInstant),
)
"""What security officers are told, once for each `key`."""
signature = Table(
    "signature",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("verification_id", ForeignKey("verification.id"), nullable=False),
    Column("by_id", ForeignKey("staff.id"), nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("what", String, nullable=False),
    Column("void_at", UtcInstant),
    Index("ix_signature_verification_id", "verification_id"),
)
exception_request = Table(
    "exception_request",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("verification_id", ForeignKey("verification.id"), nullable=False),
    Column("by_id", ForeignKey("staff.id"), nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("reason", String, nullable=False),
    Column("approved_by", Integer),
    Column("approved_at", UtcInstant),
    Column("void_at", UtcInstant),
    Column("salt", Uuid),
    Index("ix_exception_request_verification_id", "verification_id"),
)
"""A wish that a cool-down be waived, which another team's second person grants; never a factor."""
totp_enrolment = Table(
    "totp_enrolment",
    metadata,
    Column("subject_id", ForeignKey("subject.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("last_step", BigInteger, nullable=False),
    Column("since", UtcInstant, nullable=False),
)
recovery_code = Table(
    "recovery_code",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("subject_id", ForeignKey("subject.id"), nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("since", UtcInstant, nullable=False),
    Column("used_at", UtcInstant),
    Index("ix_recovery_code_subject_id", "subject_id"),
)
staff_identity = Table(
    "staff_identity",
    metadata,
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("directory", String, nullable=False),
    Column("object_id", String, nullable=False),
    Column("since", UtcInstant, nullable=False),
    Column("by_id", Integer),
    UniqueConstraint("directory", "object_id"),
)
"""Which account of a directory is whose of the staff: nobody verifies oneself, or signs for oneself."""
role_proposal = Table(
    "role_proposal",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False),
    Column("role", String, nullable=False),
    Column("by_id", Integer, nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("approved_by", Integer),
    Column("approved_at", UtcInstant),
)
"""A role that two people have to agree on."""
legal_hold = Table(
    "legal_hold",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("subject_id", ForeignKey("subject.id"), nullable=False),
    Column("by_id", ForeignKey("staff.id"), nullable=False),
    Column("at", UtcInstant, nullable=False),
    Column("why", String, nullable=False),
    Column("lifted_by", Integer),
    Column("lifted_at", UtcInstant),
    Index("ix_legal_hold_subject_id", "subject_id"),
)
"""While a security officer holds what is kept of a subject, nothing of it is erased."""
go_live = Table(
    "go_live",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("proposed_by", Integer),
    Column("proposed_at", UtcInstant, nullable=False),
    Column("accepted_by", Integer),
    Column("accepted_at", UtcInstant),
)
"""That the gate decides from now on: before it was accepted a server's desk only watches."""
baseline = Table(
    "baseline",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("directory", String, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("counts", Document, nullable=False),
    Column("oldest", UtcInstant, nullable=False),
    Column("newest", UtcInstant, nullable=False),
    Column("proposed_by", Integer),
    Column("proposed_at", UtcInstant, nullable=False),
    Column("agreed_by", Integer),
    Column("agreed_at", UtcInstant),
    Column("applied_at", UtcInstant),
    Column("applied", Integer, nullable=False),
    Column("told", Document, nullable=False),
    Index("ix_baseline_digest", "digest"),
)
"""A file of attested contact data, of which only the digest is here; `applied` counts what was made older by it."""
account_watch = Table(
    "account_watch",
    metadata,
    Column("job_id", ForeignKey("job.id"), primary_key=True),
    Column("looked_at", UtcInstant, nullable=False),
    Column("seen", Document, nullable=False),
)
"""What a worker last saw of an account that something was carried out on: digests, to be compared for three days."""
TRANSIENT = (code, guess, worker, account_watch)
"""What belongs to workers at their work, and is of no use anywhere else."""
