"""Every page of the console and the portal: under which address, who looks at it, with what in it.

`PAGES` and `NO_PAGES` together name every address; one in neither fails a test, so that no page is
forgotten. Parts of a path in brackets are questions to the database.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.journeys.furnishing import COUNSELLOR, ELSEWHERE, NATIONAL, SUPERVISOR, TIP_AGENCY
from tests.journeys.running import Demo
from tests.journeys.steps import FOCAL_POINT

KEEPER, OFFICER = "administrator", "data.protection"
REVIEWER = "reviewer"
POLICE = "police.laocai"
LAO_CAI = "health_department:34/15"


@dataclass(frozen=True)
class Sight:
    """A page with something in it, and whoever works with it."""

    address: str  # name of the URL
    what: str
    who: str
    path: str


OWN = f"owner_id = (SELECT id FROM staff_member WHERE username = '{COUNSELLOR}')"
HERS = f"counsellor_id = (SELECT id FROM staff_member WHERE username = '{COUNSELLOR}')"
RICH = "SELECT case_id FROM cases_safetyplan ORDER BY at DESC LIMIT 1"
PERSON = "SELECT person_id FROM cases_safetyplan ORDER BY at DESC LIMIT 1"
KNOWN_BEST = (
    "SELECT r.person_id FROM people_relation r JOIN cases_caseperson p USING (person_id)"
    f" JOIN cases_case c ON c.id = p.case_id WHERE c.{OWN} AND r.kind = 'guardian'"
    " ORDER BY r.at DESC LIMIT 1"
)
FULL = f"SELECT case_id FROM referrals_referral WHERE {OWN} ORDER BY urgency LIMIT 1"
CLOSED = "SELECT id FROM cases_case WHERE closed_at IS NOT NULL ORDER BY closed_at DESC LIMIT 1"
TO_CLOSE = "SELECT case_id FROM cases_closing WHERE decided_at IS NULL ORDER BY at DESC LIMIT 1"
OFFERED = "SELECT id FROM cases_transfer ORDER BY at DESC LIMIT 1"
ENDED = f"SELECT id FROM contacts_contact WHERE ended_at IS NOT NULL AND {HERS}"
OPEN = f"SELECT id FROM contacts_contact WHERE ended_at IS NULL AND {HERS}"
LOCKED = "SELECT contact_id FROM contacts_callback ORDER BY asked_at DESC LIMIT 1"
TIP = f"SELECT id FROM tips_tip WHERE {OWN} AND state"
HANDED_TIP = "SELECT id FROM tips_tiphandover ORDER BY sent_at DESC LIMIT 1"
SCREENING = "SELECT screening_id FROM screening_chosenset ORDER BY at DESC LIMIT 1"
CHOSEN = "SELECT id FROM screening_chosenset ORDER BY at DESC LIMIT 1"
INTERPRETER = "SELECT id FROM registers_interpreter LIMIT 1"
BREACH = "SELECT id FROM registers_breach ORDER BY reported_at DESC LIMIT 1"
COMPLAINT = "SELECT id FROM complaints_complaint ORDER BY received_at DESC LIMIT 1"
NUMBER = "SELECT number FROM complaints_complaint ORDER BY received_at DESC LIMIT 1"
HANDED = "SELECT id FROM shifts_handover ORDER BY at DESC LIMIT 1"
TO_LAO_CAI = f"SELECT id FROM referrals_referral WHERE agency_id = '{LAO_CAI}' AND state"
DUE = f"SELECT id FROM followups_followup WHERE {OWN} AND done_at IS NULL LIMIT 1"
DOCUMENT = "SELECT id FROM cases_document ORDER BY at DESC LIMIT 1"
MEMBER = f"SELECT id FROM staff_member WHERE username = '{COUNSELLOR}'"
CHANGE = "SELECT id FROM staff_change ORDER BY asked_at DESC LIMIT 1"
MENTION = f"SELECT m.id FROM networks_mention m JOIN cases_case c ON c.id = m.case_id WHERE c.{OWN}"
MENTIONING = (
    f"SELECT case_id FROM networks_mention m JOIN cases_case c ON c.id = case_id WHERE c.{OWN}"
    " ORDER BY m.at DESC LIMIT 1"
)
ASKED = "SELECT id FROM networks_networkrequest"
SIGHTING = "SELECT id FROM networks_sighting ORDER BY at LIMIT 1"
PACKET = "SELECT id FROM networks_networkpacket ORDER BY made_at LIMIT 1"
MONTH = "SELECT month FROM statistics_frozenmonth ORDER BY month LIMIT 1"

REQUEST = "SELECT id FROM rights_datarequest ORDER BY recorded_at DESC LIMIT 1"
ASKED_OF = "SELECT person_id FROM rights_datarequest ORDER BY recorded_at DESC LIMIT 1"
COPY = "SELECT id FROM rights_datacopy ORDER BY made_at DESC LIMIT 1"
HELD = "SELECT case_id FROM rights_legalhold ORDER BY placed_at DESC LIMIT 1"

OPENING = "SELECT id FROM cases_opening WHERE case_id IS NOT NULL ORDER BY at DESC LIMIT 1"
PROVED = "SELECT contact FROM cases_opening WHERE contact IS NOT NULL ORDER BY at DESC LIMIT 1"

CASE, C = f"/desk/cases/({RICH})/", "console:"
ABOUT_HER = f"{CASE}people/({PERSON})/"

CONSOLE = [
    Sight(C + "desk", "desk", COUNSELLOR, "/desk/"),
    Sight(C + "desk", "desk of a supervisor", SUPERVISOR, "/desk/"),
    Sight(C + "desk", "desk of the nation", NATIONAL, "/desk/"),
    Sight(C + "break_glass", "an emergency", COUNSELLOR, "/openings/emergency"),
    Sight(C + "openings", "opened for a time", SUPERVISOR, "/openings/"),
    Sight(C + "opening", "a caller who proved herself", COUNSELLOR, f"/openings/({OPENING})/"),
    Sight(C + "walls", "never share with, sealing", COUNSELLOR, f"{CASE}walls/"),
    Sight(C + "who_person", "who sees a person", COUNSELLOR, f"/desk/people/({PERSON})/who"),
    Sight(C + "who_contact", "who sees a contact", COUNSELLOR,
          f"/desk/contacts/({ENDED} ORDER BY started_at DESC LIMIT 1)/who"),
    Sight(C + "proof_of_person", "her code", COUNSELLOR, f"/desk/people/({PERSON})/proof"),
    Sight(C + "prove", "a caller again", "counsellor.danang", f"/desk/contacts/({PROVED})/proof"),
    Sight(C + "search", "search", COUNSELLOR, "/search/"),
    Sight(C + "oversight", "centre now", SUPERVISOR, "/centre/"),
    Sight(C + "phone_board", "wallboard", SUPERVISOR, "/phone/board/"),
    Sight(C + "phone_board", "wallboard of the nation", NATIONAL, "/phone/board/"),
    Sight(C + "phone_simulator", "simulated calls", COUNSELLOR, "/phone/simulator/"),
    Sight(C + "information", "just a question", COUNSELLOR, "/desk/information/"),
    Sight(C + "contact", "open contact", COUNSELLOR, f"/desk/contacts/({OPEN} LIMIT 1)/"),
    Sight(C + "contact", "contact read along", SUPERVISOR, f"/desk/contacts/({OPEN} LIMIT 1)/"),
    Sight(C + "contact", "ended contact", COUNSELLOR,
          f"/desk/contacts/({ENDED} ORDER BY started_at DESC LIMIT 1)/"),
    Sight(C + "contact", "contact cut off", COUNSELLOR, f"/desk/contacts/({LOCKED})/"),
    Sight(C + "screening_choice", "choosing what to screen for", COUNSELLOR,
          f"/desk/screenings/({SCREENING})/about"),
    Sight(C + "screening_question", "question of a screening", COUNSELLOR,
          f"/desk/screenings/({SCREENING})/({CHOSEN})/1"),
    Sight(C + "screening_conclusion", "conclusion of a screening", COUNSELLOR,
          f"/desk/screenings/({SCREENING})/conclusion"),
    Sight(C + "case", "case", COUNSELLOR, CASE),
    Sight(C + "case", "case with referrals", COUNSELLOR, f"/desk/cases/({FULL})/"),
    Sight(C + "case", "case of a colleague", SUPERVISOR, CASE),
    Sight(C + "case", "closed case", COUNSELLOR, f"/desk/cases/({CLOSED})/"),
    Sight(C + "add_person", "adding a person", COUNSELLOR, CASE + "people/add"),
    Sight(C + "amend_person", "person", COUNSELLOR, ABOUT_HER),
    Sight(C + "person", "everything known of a person", COUNSELLOR,
          f"/desk/people/({KNOWN_BEST})/"),
    Sight(C + "duplicates", "files that may be one person's", REVIEWER, "/duplicates/"),
    Sight(C + "duplicate", "a pair of files", REVIEWER,
          "/duplicates/(SELECT id FROM duplicates_pair WHERE state = 'proposed' LIMIT 1)/"),
    Sight(C + "merge", "joined files", REVIEWER,
          "/duplicates/joined/(SELECT id FROM duplicates_merge LIMIT 1)/"),
    Sight(C + "look_for", "somebody looks for a person", COUNSELLOR,
          "/desk/contacts/(SELECT contact_id FROM seeking_soughtperson ORDER BY at DESC LIMIT 1)"
          "/looking-for"),
    Sight(C + "notice", "notice that somebody looks for a person", COUNSELLOR,
          "/desk/notices/(SELECT id FROM seeking_notice ORDER BY made_at DESC LIMIT 1)/"),
    Sight(C + "safety_plan", "safety plan", COUNSELLOR, ABOUT_HER + "safety-plan/"),
    Sight(C + "print_safety_plan", "sheet of a safety plan", COUNSELLOR,
          ABOUT_HER + "safety-plan/(SELECT id FROM cases_safetyplan ORDER BY at DESC LIMIT 1)"),
    Sight(C + "refer", "referring", COUNSELLOR, ABOUT_HER + "refer"),
    Sight(C + "who", "who can see", COUNSELLOR, CASE + "who"),
    Sight(C + "closing", "asking to close", COUNSELLOR, CASE + "closing/"),
    Sight(C + "closing", "deciding on a closing", SUPERVISOR, f"/desk/cases/({TO_CLOSE})/closing/"),
    Sight(C + "closing", "waiting for a closing", COUNSELLOR, f"/desk/cases/({TO_CLOSE})/closing/"),
    Sight(C + "reopen", "opening a case again", COUNSELLOR, f"/desk/cases/({CLOSED})/reopen/"),
    Sight(C + "hand_over_case", "handing a case over", COUNSELLOR, CASE + "transfer/"),
    Sight(C + "assign_case", "giving a case to somebody", SUPERVISOR, CASE + "assign/"),
    Sight(C + "transfer", "case offered", ELSEWHERE, f"/desk/transfers/({OFFERED})/"),
    Sight(C + "withdraw_document", "taking a document out", COUNSELLOR,
          f"/desk/documents/({DOCUMENT})/out"),
    Sight(C + "referral", "referral", COUNSELLOR,
          f"/desk/referrals/(SELECT id FROM referrals_referral WHERE {OWN} LIMIT 1)/"),
    Sight(C + "follow_up", "follow-up", COUNSELLOR, f"/desk/follow-ups/({DUE})/"),
    Sight(C + "callbacks_page", "call-backs", SUPERVISOR, "/desk/call-backs/"),
    Sight(C + "tips", "tips", COUNSELLOR, "/tips/"),
    Sight(C + "new_tip", "new tip", COUNSELLOR, "/tips/new"),
    Sight(C + "tip", "new tip to classify", COUNSELLOR, f"/tips/({TIP} = 'received' LIMIT 1)/"),
    Sight(C + "tip", "tip handed over", COUNSELLOR, f"/tips/({TIP} = 'handed_over' LIMIT 1)/"),
    Sight(C + "hand_over_tip", "handing a tip over", COUNSELLOR,
          f"/tips/({TIP} = 'classified' LIMIT 1)/hand-over"),
    Sight(C + "mentions", "what a case mentions of suspects", COUNSELLOR,
          f"/desk/mentions/case/({MENTIONING})/"),
    Sight(C + "ask_national", "asking the national desk", COUNSELLOR,
          f"/desk/mentions/({MENTION} LIMIT 1)/ask"),
    Sight(C + "guidance", "guidance of the national desk", COUNSELLOR,
          f"/desk/guidance/({ASKED} WHERE answered_at IS NOT NULL AND asked_by = 'staff:' || "
          f"({MEMBER}) ORDER BY asked_at LIMIT 1)/"),
    Sight(C + "networks", "networks", NATIONAL, "/networks/"),
    Sight(C + "network_request", "request to the national desk", NATIONAL,
          f"/networks/requests/({ASKED} WHERE answered_at IS NULL ORDER BY asked_at LIMIT 1)/"),
    Sight(C + "network", "network", NATIONAL, f"/networks/({SIGHTING})/"),
    Sight(C + "new_network_packet", "packet of a network", NATIONAL,
          f"/networks/({SIGHTING})/packet"),
    Sight(C + "network_packet", "packet signed", NATIONAL, f"/networks/packets/({PACKET})/"),
    Sight(C + "complaints", "complaints", SUPERVISOR, "/complaints/"),
    Sight(C + "new_complaint", "new complaint", COUNSELLOR, "/complaints/new"),
    Sight(C + "complaint_receipt", "receipt of a complaint", COUNSELLOR,
          f"/complaints/receipt/({NUMBER})/"),
    Sight(C + "complaint", "complaint", SUPERVISOR, f"/complaints/({COMPLAINT})/"),
    Sight(C + "hand_over", "handing over", COUNSELLOR, "/shift/"),
    Sight(C + "leaving", "before signing out", COUNSELLOR, "/shift/leaving/"),
    Sight(C + "handover", "shift handed over", ELSEWHERE, f"/shift/({HANDED})/"),
    Sight(C + "take_over_contact", "taking a contact over", SUPERVISOR,
          f"/desk/contacts/({OPEN} LIMIT 1)/take-over"),
    Sight(C + "own_figures", "own figures", COUNSELLOR, "/figures/own/"),
    Sight(C + "figures", "figures", NATIONAL, "/figures/"),
    Sight(C + "figures", "figures of a centre", SUPERVISOR, "/figures/"),
    Sight(C + "closed_months", "closed months", NATIONAL, "/figures/months/"),
    Sight(C + "closed_month", "closed month", NATIONAL, f"/figures/months/({MONTH})/"),
    Sight(C + "imports", "imports", NATIONAL, "/imports/"),
    Sight(C + "interpreters", "interpreters", SUPERVISOR, "/interpreters/"),
    Sight(C + "enter_interpreter", "new interpreter", SUPERVISOR, "/interpreters/new"),
    Sight(C + "amend_interpreter", "interpreter", SUPERVISOR, f"/interpreters/({INTERPRETER})/"),
    Sight(C + "find_interpreter", "finding an interpreter", COUNSELLOR,
          f"/desk/contacts/({OPEN} LIMIT 1)/interpreters"),
    Sight(C + "ask_interpreter", "asking an interpreter", COUNSELLOR,
          f"/desk/contacts/({OPEN} LIMIT 1)/interpreters/({INTERPRETER})"),
    Sight(C + "breaches", "data breaches", NATIONAL, "/breaches/"),
    Sight(C + "breach", "data breach", NATIONAL, f"/breaches/({BREACH})/"),
    Sight(C + "report_breach", "reporting a breach", COUNSELLOR, "/breaches/report"),
    Sight(C + "breach_reported", "breach reported", COUNSELLOR, "/breaches/reported"),
    Sight(C + "retention", "retention", NATIONAL, "/retention/"),
    Sight(C + "rights", "requests about data", OFFICER, "/rights/"),
    Sight(C + "new_data_request", "request without a file", COUNSELLOR, "/rights/new"),
    Sight(C + "rights_of_person", "a person's rights", COUNSELLOR,
          f"/desk/people/({ASKED_OF})/rights"),
    Sight(C + "data_request", "request about data", COUNSELLOR, f"/rights/({REQUEST})/"),
    Sight(C + "data_request", "request without words", OFFICER, f"/rights/({REQUEST})/"),
    Sight(C + "data_copy", "copy being read", COUNSELLOR, f"/rights/copies/({COPY})/"),
    Sight(C + "holds_of_person", "holds of a person", COUNSELLOR,
          f"/desk/people/({ASKED_OF})/holds"),
    Sight(C + "holds_of_case", "holds of a case", SUPERVISOR, f"/desk/cases/({HELD})/holds"),
    Sight(C + "members", "members", KEEPER, "/members/"),
    Sight(C + "enrol_member", "taking somebody in", KEEPER, "/members/new"),
    Sight(C + "roles", "what each role may do", KEEPER, "/members/roles/"),
    Sight(C + "waiting_changes", "changes of rights", NATIONAL, "/members/waiting/"),
    Sight(C + "change", "change of rights", NATIONAL, f"/members/waiting/({CHANGE})/"),
    Sight(C + "member", "member", KEEPER, f"/members/({MEMBER})/"),
    Sight(C + "change_member", "changing a role", KEEPER, f"/members/({MEMBER})/change"),
    Sight(C + "log", "who saw what", OFFICER, "/log/"),
    Sight(C + "log_of_file", "who saw a file", OFFICER, f"/log/files/({RICH})/"),
    Sight(C + "log_of_member", "what a member saw", OFFICER, f"/log/members/({MEMBER})/"),
]  # fmt: skip

P = "portal:"
PORTAL = [
    Sight(P + "inbox", "inbox", FOCAL_POINT, "/portal/"),
    Sight(P + "referral", "new referral", FOCAL_POINT,
          f"/portal/referrals/({TO_LAO_CAI} IN ('sent', 'received') LIMIT 1)/"),
    Sight(P + "decline", "declining", FOCAL_POINT,
          f"/portal/referrals/({TO_LAO_CAI} IN ('sent', 'received') LIMIT 1)/decline"),
    Sight(P + "referral", "accepted referral", FOCAL_POINT,
          f"/portal/referrals/({TO_LAO_CAI} = 'accepted' LIMIT 1)/"),
    Sight(P + "report", "reporting", FOCAL_POINT,
          f"/portal/referrals/({TO_LAO_CAI} = 'accepted' LIMIT 1)/report"),
    Sight(P + "tip", "tip in the portal", TIP_AGENCY, f"/portal/tips/({HANDED_TIP})/"),
    Sight(P + "network", "network in the portal", POLICE, f"/portal/networks/({PACKET})/"),
    Sight(P + "report_tip", "reporting on a tip", TIP_AGENCY,
          f"/portal/tips/({HANDED_TIP})/report"),
]  # fmt: skip

ACCOUNT = [
    Sight("mfa_index", "second factor", COUNSELLOR, "/account/2fa/"),
    Sight("mfa_list_webauthn", "passkeys", COUNSELLOR, "/account/2fa/webauthn/"),
    Sight(C + "sessions", "sessions", COUNSELLOR, "/account/sessions/"),
    Sight("account_change_password", "password", COUNSELLOR, "/account/password/change/"),
]

PAGES = [*CONSOLE, *PORTAL, *ACCOUNT]

SENDS_ON = "a press that leads to a page"
PART = "a part of a page, looked at there"
SCRIPT = "answers a script"
PRESSES = {
    "home", "take", "end_contact", "child_line", "open_case", "screen_contact", "screen_person",
    "screening_age", "name_problem", "plan_measure", "finish_measure", "judge_risk", "add_note",
    "alarm_over",
    "cancel_referral", "classify_tip", "close_tip", "resolve_tip", "close_complaint",
    "take_handover", "close_month", "dropped", "dial", "sent",
    "decide_callback", "add_document", "open_document", "breach_learned", "breach_authority",
    "breach_telling", "breach_close", "turn_problem", "plan_suggested", "add_task",
    "finish_task", "decide_closing", "go_on", "answer_transfer", "add_to_person",
    "strike_from_person", "leave_household", "answer_notice",
    "seal_case", "unseal_case", "never_share", "strike_never_share", "answer_opening",
    "review_opening", "ask_owner",
    "take_up_duplicate", "decide_duplicate", "join_duplicate", "undo_merge",
    "check_asker", "answer_data_request", "extend_data_request", "finish_data_request",
    "put_right", "ask_erasure", "decide_erasure", "make_copy", "strike_copy", "decide_copy",
    "hand_over_copy", "lift_hold", "strike_mention", "decide_network_packet",
    "decide_change", "reset_member", "member_leaves", "end_member_session", "end_session",
    "phone_call_in", "phone_caller_leaves",
}  # fmt: skip
PARTS = {
    "lists", "alerts", "known", "holder", "steps", "draft_emergency", "age_mark", "contact_reading",
    "case_referrals", "handed", "oversight_now", "open_handovers", "reach", "clear",
    "ask_call_back", "reach_person", "clear_person", "ask_about_person", "safe_hours",
    "callbacks", "documents", "closings", "search_typed", "alike", "opening_alerts",
    "phone_bar", "phone_ring", "phone_waiting", "phone_board_now", "phone_simulated", "phone_call",
    "phone_take", "phone_ready", "phone_away", "phone_leave", "phone_languages", "phone_public",
    "phone_answer", "phone_decline", "phone_do", "phone_consult", "phone_oversee",
}  # fmt: skip
NO_PAGES: dict[str, str] = {
    **{C + name: SENDS_ON for name in PRESSES},
    **{C + name: PART for name in PARTS},
    C + "screening": "leads to the next question",
    **{C + name: SCRIPT for name in ("save_contact", "phone_credentials", "phone_come_back")},
    C + "hear_recording": "a sound",
    **{C + name: "a file" for name in ("log_of_file_csv", "log_of_member_csv")},
    C + "save_copy": "a file",
    C + "print_copy": "a sheet once it was handed over: looked at in its journey",
    P + "accept": SENDS_ON,
}


def filled_in(demo: Demo, path: str) -> str:
    """A path whose parts in brackets are questions to the database."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(path):
        if sign == "(":
            depth += 1
            if depth == 1:
                parts.append(path[start:at])
                start = at + 1
        elif sign == ")":
            depth -= 1
            if depth == 0:
                [(found,)] = demo.rows(path[start:at])
                parts.append(str(found))
                start = at + 1
    return "".join([*parts, path[start:]])
