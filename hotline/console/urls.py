"""Addresses of the console: ids only, never a word of a case."""

from django.urls import path

from hotline.console.views import (
    cases,
    contacts,
    desk,
    figures,
    followups,
    imports,
    minutes,
    referrals,
    saving,
)

app_name = "console"
urlpatterns = [
    path("", desk.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("desk/lists/", desk.lists, name="lists"),
    path("desk/contacts/take", contacts.take, name="take"),
    path("desk/information/", minutes.information, name="information"),
    path("desk/alerts/", minutes.alerts, name="alerts"),
    path("desk/contacts/<uuid:contact_id>/", contacts.show, name="contact"),
    path("desk/contacts/<uuid:contact_id>/save", saving.save, name="save_contact"),
    path("desk/contacts/<uuid:contact_id>/known", contacts.known, name="known"),
    path("desk/contacts/<uuid:contact_id>/steps", minutes.steps, name="steps"),
    path("desk/contacts/<uuid:contact_id>/draft", minutes.draft, name="draft_emergency"),
    path("desk/contacts/<uuid:contact_id>/age", minutes.age_mark, name="age_mark"),
    path("desk/contacts/<uuid:contact_id>/reading", minutes.reading, name="contact_reading"),
    path("desk/contacts/<uuid:contact_id>/end", contacts.end, name="end_contact"),
    path("desk/contacts/<uuid:contact_id>/child-line", contacts.child_line, name="child_line"),
    path("desk/contacts/<uuid:contact_id>/case", contacts.open_case, name="open_case"),
    path("desk/cases/<uuid:case_id>/", cases.show, name="case"),
    path("desk/cases/<uuid:case_id>/people/add", cases.add_person, name="add_person"),
    path(
        "desk/cases/<uuid:case_id>/people/<uuid:person_id>/",
        cases.amend_person,
        name="amend_person",
    ),
    path("desk/cases/<uuid:case_id>/problems", cases.name_problem, name="name_problem"),
    path("desk/cases/<uuid:case_id>/measures", cases.plan_measure, name="plan_measure"),
    path(
        "desk/cases/<uuid:case_id>/measures/<uuid:measure_id>",
        cases.finish_measure,
        name="finish_measure",
    ),
    path("desk/cases/<uuid:case_id>/risk", cases.judge_risk, name="judge_risk"),
    path("desk/cases/<uuid:case_id>/notes", cases.add_note, name="add_note"),
    path("desk/cases/<uuid:case_id>/referrals", cases.case_referrals, name="case_referrals"),
    path("desk/cases/<uuid:case_id>/who", cases.who, name="who"),
    path("desk/cases/<uuid:case_id>/people/<uuid:person_id>/refer", referrals.refer, name="refer"),
    path("desk/referrals/<uuid:referral_id>/", referrals.show, name="referral"),
    path("desk/referrals/<uuid:referral_id>/cancel", referrals.cancel, name="cancel_referral"),
    path("desk/follow-ups/<uuid:followup_id>/", followups.show, name="follow_up"),
    path("figures/", figures.show, name="figures"),
    path("imports/", imports.show, name="imports"),
]
