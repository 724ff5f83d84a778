"""Everything held about one person, room by room: what her copy is made of.

Only what is about her: nobody else's file, and nothing of who is suspected. `GATHERED` and
`LEFT_OUT` together name every table that can hold something of hers, so that none is forgotten.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from hotline.cases.models import (
    Case,
    CaseContact,
    CasePerson,
    Document,
    Entry,
    Measure,
    Problem,
    SafetyPlan,
)
from hotline.contacts.models import Contact
from hotline.people import safe_contact
from hotline.people.models import (
    ContactPoint,
    Identification,
    Paper,
    Person,
    PersonName,
    PersonPlace,
    Relation,
    Vulnerability,
)
from hotline.rights.assessed import needs
from hotline.rights.body import Item, Section
from hotline.rights.claimed import claims
from hotline.rights.earning import livelihood
from hotline.rights.ended import ending
from hotline.rights.models import DataRequest, Rectification
from hotline.rights.planned import support_plan
from hotline.rights.tracked import decided, tracks
from hotline.rights.writer import Writer

GATHERED = (
    "people.Person", "people.PersonName", "people.ContactPoint", "people.Paper",
    "people.PersonPlace", "people.Vulnerability", "people.Identification", "people.Relation",
    "cases.CasePerson", "cases.Case", "cases.Problem", "cases.Measure", "cases.SafetyPlan",
    "cases.Entry", "cases.Document", "cases.CaseContact", "contacts.Contact",
    "screening.Screening", "screening.ChosenSet", "screening.Answer", "screening.Judgement",
    "referrals.Referral", "referrals.Step", "followups.FollowUp", "followups.Attempt",
    "followups.WarningSign", "followups.Search", "followups.Move",
    "entitlements.Claim", "entitlements.ClaimMove",
    "support.SupportPlan", "support.PlanGoal", "support.PlanStep",
    "needs.Assessment", "needs.DomainScore", "needs.Visit",
    "livelihood.LivelihoodPlan", "livelihood.PlanVersion", "livelihood.Milestone",
    "livelihood.MilestoneMove", "livelihood.LivelihoodReview",
    "tracks.Track", "tracks.TrackStep", "tracks.TrackMove",
    "children.BestInterest", "children.Schooling",
    "reintegration.ClosingAgreement", "reintegration.Enrolment",
    "rights.DataRequest", "rights.Rectification",
)  # fmt: skip

LEFT_OUT = {
    "people.Clearance": "when somebody here was cleared to call; codes only, gone in minutes",
    "people.Proof": "hashes of her own code and word; nothing to read",
    "people.HouseholdMember": "who lives together is also the others' data",
    "cases.DocumentPart": "the papers themselves are handed over one by one, each looked at",
    "cases.Sealing": "the decision to close a file more tightly",
    "cases.Opening": "who opened the file in an emergency; stands in the log of looks",
    "cases.NeverShare": "whom the line keeps away from it",
    "referrals.ChildReport": "that a child has to be reported, and until when",
    "cases.Task": "what somebody here has to do",
    "cases.Closing": "how the work of the line ended; its outcome stands with the case",
    "cases.Transfer": "who here works on it",
    "contacts.AlarmEnd": "when somebody here ended an alarm",
    "telephony.Call": "the telephone's times of a contact, which is given itself",
    "telephony.Ring": "whom the line rang before somebody answered",
    "telephony.Recording": "another's voice too: she hears it at the line, with whoever hands over",
    "seeking.SoughtPerson": "what a relative said of somebody: the relative's words",
    "children.GuardianAssessment": "about whoever may look after her: the other's data",
    "contacts.Change": "which page saved a field, when",
    "contacts.CallBack": "a decision of the line about calling",
    "contacts.Assignment": "which interpreter took part: the interpreter's data",
    "referrals.Draft": "follows the contact; what was sent of it stands with the referral",
    "referrals.Consent": "the agreement in codes; its words stand with the referral",
    "referrals.Remark": "what the line and an agency asked each other to help her",
    "referrals.Attachment": "papers of that conversation, handed over one by one like others",
    "followups.Calendar": "by which plan the line comes back; each contact stands by itself",
    "followups.SearchStep": "what agencies answered when she could not be reached, of others too",
    "links.SealedLink": "by which address an agency came in; nothing of her",
    "coordination.JointStep": "what bodies are asked to do, in words to them",
    "coordination.JointStepMove": "when a body agreed, put off or did it",
    "coordination.Conference": "who met about the case, and when",
    "coordination.Participant": "which bodies were asked to meet",
    "coordination.Minutes": "what colleagues and bodies said to each other, of others too",
    "support.PlanLine": "which step stood in which version; the steps themselves are given",
    "support.StepMove": "who here moved a step, when; how it stands and ended is given",
    "needs.VisitMove": "when a visit was given, put off or told of; what the visitor told",
    "documents.IssuedLetter": "that a referral was printed; the referral itself is given",
    "livelihood.SheetPrint": "that a sheet of her plan was made; the plan itself is given",
    "tips.Tip": "what somebody told of others; nobody's own data by itself",
    "tips.TipStep": "what was done with a tip",
    "tips.TipHandover": "to whom a tip was handed",
    "networks.Mention": "by what somebody suspected is known; nothing of hers",
    "complaints.Complaint": "about the line; read by whoever answers it and by nobody else",
    "duplicates.Merge": "which files were joined: the joined ones are in the copy themselves",
    "duplicates.ChosenValue": "values kept so that joining can be undone; they stand in its files",
    "rights.DataCopy": "earlier copies of the same",
    "rights.Handing": "when a copy was handed over",
    "rights.Erasure": "the decision about erasing, which stands with the request",
    "rights.LegalHold": "why a file is kept may be a secret of a proceeding",
}

# What a person's file says, in the order in which it is read; the list that puts a code in words.
PERSON = (
    ("sex", "sex"), ("nationality", ""), ("ethnicity", "ethnic_group"), ("language", "language"),
    ("exploitation", "exploitation_form"),
)  # fmt: skip


def sections(write: Writer, person: Person) -> Iterator[Section]:
    """Her file, her cases and the contacts they grew from, what she asked before."""
    yield Section("person", _("About you"), "", tuple(_person(write, person)))
    yield Section("reach", _("How you may be reached"), "", tuple(_reach(write, person)))
    standing = CasePerson.objects.filter(person=person).select_related("case").order_by("at")
    for case in {one.case_id: one.case for one in standing}.values():
        yield from _case(write, person, case)
    yield Section("requests", _("What you asked about your data"), "", tuple(_asked(write, person)))


def _person(write: Writer, person: Person) -> Iterator[Item]:
    labels = {
        "sex": _("Sex"),
        "nationality": _("Nationality"),
        "ethnicity": _("Ethnic group"),
        "language": _("Language"),
        "exploitation": _("What happened, as far as known"),
    }
    yield from write.fact(_("Name"), person.name)
    for name in PersonName.objects.filter(person=person):
        yield from write.fact(_("Another name"), name.name)
    yield from write.fact(_("Born on"), person.born)
    yield from write.fact(_("Year of birth"), _years(person))
    for field, list_name in PERSON:
        code = getattr(person, field)
        yield from (
            write.code(labels[field], list_name, code)
            if list_name
            else write.fact(labels[field], code)
        )
    for code in person.languages:
        yield from write.code(_("Language"), "language", code)
    yield from write.place(_("Place"), person.place)
    yield from write.fact(_("Commune, village, landmark"), person.address)
    yield from write.place(_("Where it happened"), person.exploited_in)
    yield from write.fact(_("Identity paper"), person.paper)
    for paper in Paper.objects.filter(person=person):
        yield from write.code(_("Kind of paper"), "paper_kind", paper.kind)
        yield from write.fact(_("Identity paper"), paper.number)
        yield from write.words(_("About this paper"), paper.words)
    for tie in PersonPlace.objects.filter(person=person):
        yield from write.place(_("Place"), tie.place)
        yield from write.words(_("About this place"), tie.words)
    for step in Identification.objects.filter(person=person).order_by("at"):
        yield from write.code(_("Identified under the law as"), "victim_status", step.status)
        yield from write.day(_("Since"), step.since)
        yield from write.words(_("In words"), step.words)
    for one in Vulnerability.objects.filter(person=person):
        yield from write.code(_("What makes life harder"), "risk_factor", one.factor)
    for tie_to in Relation.objects.filter(person=person):
        yield from write.code(
            _("Related to somebody else on file, who is"), "relation", tie_to.kind
        )
        yield from write.words(_("In words"), tie_to.words)
    for mended in Rectification.objects.filter(person=person).order_by("at"):
        yield from write.words(_("Put right: it said before"), mended.before)
        yield from write.words(_("What you say about it"), mended.statement)


def _reach(write: Writer, person: Person) -> Iterator[Item]:
    labels = {
        "safe_to_call_back": _("May we call back?"),
        "safe_to_text": _("May we send a text?"),
        "safe_to_leave_message": _("May we leave a message?"),
        "phone_shared": _("Is the phone shared or watched?"),
    }
    yield from write.fact(_("Number"), person.phone)
    yield from write.fact(_("Safe number, if another one"), person.safe_number)
    for field, list_name in safe_contact.LISTS.items():
        yield from write.code(labels[field], list_name, getattr(person, field))
    yield from write.fact(_("Safe hours"), person.safe_hours)
    yield from write.words(_("Who else may answer"), person.who_may_answer)
    yield from write.words(_("What to say if somebody else answers"), person.say_if_other_answers)
    yield from write.fact(_("Danger word"), person.safe_word)
    for point in ContactPoint.objects.filter(person=person):
        kind = _("Another way to reach you")
        yield from write.code(kind, "contact_point_kind", point.kind)
        yield from write.fact(_("Number or name there"), point.value)
        yield from write.words(_("In words"), point.words)


def _case(write: Writer, person: Person, case: Case) -> Iterator[Section]:
    items = [
        *write.day(_("Opened"), case.opened_at),
        *write.day(_("Closed"), case.closed_at),
        *write.code(_("How it ended"), "closure_reason", case.outcome),
        *write.code(_("Risk"), "risk_level", "" if case.risk == "not_assessed" else case.risk),
    ]
    for standing in CasePerson.objects.filter(case=case, person=person):
        items += write.code(_("You are in it as"), "person_role", standing.role)
    hers = Problem.objects.filter(case=case, person=person) | Problem.objects.filter(
        case=case, person__isnull=True
    )
    for problem in hers.order_by("at"):
        items += write.code(_("What you needed"), "need_domain", problem.domain)
        items += write.words(_("In words"), problem.text)
    for measure in Measure.objects.filter(case=case, problem__in=hers).order_by("at"):
        items += write.code(_("What was done"), "measure_kind", measure.kind)
        items += write.words(_("In words"), measure.text)
    for plan in SafetyPlan.objects.filter(case=case, person=person).order_by("at"):
        items += write.day(_("Safety plan of"), plan.at)
        for field in SafetyPlan.WORDS:
            items += write.words(_("Safety plan"), getattr(plan, field))
    # Notes of a case are about everybody in it: each is read before it leaves.
    for entry in Entry.objects.filter(case=case, text__isnull=False).order_by("at"):
        items += write.day(_("Note of"), entry.at)
        items += write.words(_("Note"), entry.text)
    for document in Document.objects.filter(case=case, state="open").order_by("number"):
        items += write.words(_("Document on file"), document.about or document.name)
    yield Section("case", _("Case"), case.number, tuple(items))
    if planned := tuple(support_plan(write, person, case)):
        yield Section("support", _("Support plan"), case.number, planned)
    if claimed := tuple(claims(write, person, case)):
        yield Section("entitlements", _("Support you asked for"), case.number, claimed)
    if assessed := tuple(needs(write, person, case)):
        yield Section("needs", _("How you were found to fare"), case.number, assessed)
    if earning := tuple(livelihood(write, person, case)):
        yield Section("livelihood", _("Livelihood plan"), case.number, earning)
    if ended := tuple(ending(write, person, case)):
        yield Section("reintegration", _("Closing and programmes"), case.number, ended)
    if going := tuple(tracks(write, person, case)):
        yield Section(
            "tracks", _("Your way home and your rights before the law"), case.number, going
        )
    if chosen := tuple(decided(write, person, case)):
        yield Section("children", _("What was decided for you"), case.number, chosen)
    for link in CaseContact.objects.filter(case=case).select_related("contact").order_by("at"):
        yield _contact(write, person, case, link.contact)


def _contact(write: Writer, person: Person, case: Case, contact: Contact) -> Section:
    """A contact; what somebody else said in it is struck out until it was read."""
    hers = CasePerson.objects.filter(case=case, person=person, role="caller").exists()
    items = [
        *write.day(_("When"), contact.started_at),
        *write.code(_("How it came in"), "contact_channel", contact.channel),
        *write.code(_("What it was about"), "counselling_topic", contact.topic),
        *write.words(_("Notes"), contact.notes, of_others=not hers),
        *write.words(_("Commune, village, landmark"), contact.place_words, of_others=not hers),
    ]
    return Section("contact", _("Contact"), case.number, tuple(items))


def _asked(write: Writer, person: Person) -> Iterator[Item]:
    for request in DataRequest.objects.filter(person=person).order_by("received_at"):
        yield from write.code(_("You asked"), "data_right", request.right)
        yield from write.day(_("Asked on"), request.received_at)


def _years(person: Person) -> str:
    if person.birth_year is None:
        return ""
    last = person.birth_year_to
    return f"{person.birth_year}–{last}" if last else str(person.birth_year)
