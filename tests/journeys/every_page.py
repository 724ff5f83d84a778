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
PLAN = "SELECT case_id FROM coordination_jointstep ORDER BY proposed_at LIMIT 1"
PLANNED = "SELECT id FROM coordination_conference WHERE state = 'planned' LIMIT 1"
HELD_MEETING = "SELECT id FROM coordination_conference WHERE state = 'held' LIMIT 1"
LATE_STEP = "SELECT id FROM coordination_jointstep WHERE late_since IS NOT NULL LIMIT 1"
THEIR_STEP = "SELECT id FROM coordination_jointstep WHERE state = 'agreed' AND agency_id"
COMMITMENT = "SELECT id FROM coordination_commitment WHERE agency_id = 'mps' LIMIT 1"
MEETING = "SELECT id FROM coordination_meeting ORDER BY held_on LIMIT 1"
PRINTABLE = f"SELECT id FROM referrals_referral WHERE {OWN} AND state = 'accepted' LIMIT 1"
CHOSEN = "SELECT id FROM screening_chosenset ORDER BY at DESC LIMIT 1"
INTERPRETER = "SELECT id FROM registers_interpreter LIMIT 1"
BREACH = "SELECT id FROM registers_breach ORDER BY reported_at DESC LIMIT 1"
COMPLAINT = "SELECT id FROM complaints_complaint ORDER BY received_at DESC LIMIT 1"
NUMBER = "SELECT number FROM complaints_complaint ORDER BY received_at DESC LIMIT 1"
HANDED = "SELECT id FROM shifts_handover ORDER BY at DESC LIMIT 1"
TO_LAO_CAI = f"SELECT id FROM referrals_referral WHERE agency_id = '{LAO_CAI}' AND state"
CONDUCTED = (
    f"SELECT id FROM referrals_referral WHERE unit = '34/15' AND agency_id <> '{LAO_CAI}'"
    " AND state IN ('sent', 'received', 'accepted') ORDER BY sent_at DESC LIMIT 1"
)
CAME_IN = "SELECT id FROM referrals_referral WHERE direction = 'in' AND centre = 'HN' LIMIT 1"
SENT_OUT = (
    f"SELECT id FROM referrals_referral WHERE {OWN} AND state IN ('sent', 'received', 'accepted')"
    " ORDER BY sent_at DESC LIMIT 1"
)
TRACED = (
    "SELECT {what} FROM followups_warningsign s JOIN cases_case c ON c.id = s.case_id"
    f" WHERE c.{OWN} AND s.answered_at IS NULL ORDER BY s.id LIMIT 1"
)
LOOKED_FOR = (
    "SELECT s.id FROM followups_search s JOIN cases_case c ON c.id = s.case_id"
    f" WHERE c.{OWN} AND s.decided_at IS NULL ORDER BY s.due_at LIMIT 1"
)
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

TRACK = "SELECT {} FROM tracks_track WHERE kind = '{}' ORDER BY at DESC LIMIT 1"
A_CHILD = "SELECT {} FROM children_bestinterest ORDER BY at DESC LIMIT 1"


def _track(kind: str) -> str:
    """The page of a track of a kind."""
    case, person, track = (TRACK.format(c, kind) for c in ("case_id", "person_id", "id"))
    return f"/desk/cases/({case})/people/({person})/tracks/({track})/"


def _track_step(kind: str, step: str) -> str:
    """The page of one step of it."""
    track = TRACK.format("id", kind)
    found = f"SELECT id FROM tracks_trackstep WHERE step = '{step}' AND track_id = ({track})"
    return f"{_track(kind)}steps/({found} LIMIT 1)/"


CHILD = f"/desk/cases/({A_CHILD.format('case_id')})/people/({A_CHILD.format('person_id')})/child/"
GUARDIAN = "SELECT id FROM children_guardianassessment ORDER BY at LIMIT 1"

REQUEST = "SELECT id FROM rights_datarequest ORDER BY recorded_at DESC LIMIT 1"
ASKED_OF = "SELECT person_id FROM rights_datarequest ORDER BY recorded_at DESC LIMIT 1"
COPY = "SELECT id FROM rights_datacopy ORDER BY made_at DESC LIMIT 1"
HELD = "SELECT case_id FROM rights_legalhold ORDER BY placed_at DESC LIMIT 1"

SERVICE = "SELECT id FROM directory_service ORDER BY id LIMIT 1"
LOCATION = "SELECT id FROM directory_location WHERE confidential ORDER BY id LIMIT 1"
REACH = "SELECT id FROM directory_contactpoint WHERE kind = 'duty' ORDER BY id LIMIT 1"

OPENING = "SELECT id FROM cases_opening WHERE case_id IS NOT NULL ORDER BY at DESC LIMIT 1"
PROVED = "SELECT contact FROM cases_opening WHERE contact IS NOT NULL ORDER BY at DESC LIMIT 1"

LIVELIHOOD = "livelihood_livelihoodplan WHERE begun ORDER BY at DESC LIMIT 1"
LOAN_STEP = "SELECT id FROM livelihood_milestone WHERE kind = 'loan' LIMIT 1"
EARNS = (
    f"/desk/cases/(SELECT case_id FROM {LIVELIHOOD})/people/(SELECT person_id FROM {LIVELIHOOD})/"
)

ASSESSED = "SELECT case_id FROM needs_assessment ORDER BY at DESC LIMIT 1"
ASSESSED_ONE = "SELECT person_id FROM needs_assessment ORDER BY at DESC LIMIT 1"
VISIT = "SELECT id FROM needs_visit WHERE state"
TO_MAKE = f"{VISIT} = 'planned' ORDER BY due_at DESC LIMIT 1"
COLLABORATOR = "collaborator.laocai"
IN_NEED = f"/desk/cases/({ASSESSED})/people/({ASSESSED_ONE})/"

CASE, C = f"/desk/cases/({RICH})/", "console:"
ABOUT_HER = f"{CASE}people/({PERSON})/"
SUPPORTED = "FROM support_supportplan WHERE state = 'draft' AND number > 1 ORDER BY at LIMIT 1"
SUPPORT = f"/desk/cases/(SELECT case_id {SUPPORTED})/people/(SELECT person_id {SUPPORTED})/support/"
SUPPORT_STEP = (
    "SELECT s.id FROM support_planstep s JOIN support_planline l ON l.step_id = s.id"
    f" WHERE l.plan_id = (SELECT id {SUPPORTED}) AND s.state"
)
SUPPORT_GOAL = (
    f"SELECT g.id FROM support_plangoal g WHERE g.plan_id = (SELECT id {SUPPORTED})"
    " ORDER BY place LIMIT 1"
)

ENDS = "FROM reintegration_closingagreement ORDER BY at DESC LIMIT 1"
ENDING = f"/desk/cases/(SELECT case_id {ENDS})/people/(SELECT person_id {ENDS})/reintegration/"
FIRST_ONE = "SELECT id FROM reintegration_programme ORDER BY begins_on LIMIT 1"
PROGRAMME = f"/figures/programmes/({FIRST_ONE})/"
PROVEN = "SELECT id FROM statistics_programmeproof ORDER BY at LIMIT 1"
SUPERVISED = f"SELECT id FROM staff_member WHERE username = '{COUNSELLOR}'"

CLAIMED = "FROM entitlements_claim WHERE regime = 'k' ORDER BY at LIMIT 1"
CLAIMS = f"/desk/cases/(SELECT case_id {CLAIMED})/people/(SELECT person_id {CLAIMED})/entitlements/"

CONSOLE = [
    Sight(C + "reintegration", "her reintegration", COUNSELLOR, f"{EARNS}reintegration/"),
    Sight(C + "entitlements", "what the law grants", COUNSELLOR, CLAIMS),
    Sight(C + "ask_entitlement", "support asked for", COUNSELLOR, CLAIMS + "ask"),
    Sight(C + "claim", "a claim", COUNSELLOR, f"{CLAIMS}(SELECT id {CLAIMED})/"),
    Sight(C + "livelihood", "livelihood plan", COUNSELLOR, f"{EARNS}livelihood/"),
    Sight(C + "write_livelihood", "a plan changed", COUNSELLOR, f"{EARNS}livelihood/write"),
    Sight(C + "write_livelihood", "a new plan", COUNSELLOR, f"{EARNS}livelihood/write?new=1"),
    Sight(C + "livelihood_sheet", "sheet to take home", COUNSELLOR, f"{EARNS}livelihood/sheet"),
    Sight(C + "livelihood_review", "income asked for", COUNSELLOR,
          f"/desk/livelihood/(SELECT id FROM {LIVELIHOOD})/review"),
    Sight(C + "new_milestone", "a new livelihood step", COUNSELLOR,
          f"/desk/livelihood/(SELECT id FROM {LIVELIHOOD})/steps/new"),
    Sight(C + "milestone", "a loan to be paid back", COUNSELLOR,
          f"/desk/livelihood-steps/({LOAN_STEP})/"),
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
    Sight(C + "incoming", "referred to the hotline", COUNSELLOR,
          f"/desk/referrals/in/({CAME_IN})/"),
    Sight(C + "referral_act", "a call to an agency", COUNSELLOR,
          f"/desk/referrals/({SENT_OUT})/do/phoned"),
    Sight(C + "referral_act", "consent withdrawn", COUNSELLOR,
          f"/desk/referrals/({SENT_OUT})/do/withdrawn"),
    Sight(C + "referral_act", "writing to an agency", COUNSELLOR,
          f"/desk/referrals/({SENT_OUT})/do/remark"),
    Sight(C + "person_tracks", "tracks of a person", COUNSELLOR,
          f"/desk/cases/({TRACK.format('case_id', 'return')})"
          f"/people/({TRACK.format('person_id', 'return')})/tracks/"),
    Sight(C + "track", "the way home", COUNSELLOR, _track("return")),
    Sight(C + "track", "a case before a court", COUNSELLOR, _track("justice")),
    Sight(C + "track", "a child going back", COUNSELLOR, _track("reunification")),
    Sight(C + "track_step", "a hand-over", COUNSELLOR, _track_step("return", "handed_over")),
    Sight(C + "track_step", "a statement", COUNSELLOR, _track_step("justice", "statement")),
    Sight(C + "child", "a child", COUNSELLOR, CHILD),
    Sight(C + "new_guardian", "a guardian looked at", COUNSELLOR, f"{CHILD}guardians/new"),
    Sight(C + "guardian", "a guardian", SUPERVISOR, f"{CHILD}guardians/({GUARDIAN})/"),
    Sight(C + "new_best_interest", "what is best", COUNSELLOR, f"{CHILD}best-interests/new"),
    Sight(C + "best_interest", "a decision for a child", SUPERVISOR,
          f"{CHILD}best-interests/({A_CHILD.format('id')})/"),
    Sight(C + "new_schooling", "school", COUNSELLOR, f"{CHILD}school/new"),
    Sight(C + "search", "search", COUNSELLOR, "/search/"),
    Sight(C + "directory", "directory", COUNSELLOR, "/directory/"),
    Sight(C + "directory_agency", "an agency", COUNSELLOR, f"/directory/agency/{LAO_CAI}"),
    Sight(C + "directory_agency", "an agency to its keeper", NATIONAL,
          "/directory/agency/peace_house"),
    Sight(C + "who_can_help", "who can help", COUNSELLOR,
          "/directory/helpers/?need=shelter&place=L%C3%A0o+Cai&age=15&sex=male&language=hmn"),
    Sight(C + "directory_gaps", "what nobody offers", COUNSELLOR, "/directory/gaps/"),
    Sight(C + "directory_stale", "entries to mind", NATIONAL, "/directory/stale/"),
    Sight(C + "directory_ask", "asking to confirm", NATIONAL, f"/directory/ask/{LAO_CAI}"),
    Sight(C + "new_service", "a new service", NATIONAL, f"/directory/services/new/{LAO_CAI}"),
    Sight(C + "service", "a service", NATIONAL, f"/directory/services/({SERVICE})/"),
    Sight(C + "new_location", "a new address", NATIONAL, f"/directory/locations/new/{LAO_CAI}"),
    Sight(C + "location", "a confidential address", NATIONAL,
          f"/directory/locations/({LOCATION})/"),
    Sight(C + "new_reach", "somebody to reach", NATIONAL, f"/directory/contacts/new/{LAO_CAI}"),
    Sight(C + "agency_reach", "whom to reach", NATIONAL, f"/directory/contacts/({REACH})/"),
    Sight(C + "directory_exchange", "directory as a file", NATIONAL, "/directory/exchange/"),
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
    Sight(C + "closing_agreement", "what she says about closing", COUNSELLOR, ENDING + "closing/"),
    Sight(C + "her_programmes", "programmes that count her", COUNSELLOR, ENDING + "programmes/"),
    Sight(C + "my_week", "one's own week", COUNSELLOR, "/desk/week/"),
    Sight(C + "workers", "workload of a centre", SUPERVISOR, "/desk/workers/"),
    Sight(C + "worker", "supervision", SUPERVISOR, f"/desk/workers/({SUPERVISED})/"),
    Sight(C + "programmes", "programmes", NATIONAL, "/figures/programmes/"),
    Sight(C + "programme", "programme", NATIONAL, PROGRAMME),
    Sight(C + "new_programme", "new programme", NATIONAL, "/figures/programmes/new"),
    Sight(C + "change_programme", "changing a programme", NATIONAL, PROGRAMME + "change"),
    Sight(C + "programme_proof", "proof of a programme", "monitor",
          f"/figures/programmes/proofs/({PROVEN})/"),
    Sight(C + "tracing_figures", "after the referral in figures", NATIONAL,
          "/figures/after-referral/"),
    Sight(C + "care_figures", "claims and livelihood in figures", NATIONAL,
          "/figures/claims-and-livelihood/"),
    Sight(C + "support", "support plan", COUNSELLOR, SUPPORT),
    Sight(C + "support_step", "step of a support plan", COUNSELLOR,
          f"{SUPPORT}steps/({SUPPORT_STEP} = 'agreed' ORDER BY s.due_on LIMIT 1)/"),
    Sight(C + "new_support_step", "new step of a support plan", COUNSELLOR, SUPPORT + "steps/new"),
    Sight(C + "change_support_step", "changing a step of a support plan", COUNSELLOR,
          f"{SUPPORT}steps/({SUPPORT_STEP} = 'agreed' ORDER BY s.due_on LIMIT 1)/change"),
    Sight(C + "new_support_goal", "new goal of a support plan", COUNSELLOR, SUPPORT + "goals/new"),
    Sight(C + "support_goal", "goal of a support plan", COUNSELLOR,
          f"{SUPPORT}goals/({SUPPORT_GOAL})/"),
    Sight(C + "agree_support", "agreeing to a support plan", COUNSELLOR, SUPPORT + "agree"),
    Sight(C + "compare_support", "versions of a support plan", COUNSELLOR, SUPPORT + "compare"),
    Sight(C + "end_support", "ending a support plan", COUNSELLOR, SUPPORT + "end"),
    Sight(C + "support_sheet", "sheet of a support plan", COUNSELLOR, SUPPORT + "sheet"),
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
    Sight(C + "tracing", "tracing of a centre", SUPERVISOR, "/desk/tracing/"),
    Sight(C + "person_tracing", "tracing of a person", COUNSELLOR,
          f"/desk/cases/({TRACED.format(what='s.case_id')})"
          f"/people/({TRACED.format(what='s.person_id')})/tracing/"),
    Sight(C + "warning_sign", "warning sign", SUPERVISOR,
          f"/desk/warning-signs/({TRACED.format(what='s.id')})/"),
    Sight(C + "search_for", "search for a person", COUNSELLOR,
          f"/desk/searches/({LOOKED_FOR})/"),
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
    Sight(C + "joint_plan", "joint plan", COUNSELLOR, f"/desk/cases/({PLAN})/plan/"),
    Sight(C + "new_joint_step", "new step of a plan", COUNSELLOR, f"/desk/cases/({PLAN})/plan/new"),
    Sight(C + "joint_step", "late step of a plan", COUNSELLOR, f"/desk/plan/({LATE_STEP})/"),
    Sight(C + "new_conference", "calling a conference", COUNSELLOR,
          f"/desk/cases/({PLAN})/conferences/new"),
    Sight(C + "conference", "conference to come", COUNSELLOR, f"/desk/conferences/({PLANNED})/"),
    Sight(C + "conference", "conference held", COUNSELLOR, f"/desk/conferences/({HELD_MEETING})/"),
    Sight(C + "letter", "printing a letter", COUNSELLOR, f"/desk/referrals/({PRINTABLE})/letter"),
    Sight(C + "needs", "needs", COUNSELLOR, IN_NEED + "needs/"),
    Sight(C + "needs", "needs not asked about", COUNSELLOR, ABOUT_HER + "needs/"),
    Sight(C + "assess_needs", "assessing needs", COUNSELLOR, IN_NEED + "needs/new"),
    Sight(C + "needs_picture", "picture of change", COUNSELLOR, IN_NEED + "needs/picture"),
    Sight(C + "new_visit", "new visit", COUNSELLOR, IN_NEED + "visits/new"),
    Sight(C + "visit", "visit made", COUNSELLOR, f"/desk/visits/({VISIT} = 'done' LIMIT 1)/"),
    Sight(C + "visit", "late visit", COUNSELLOR,
          f"/desk/visits/({VISIT} = 'planned' AND late_since IS NOT NULL LIMIT 1)/"),
    Sight(C + "group_reviews", "reviews of groups", NATIONAL, "/figures/group-reviews/"),
    Sight(C + "working_group", "working group", NATIONAL, "/working-group/"),
    Sight(C + "new_commitment", "new commitment", NATIONAL, "/working-group/commitments/new"),
    Sight(C + "commitment", "commitment", NATIONAL, f"/working-group/commitments/({COMMITMENT})/"),
    Sight(C + "new_meeting", "new meeting", NATIONAL, "/working-group/meetings/new"),
    Sight(C + "group_meeting", "meeting", NATIONAL, f"/working-group/meetings/({MEETING})/"),
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
    Sight(C + "referral_figures", "referral figures", NATIONAL, "/figures/referrals/"),
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
    Sight(C + "messages", "messages", SUPERVISOR, "/messages/"),
    Sight(C + "outbox", "sink of messages", SUPERVISOR, "/messages/sink/"),
    Sight(C + "issue_link", "access by link", COUNSELLOR,
          f"/desk/referrals/(SELECT id FROM referrals_referral WHERE {OWN} AND state"
          " = 'received' LIMIT 1)/link"),
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
OF_AGENCY = "SELECT id FROM staff_member WHERE username = 'focal.laocai'"
PORTAL = [
    Sight(P + "inbox", "inbox", FOCAL_POINT, "/portal/"),
    Sight(P + "people", "people of an agency", FOCAL_POINT, "/portal/people/"),
    Sight(P + "enrol_person", "somebody joins an agency", FOCAL_POINT, "/portal/people/new"),
    Sight(P + "one_person", "one of an agency", FOCAL_POINT, f"/portal/people/({OF_AGENCY})/"),
    Sight(P + "change_person", "another role in an agency", FOCAL_POINT,
          f"/portal/people/({OF_AGENCY})/change"),
    Sight(P + "visits", "visits to make", COLLABORATOR, "/portal/visits/"),
    Sight(P + "visit", "a visit to make", COLLABORATOR, f"/portal/visits/({TO_MAKE})/"),
    Sight(P + "report_visit", "telling of a visit", COLLABORATOR,
          f"/portal/visits/({TO_MAKE})/report"),
    Sight(P + "visit_not_met", "a visit in vain", COLLABORATOR,
          f"/portal/visits/({TO_MAKE})/not-met"),
    Sight(P + "visit_sheet", "sheet of a visit", COLLABORATOR,
          f"/portal/visits/({TO_MAKE})/sheet?safe=yes"),
    Sight(P + "reviews", "reported reviews", COLLABORATOR, "/portal/reviews/"),
    Sight(P + "report_review", "reporting a review", COLLABORATOR, "/portal/reviews/new"),
    Sight(P + "province_reviews", "reviews of the province", FOCAL_POINT,
          "/portal/province/reviews/"),
    Sight(P + "referral", "new referral", FOCAL_POINT,
          f"/portal/referrals/({TO_LAO_CAI} IN ('sent', 'received') LIMIT 1)/"),
    Sight(P + "answer", "declining", FOCAL_POINT,
          f"/portal/referrals/({TO_LAO_CAI} IN ('sent', 'received') LIMIT 1)/answer/decline"),
    Sight(P + "answer", "asking", FOCAL_POINT,
          f"/portal/referrals/({TO_LAO_CAI} IN ('sent', 'received') LIMIT 1)/answer/ask"),
    Sight(P + "referral", "accepted referral", FOCAL_POINT,
          f"/portal/referrals/({TO_LAO_CAI} = 'accepted' LIMIT 1)/"),
    Sight(P + "answer", "reporting", FOCAL_POINT,
          f"/portal/referrals/({TO_LAO_CAI} = 'accepted' LIMIT 1)/answer/report"),
    Sight(P + "answer", "putting on hold", FOCAL_POINT,
          f"/portal/referrals/({TO_LAO_CAI} = 'accepted' LIMIT 1)/answer/hold"),
    Sight(P + "answer", "her withdrawal", FOCAL_POINT,
          f"/portal/referrals/({TO_LAO_CAI} = 'accepted' LIMIT 1)/answer/withdrawn"),
    Sight(P + "refer_on", "referring on", FOCAL_POINT,
          f"/portal/referrals/({TO_LAO_CAI} = 'accepted' LIMIT 1)/on"),
    Sight(P + "refer_in", "referring in", FOCAL_POINT, "/portal/referrals/in"),
    Sight(P + "province", "her province", FOCAL_POINT, "/portal/province/"),
    Sight(P + "province_figures", "figures of her province", FOCAL_POINT,
          "/portal/province/figures/"),
    Sight(P + "referral", "conducted referral", FOCAL_POINT, f"/portal/referrals/({CONDUCTED})/"),
    Sight(P + "phoned", "phoned by the focal point", FOCAL_POINT,
          f"/portal/referrals/({CONDUCTED})/phoned"),
    Sight(P + "choices", "how an agency is told", FOCAL_POINT, "/portal/told/"),
    Sight(P + "tip", "tip in the portal", TIP_AGENCY, f"/portal/tips/({HANDED_TIP})/"),
    Sight(P + "network", "network in the portal", POLICE, f"/portal/networks/({PACKET})/"),
    Sight(P + "plans", "steps of an agency", FOCAL_POINT, "/portal/plans/"),
    Sight(P + "plan", "step of an agency", FOCAL_POINT,
          f"/portal/plans/({THEIR_STEP} = '{LAO_CAI}' LIMIT 1)/"),
    Sight(P + "answer_plan", "step not done", FOCAL_POINT,
          f"/portal/plans/({THEIR_STEP} = '{LAO_CAI}' LIMIT 1)/answer/not-done"),
    Sight(P + "conference", "conference of an agency", FOCAL_POINT,
          f"/portal/conferences/({HELD_MEETING})/"),
    Sight(P + "letter", "letter of an agency", FOCAL_POINT,
          f"/portal/referrals/({TO_LAO_CAI} = 'accepted' LIMIT 1)/letter"),
    Sight("public:verify", "checking a letter", FOCAL_POINT, "/verify/"),
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
    "record_gap", "directory_right", "directory_mind", "end_location", "end_reach",
    "approve_referral", "classify_tip", "close_tip", "resolve_tip", "close_complaint",
    "take_handover", "close_month", "dropped", "dial", "sent",
    "decide_callback", "add_document", "open_document", "breach_learned", "breach_authority",
    "breach_telling", "breach_close", "turn_problem", "plan_suggested", "add_task",
    "finish_task", "decide_closing", "go_on", "answer_transfer", "add_to_person",
    "strike_from_person", "leave_household", "answer_notice",
    "begin_livelihood", "move_claim", "leave_programme", "freeze_programme", "freeze_programmes",
    "supervision_point",
    "seal_case", "unseal_case", "never_share", "strike_never_share", "answer_opening",
    "review_opening", "ask_owner",
    "take_up_duplicate", "decide_duplicate", "join_duplicate", "undo_merge",
    "check_asker", "answer_data_request", "extend_data_request", "finish_data_request",
    "put_right", "ask_erasure", "decide_erasure", "make_copy", "strike_copy", "decide_copy",
    "hand_over_copy", "lift_hold", "strike_mention", "decide_network_packet",
    "decide_change", "reset_member", "member_leaves", "end_member_session", "end_session",
    "phone_call_in", "phone_caller_leaves",
    "reassign_visit", "put_off_visit", "cancel_visit",
    "answer_joint_step", "put_off_joint_step", "withdraw_joint_step", "hold_conference",
    "cancel_conference", "amend_minutes", "release_minutes", "withdraw_letter",
    "new_warning_sign", "second_look", "write_search_step", "decide_search",
    "begin_support", "support_wish", "take_out_support_goal", "take_up_support_step",
    "take_out_support_step", "answer_support_step", "move_support_step", "put_off_support_step",
    "withdraw_support_step",
    "end_track", "record_track_step", "plan_track_step", "skip_track_step",
    "take_back_track_step", "repeat_track_step", "draft_hand_over",
    "reissue_link", "revoke_link", "link_code",
}  # fmt: skip
PARTS = {
    "lists", "alerts", "known", "holder", "steps", "draft_emergency", "age_mark", "contact_reading",
    "case_referrals", "handed", "oversight_now", "open_handovers", "reach", "clear",
    "ask_call_back", "reach_person", "clear_person", "ask_about_person", "safe_hours",
    "callbacks", "documents", "closings", "search_typed", "alike", "opening_alerts",
    "phone_bar", "phone_ring", "phone_waiting", "phone_board_now", "phone_simulated", "phone_call",
    "phone_take", "phone_ready", "phone_away", "phone_leave", "phone_languages", "phone_public",
    "phone_answer", "phone_decline", "phone_do", "phone_consult", "phone_oversee",
    "phone_pause",
}  # fmt: skip
NO_PAGES: dict[str, str] = {
    **{C + name: SENDS_ON for name in PRESSES},
    **{C + name: PART for name in PARTS},
    C + "screening": "leads to the next question",
    **{C + name: SCRIPT for name in ("save_contact", "phone_credentials", "phone_come_back")},
    C + "hear_recording": "a sound",
    **{C + name: "a file" for name in ("log_of_file_csv", "log_of_member_csv")},
    C + "save_copy": "a file",
    C + "directory_file": "a file",
    **{face + "attachment": "a file" for face in (C, P)},
    P + "confirm_entry": "by a link alone: looked at in its journey",
    C + "print_copy": "a sheet once it was handed over: looked at in its journey",
    **{
        P + name: "by a link alone: looked at in its journey"
        for name in ("enter", "closed", "plan_here", "answer_plan_here")
    },
    P + "leave": "ends a visit",
    P + "accept": SENDS_ON,
    **{P + name: SENDS_ON for name in ("agree_plan", "agree_plan_here")},
    P + "take_review_back": SENDS_ON,
    **{P + name: SENDS_ON for name in ("withdraw_person", "reset_person", "let_person_go")},
    "public:gateway_told": "a gateway tells it, no person",
    "public:verify_code": "the page of codes by the mark on a letter: looked at in its journey",
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
