"""Who comes through which door: every address, job, reaction and command."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from hotline.access.middleware import PolicyMiddleware
from hotline.access.policy import public, requires, runs_as
from hotline.access.roles import PERMISSIONS, ROLES, may
from hotline.audit.models import Record
from tests.access.declared import (
    CLOSED,
    COMMANDS,
    PUBLIC,
    THIRD_PARTY_JOBS,
    addresses,
    filled,
    guarded,
    policy,
)
from tests.access.world import browser_of, enrolled, lao_cai
from tests.cast import Cast

pytestmark = pytest.mark.django_db

SCRIPT = {"HX-Request": "true"}
FETCH = {"Sec-Fetch-Mode": "cors"}


GUARDED = guarded()


def test_every_address_of_ours_declares_its_policy() -> None:
    undeclared = {a.name for a in addresses() if not policy(a)}
    assert undeclared == CLOSED


def test_every_policy_is_a_known_permission_or_public() -> None:
    assert {policy(a) for a in addresses()} - {"", "public"} <= set(PERMISSIONS)


def test_what_is_public_is_listed_with_a_reason() -> None:
    assert {a.name for a in addresses() if policy(a) == "public"} == set(PUBLIC)
    assert all(PUBLIC.values())


def test_the_table_of_third_party_policies_names_no_address_that_is_gone() -> None:
    assert set(settings.URL_POLICIES) <= {a.name for a in addresses()}


def test_every_permission_is_held_by_some_role_and_guards_something() -> None:
    held = {permission for role in ROLES.values() for permission in role.may}
    assert held == set(PERMISSIONS)


def test_a_view_that_declares_nothing_answers_404(cast: Cast) -> None:
    def forgotten(request: HttpRequest) -> HttpResponse:
        return HttpResponse("a case")

    from django.http import Http404

    request = RequestFactory().get("/forgotten")
    request.resolver_match = SimpleNamespace(func=forgotten, view_name="forgotten")  # type: ignore[assignment]
    request.actor = cast.mai  # type: ignore[attr-defined]
    door = PolicyMiddleware(lambda r: HttpResponse())
    with pytest.raises(Http404):
        door.process_view(request, forgotten, (), {})


def test_an_unknown_permission_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="unknown permission"):
        requires("cases.everything")


def test_declaring_marks_the_view() -> None:
    def view() -> None: ...

    assert requires("cases.read")(view).policy == "cases.read"  # type: ignore[attr-defined]
    assert public("why")(view).policy == "public"  # type: ignore[attr-defined]
    assert runs_as("system:x")(view).policy == "system:x"  # type: ignore[attr-defined]


# --- jobs, reactions, commands ----------------------------------------------------------------


def test_every_job_names_the_actor_it_runs_as() -> None:
    from procrastinate.contrib.django import app

    undeclared = {name for name, t in app.tasks.items() if not getattr(t.func, "policy", "")}
    assert undeclared == set(THIRD_PARTY_JOBS)
    for name, task in app.tasks.items():
        if name not in THIRD_PARTY_JOBS:
            assert task.func.policy.startswith("system:"), name  # type: ignore[attr-defined]


def test_every_reaction_names_the_actor_it_runs_as() -> None:
    from hotline.config.reactor import subscriptions

    found = [reaction for several in subscriptions().values() for reaction in several]
    assert found
    for reaction in found:
        assert getattr(reaction, "policy", "").startswith("system:"), reaction


def test_every_room_that_reacts_is_heard() -> None:
    from pathlib import Path

    from hotline.config import reactor

    there = Path(reactor.__file__).parents[1].glob("*/reactions.py")
    rooms = {f"hotline.{p.parent.name}.reactions" for p in there} - {"hotline.events.reactions"}
    assert rooms == set(reactor.ROOMS)


def test_jobs_and_reactions_run_as_actors_that_reach_coded_facts_at_most() -> None:
    from procrastinate.contrib.django import app

    from hotline.access.sql import SYSTEM_ACTORS
    from hotline.config.reactor import subscriptions

    named = {r.policy for several in subscriptions().values() for r in several}  # type: ignore[attr-defined]
    named |= {t.func.policy for n, t in app.tasks.items() if n not in THIRD_PARTY_JOBS}  # type: ignore[attr-defined]
    assert named <= set(SYSTEM_ACTORS)


def test_every_command_says_as_which_role_and_in_whose_name() -> None:
    from hotline.config.command import COMMANDS as OFFERED

    assert set(OFFERED) == set(COMMANDS)
    assert all(role and name for role, name in COMMANDS.values())


# --- nobody signed in -------------------------------------------------------------------------


def test_signed_out_every_page_leads_to_sign_in_and_back(cast: Cast) -> None:
    browser = Client()
    for address in GUARDED:
        path = filled(address)
        response = browser.get(path, headers={"Sec-Fetch-Mode": "navigate"})
        assert response.status_code == 302, address.name
        assert response["Location"] == f"{reverse('account_login')}?next={path}"


@pytest.mark.parametrize("headers", [SCRIPT, FETCH])
def test_signed_out_every_script_is_told_by_status(cast: Cast, headers: dict[str, str]) -> None:
    browser = Client()
    for address in GUARDED:
        for verb in (browser.get, browser.post):
            assert verb(filled(address), headers=headers).status_code == 401, address.name


def test_what_is_not_used_of_the_sign_in_library_is_not_there(cast: Cast) -> None:
    browsers = [Client(), browser_of(cast.members["tu"]), browser_of(cast.members["mai"])]
    for address in addresses():
        if address.name in CLOSED:
            for browser in browsers:
                assert browser.get(filled(address)).status_code == 404, address.name


def test_nobody_signs_up(cast: Cast) -> None:
    assert Client().post("/account/signup/", {"username": "x"}).status_code == 404


# --- the wrong role ---------------------------------------------------------------------------


@pytest.mark.parametrize("role", ROLES)
def test_a_role_without_the_permission_finds_nothing_there(cast: Cast, role: str) -> None:
    """Without a second factor nobody gets past the door, so that the door alone answers."""
    agency = lao_cai() if role in ("focal_point", "partner") else None
    member = enrolled("somebody", role, centre="" if agency else "HN", agency=agency)
    browser = browser_of(member, twice=False)
    forbidden = [a for a in GUARDED if not may(role, policy(a))]
    for address in forbidden:
        assert browser.get(filled(address)).status_code == 404, address.name
        assert browser.post(filled(address)).status_code == 404, address.name
    told = Record.objects.filter(actor=member.key, action__startswith="refused:")
    assert set(told.values_list("action", flat=True)) == {f"refused:{a.name}" for a in forbidden}
    assert set(told.values_list("reason", flat=True)) <= {"role"}


@pytest.mark.parametrize("role", [r.code for r in ROLES.values() if r.reads_cases])
def test_a_role_that_reads_cases_sets_up_a_second_factor_first(cast: Cast, role: str) -> None:
    agency = lao_cai() if role in ("focal_point", "partner") else None
    member = enrolled("somebody", role, centre="" if agency else "HN", agency=agency)
    browser = browser_of(member, twice=False)
    opened = [a for a in GUARDED if may(role, policy(a)) and policy(a) != "account.own"]
    assert opened
    for address in opened:
        page = browser.get(filled(address), headers={"Sec-Fetch-Mode": "navigate"})
        assert page.status_code == 302, address.name
        assert page["Location"] == reverse("mfa_activate_totp")
        assert browser.post(filled(address), headers=SCRIPT).status_code == 401, address.name


def test_who_keeps_the_server_or_the_registers_reads_no_case() -> None:
    keepers = {"administrator", "auditor"}
    assert {r.code for r in ROLES.values() if not r.reads_cases} == keepers
    reading = ("contacts.", "cases.", "referrals.", "followups.", "imports.")
    for role in keepers:
        assert not [p for p in ROLES[role].may if p.startswith(reading)]


def test_an_unknown_role_may_nothing() -> None:
    assert not any(may("director", permission) for permission in PERMISSIONS)


# --- a locked screen --------------------------------------------------------------------------


def test_a_locked_session_shows_nothing_but_its_lock(cast: Cast) -> None:
    browser = browser_of(cast.members["mai"], locked=True)
    passes = {"lock", "unlock", "session", "account_logout"}
    for address in GUARDED:
        if address.name not in passes and may("supervisor", policy(address)):
            page = browser.get(filled(address), headers={"Sec-Fetch-Mode": "navigate"})
            assert page.status_code == 423, address.name
            assert browser.get(filled(address), headers=SCRIPT).status_code == 423, address.name
            assert browser.post(filled(address), headers=FETCH).status_code == 423, address.name


def test_the_password_opens_a_locked_session_and_five_wrong_ones_end_it(cast: Cast) -> None:
    from tests.cast import PASSWORD

    browser = browser_of(cast.members["mai"])
    assert browser.post("/lock", headers=SCRIPT).status_code == 204
    assert browser.get("/desk/lists/", headers=SCRIPT).status_code == 423
    assert browser.post("/lock/open", {"password": "no"}, headers=SCRIPT).status_code == 422
    assert browser.post("/lock/open", {"password": PASSWORD}, headers=SCRIPT).status_code == 204
    assert browser.get("/desk/lists/", headers=SCRIPT).status_code == 200
    browser.post("/lock", headers=SCRIPT)
    answers = [
        browser.post("/lock/open", {"password": "no"}, headers=SCRIPT).status_code for _ in range(5)
    ]
    assert answers == [422] * 4 + [401]
    assert browser.get("/desk/lists/", headers=SCRIPT).status_code == 401
