"""Every table of the database, and what guards its rows. A table in neither list fails a test."""

ROOTS = ("contacts_contact", "people_person", "cases_case", "referrals_referral", "contacts_batch",
         "tips_tip", "tips_tiphandover", "complaints_complaint",
         "registers_breach", "shifts_handover", "registers_interpreter")  # fmt: skip
"""Tables whose rows are files of their own: the ledger names them."""

THROUGH = (
    "cases_casecontact",
    "cases_caseperson",
    "cases_problem",
    "cases_measure",
    "cases_entry",
    "cases_task",
    "cases_safetyplan",
    "cases_closing",
    "cases_transfer",
    "cases_document",
    "cases_documentpart",
    "contacts_assignment",
    "screening_screening",
    "screening_chosenset",
    "screening_answer",
    "screening_judgement",
    "contacts_change",
    "contacts_callback",
    "people_clearance",
    "referrals_draft",
    "referrals_step",
    "tips_tipstep",
    "followups_followup",
    "followups_attempt",
    "shifts_handoveritem",
    "contacts_rejectedrow",
)
"""Tables whose rows follow a file."""

LEDGER = ("access_grant", "vault_key")
"""Guarded by policies of their own; the application writes no grant and reads no key."""

APPEND_ONLY = (
    "audit_record",
    "referrals_step",
    "tips_tipstep",
    "statistics_frozenmonth",
    "statistics_revision",
    "cases_safetyplan",
    "screening_judgement",
    "followups_attempt",
    "shifts_handoveritem",
)

UNPROTECTED: dict[str, str] = {
    "access_principal": "which roles and agencies a member stands under; not about anybody's case",
    "account_emailaddress": "of the sign-in library; stays empty, no address is kept",
    "account_emailconfirmation": "of the sign-in library; stays empty",
    "audit_record": "acts and looks, by codes and ids; append-only, no case text",
    "auth_group": "of the framework; stays empty",
    "auth_group_permissions": "of the framework; stays empty",
    "auth_permission": "of the framework; names of tables",
    "cases_counter": "the running number of cases",
    "config_cache": "used codes and failed sign-ins, for minutes",
    "contacts_sourcerow": "keyed hashes of imported rows, so that none is taken twice",
    "directory_agency": "public directory",
    "directory_agencyarea": "public directory",
    "directory_agencyname": "public directory",
    "django_content_type": "names of tables",
    "django_migrations": "names of migrations",
    "django_session": "sessions of members: who is signed in, never what she reads",
    "events_cursor": "how far a reader of events has come",
    "events_outbox": "topic, kind and id; never a word; the application changes and removes none",
    "mfa_authenticator": "second factors of members; their secrets are sealed",
    "procrastinate_events": "jobs: names and times",
    "procrastinate_jobs": "jobs: names, times and ids",
    "procrastinate_periodic_defers": "jobs: times",
    "procrastinate_workers": "jobs: when a worker was last heard",
    "statistics_frozenmonth": "counts of closed months by code; no file; append-only",
    "statistics_revision": "differences of counts by code, and why; append-only",
    "staff_member": "people who work here; needed before anybody is somebody",
    "staff_signed_in": "which session is whose",
}
