"""The twenty requirements of privacy, each with what a program sees of it on this installation and
what only a person can see. Sources: the laws on personal data, children and trafficking that the
country pack names, IOM Data Protection Principles, WHO ethical and safety recommendations."""

from __future__ import annotations

from functools import partial

from hotline.config.privacy import looking, settings_look
from hotline.config.privacy.evidence import Requirement

REQUIREMENTS = (
    Requirement(1, "Every field has a class", (looking.classes,)),
    Requirement(
        2,
        "A legal basis for what is done",
        (looking.legal_basis,),
        "read a sample: is the basis true, and not consent by habit?",
    ),
    Requirement(
        3,
        "Consent is given, never assumed",
        (looking.agreements,),
        "an agreement stands with each referral that rests on one: who gave it, which data, until"
        " when. Read a sample.",
    ),
    Requirement(
        4,
        "Consent withdrawn stops further sharing",
        (looking.withdrawn_agreements, settings_look.request_clocks),
        "on the page of a referral it closes the packet at once; from the register of requests it"
        " gives the owner of the case a task: see that each was done",
    ),
    Requirement(
        5,
        "Recordings apart, with a notice",
        (),
        "each call is recorded behind a notice, sealed under a key of its own, heard with a reason;"
        " call the line and listen",
    ),
    Requirement(
        6,
        "Need to know, closed by default",
        (looking.row_security, looking.nobody_sees_nothing, looking.ordinary_role),
        "compare the members and their roles with who works here today",
    ),
    Requirement(
        7,
        "Emergency opening with reason, time and review",
        (looking.openings_are_reviewed,),
        "read the reasons",
    ),
    Requirement(
        8,
        "A log of every look and act that nobody rewrites",
        (looking.log_append_only,),
        "run `hotline audit verify` against the roots kept outside",
    ),
    Requirement(
        9,
        "Identity and words sealed, keys apart",
        (looking.sealed_columns, looking.sealed_values, looking.keys_apart),
        "see that the keys' backup lies in another place than the data's",
    ),
    Requirement(
        10,
        "Nobody is called before it is safe",
        (looking.clearances_by_database,),
        "listen to how callers are asked",
    ),
    Requirement(11, "Neutral words leave", (settings_look.words_that_leave,)),
    Requirement(
        12,
        "No more than is needed leaves",
        (settings_look.minimum_data_set,),
        "read a sample of accounts that were sent",
    ),
    Requirement(
        13,
        "Immediate hand-over, and a rise when nobody answers",
        (settings_look.hand_over_clock, looking.emergencies_are_watched),
        "call a focal point at night",
    ),
    Requirement(
        14,
        "Children, and guardians who are suspects",
        (
            settings_look.age_lines,
            partial(looking.constraint, "screening_unknown_age_is_child", "unknown age is a child"),
        ),
        "read how children of seven and more were asked",
    ),
    Requirement(
        15,
        "Interpreters signed and without a tie",
        (
            partial(looking.constraint, "assignment_without_tie", "no tie is let in"),
            looking.unsigned_interpreters,
        ),
        "see the signed papers",
    ),
    Requirement(
        16,
        "Requests of the person, in time",
        (
            settings_look.request_clocks,
            settings_look.holidays,
            looking.clocks_are_watched,
            looking.erasure_is_out_of_hands,
        ),
        "have the clocks and grounds confirmed by a lawyer",
    ),
    Requirement(
        17,
        "Breaches told within 72 hours",
        (
            settings_look.breach_clock,
            partial(looking.constraint, "breach_restricted", "the register is closed"),
        ),
        "practise it once a year",
    ),
    Requirement(
        18,
        "Figures point at nobody",
        (settings_look.figures_without_words,),
        "look for small numbers before anything is published",
    ),
    Requirement(
        19,
        "Kept no longer than needed",
        (settings_look.retention_decided,),
        "have the periods confirmed; bound the age of backups",
    ),
    Requirement(
        20,
        "At home, and open to no outside host",
        (settings_look.content_policy, settings_look.hosts_of_files),
        "see that the servers and their backups stand in the country; keep the impact assessment",
    ),
)
