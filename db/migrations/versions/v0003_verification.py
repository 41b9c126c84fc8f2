"""Verifications: subjects, evidence, grants, orders for a worker, and the policy that decides."""

import sqlalchemy as sa
from alembic import op

from db.schema import BigId, Document, UtcInstant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the tables that no client ever writes to by itself."""
    op.create_table(
        "connection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("settings", Document(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("test_id", BigId, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection")),
        sa.UniqueConstraint("name", name=op.f("uq_connection_name")),
    )
    op.create_table(
        "connection_proposal",
        sa.Column("id", BigId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("settings", Document(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", UtcInstant(), nullable=False),
        sa.Column("agreed_by", sa.Integer(), nullable=True),
        sa.Column("agreed_at", UtcInstant(), nullable=True),
        sa.Column("void_at", UtcInstant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connection_proposal")),
    )
    op.create_index("ix_connection_proposal_name", "connection_proposal", ["name"], unique=False)
    op.create_table(
        "desk_mode",
        sa.Column("id", BigId, nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("began_at", UtcInstant(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("ends_at", UtcInstant(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("ended_at", UtcInstant(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_mode")),
    )
    op.create_table(
        "policy",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rules", Document(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", UtcInstant(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", UtcInstant(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", UtcInstant(), nullable=True),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_policy")),
    )
    op.create_table(
        "subject",
        sa.Column("id", BigId, nullable=False),
        sa.Column("directory", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("risk", sa.String(), nullable=False),
        sa.Column("facts", Document(), nullable=False),
        sa.Column("refreshed_at", UtcInstant(), nullable=True),
        sa.Column("frozen_at", UtcInstant(), nullable=True),
        sa.Column("frozen_by", sa.Integer(), nullable=True),
        sa.Column("frozen_why", sa.String(), nullable=False),
        sa.Column("held_until", UtcInstant(), nullable=True),
        sa.Column("salt", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("directory", "object_id", name=op.f("uq_subject_directory_object_id")),
    )
    op.create_index("ix_subject_refreshed_at", "subject", ["refreshed_at"], unique=False)
    op.create_table(
        "subject_freeze",
        sa.Column("id", BigId, nullable=False),
        sa.Column("subject_id", BigId, nullable=False),
        sa.Column("verification_id", BigId, nullable=True),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("lifted_at", UtcInstant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject_freeze")),
    )
    op.create_index("ix_subject_freeze_subject_id", "subject_freeze", ["subject_id"], unique=False)
    op.create_table(
        "verification_alert",
        sa.Column("id", BigId, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("facts", Document(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("verification_id", BigId, nullable=True),
        sa.Column("subject_id", BigId, nullable=True),
        sa.Column("seen_by", sa.Integer(), nullable=True),
        sa.Column("seen_at", UtcInstant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_alert")),
        sa.UniqueConstraint("key", name=op.f("uq_verification_alert_key")),
    )
    op.create_table(
        "worker",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("beat_at", UtcInstant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
    )
    op.create_table(
        "contact",
        sa.Column("id", BigId, nullable=False),
        sa.Column("subject_id", BigId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("masked", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("is_handset", sa.Boolean(), nullable=False),
        sa.Column("known_since", UtcInstant(), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("seen_at", UtcInstant(), nullable=False),
        sa.Column("appeared_at", UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_contact_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    op.create_index("ix_contact_subject_id_kind", "contact", ["subject_id", "kind"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("id", BigId, nullable=False),
        sa.Column("subject_id", BigId, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("since", UtcInstant(), nullable=False),
        sa.Column("used_at", UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_recovery_code_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index("ix_recovery_code_subject_id", "recovery_code", ["subject_id"], unique=False)
    op.create_table(
        "role_proposal",
        sa.Column("id", BigId, nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_role_proposal_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_proposal")),
    )
    op.create_table(
        "staff_identity",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("directory", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("since", UtcInstant(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_identity_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_identity")),
        sa.UniqueConstraint("directory", "object_id", name=op.f("uq_staff_identity_directory_object_id")),
    )
    op.create_table(
        "totp_enrolment",
        sa.Column("subject_id", BigId, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("since", UtcInstant(), nullable=False),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_totp_enrolment_subject_id")),
        sa.PrimaryKeyConstraint("subject_id", name=op.f("pk_totp_enrolment")),
    )
    op.create_table(
        "verification",
        sa.Column("id", BigId, nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("number_digest", sa.String(length=64), nullable=True),
        sa.Column("subject_id", BigId, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", UtcInstant(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("owner_until", UtcInstant(), nullable=True),
        sa.Column("policy_version", sa.Integer(), nullable=True),
        sa.Column("risk", sa.String(), nullable=True),
        sa.Column("has_looked", sa.Boolean(), nullable=False),
        sa.Column("ends_at", UtcInstant(), nullable=False),
        sa.Column("closed_at", UtcInstant(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("salt", sa.Uuid(), nullable=True),
        sa.Column("erased", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_verification_by_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_verification_owner_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_verification_subject_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_verification_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
        sa.UniqueConstraint("by_id", "key", name=op.f("uq_verification_by_id_key")),
    )
    op.create_index("ix_verification_opened_at", "verification", ["opened_at"], unique=False)
    op.create_index("ix_verification_state", "verification", ["state", "ends_at"], unique=False)
    op.create_index("ix_verification_subject_id", "verification", ["subject_id", "opened_at"], unique=False)
    op.create_index("ix_verification_ticket_id", "verification", ["ticket_id", "id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", BigId, nullable=False),
        sa.Column("verification_id", BigId, nullable=False),
        sa.Column("subject_id", BigId, nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("proof", sa.String(length=1), nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column("is_handset", sa.Boolean(), nullable=False),
        sa.Column("known_since", UtcInstant(), nullable=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("also_by", sa.Integer(), nullable=True),
        sa.Column("job_id", BigId, nullable=True),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("transaction", sa.String(), nullable=False),
        sa.Column("facts", Document(), nullable=False),
        sa.Column("void_at", UtcInstant(), nullable=True),
        sa.Column("salt", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_evidence_subject_id")),
        sa.ForeignKeyConstraint(["verification_id"], ["verification.id"], name=op.f("fk_evidence_verification_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index("ix_evidence_subject_id", "evidence", ["subject_id", "at"], unique=False)
    op.create_index("ix_evidence_verification_id", "evidence", ["verification_id"], unique=False)
    op.create_table(
        "exception_request",
        sa.Column("id", BigId, nullable=False),
        sa.Column("verification_id", BigId, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("approved_at", UtcInstant(), nullable=True),
        sa.Column("void_at", UtcInstant(), nullable=True),
        sa.Column("salt", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_exception_request_by_id")),
        sa.ForeignKeyConstraint(
            ["verification_id"], ["verification.id"], name=op.f("fk_exception_request_verification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exception_request")),
    )
    op.create_index("ix_exception_request_verification_id", "exception_request", ["verification_id"], unique=False)
    op.create_table(
        "red_flag",
        sa.Column("id", BigId, nullable=False),
        sa.Column("verification_id", BigId, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("void_at", UtcInstant(), nullable=True),
        sa.Column("salt", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_red_flag_by_id")),
        sa.ForeignKeyConstraint(["verification_id"], ["verification.id"], name=op.f("fk_red_flag_verification_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_red_flag")),
    )
    op.create_index("ix_red_flag_verification_id", "red_flag", ["verification_id"], unique=False)
    op.create_table(
        "signature",
        sa.Column("id", BigId, nullable=False),
        sa.Column("verification_id", BigId, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("void_at", UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_signature_by_id")),
        sa.ForeignKeyConstraint(["verification_id"], ["verification.id"], name=op.f("fk_signature_verification_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    op.create_index("ix_signature_verification_id", "signature", ["verification_id"], unique=False)
    op.create_table(
        "verification_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("verification_id", BigId, nullable=False),
        sa.Column("ticket_id", BigId, nullable=False),
        sa.Column("subject_id", BigId, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("risk", sa.String(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("issued_to", sa.Integer(), nullable=False),
        sa.Column("second_by", sa.Integer(), nullable=True),
        sa.Column("issued_at", UtcInstant(), nullable=False),
        sa.Column("expires_at", UtcInstant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("consumed_at", UtcInstant(), nullable=True),
        sa.Column("evidence_ids", Document(), nullable=False),
        sa.Column("job_id", BigId, nullable=True),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("salt", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["issued_to"], ["staff.id"], name=op.f("fk_verification_grant_issued_to")),
        sa.ForeignKeyConstraint(["second_by"], ["staff.id"], name=op.f("fk_verification_grant_second_by")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_verification_grant_subject_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], name=op.f("fk_verification_grant_ticket_id")),
        sa.ForeignKeyConstraint(
            ["verification_id"], ["verification.id"], name=op.f("fk_verification_grant_verification_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_grant")),
    )
    op.create_index(
        "ix_verification_grant_subject_id", "verification_grant", ["subject_id", "consumed_at"], unique=False
    )
    op.create_index("ix_verification_grant_verification_id", "verification_grant", ["verification_id"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", BigId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("verification_id", BigId, nullable=True),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", UtcInstant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("contact_id", BigId, nullable=True),
        sa.Column("facts", Document(), nullable=False),
        sa.Column("told", Document(), nullable=False),
        sa.Column("answer", Document(), nullable=False),
        sa.Column("worker", sa.Uuid(), nullable=True),
        sa.Column("claimed_at", UtcInstant(), nullable=True),
        sa.Column("began_at", UtcInstant(), nullable=True),
        sa.Column("ended_at", UtcInstant(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("until", UtcInstant(), nullable=True),
        sa.Column("reply_to", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_at", UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(["grant_id"], ["verification_grant.id"], name=op.f("fk_job_grant_id")),
        sa.ForeignKeyConstraint(["verification_id"], ["verification.id"], name=op.f("fk_job_verification_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(
        "ix_job_open",
        "job",
        ["state", "id"],
        unique=False,
        sqlite_where=sa.text("(ended_at IS NULL)"),
        postgresql_where=sa.text("(ended_at IS NULL)"),
    )
    op.create_index("ix_job_verification_id", "job", ["verification_id", "id"], unique=False)
    op.create_index("uq_job_grant_kind", "job", ["grant_id", "kind"], unique=True)
    op.create_table(
        "code",
        sa.Column("job_id", BigId, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UtcInstant(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_code_job_id")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_code")),
    )
    op.create_table(
        "guess",
        sa.Column("id", BigId, nullable=False),
        sa.Column("job_id", BigId, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("judged_at", UtcInstant(), nullable=True),
        sa.Column("is_right", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_guess_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guess")),
    )
    op.create_index("ix_guess_job_id", "guess", ["job_id"], unique=False)
    op.create_table(
        "legal_hold",
        sa.Column("id", BigId, nullable=False),
        sa.Column("subject_id", BigId, nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.Column("lifted_at", UtcInstant(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["staff.id"], name=op.f("fk_legal_hold_by_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["subject.id"], name=op.f("fk_legal_hold_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index("ix_legal_hold_subject_id", "legal_hold", ["subject_id"], unique=False)
    op.create_table(
        "go_live",
        sa.Column("id", BigId, nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", UtcInstant(), nullable=False),
        sa.Column("accepted_by", sa.Integer(), nullable=True),
        sa.Column("accepted_at", UtcInstant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_go_live")),
    )
    op.create_table(
        "baseline",
        sa.Column("id", BigId, nullable=False),
        sa.Column("directory", sa.String(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("counts", Document(), nullable=False),
        sa.Column("oldest", UtcInstant(), nullable=False),
        sa.Column("newest", UtcInstant(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", UtcInstant(), nullable=False),
        sa.Column("agreed_by", sa.Integer(), nullable=True),
        sa.Column("agreed_at", UtcInstant(), nullable=True),
        sa.Column("applied_at", UtcInstant(), nullable=True),
        sa.Column("applied", sa.Integer(), nullable=False),
        sa.Column("told", Document(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_baseline")),
    )
    op.create_index("ix_baseline_digest", "baseline", ["digest"], unique=False)
    op.create_table(
        "account_watch",
        sa.Column("job_id", BigId, nullable=False),
        sa.Column("looked_at", UtcInstant(), nullable=False),
        sa.Column("seen", Document(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_account_watch_job_id_job")),
        sa.PrimaryKeyConstraint("job_id", name=op.f("pk_account_watch")),
    )
