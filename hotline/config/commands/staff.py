"""Who signs in: list the members, take somebody in, or end the access of somebody who has left.

hotline staff add lan --name "Lan" --role counsellor --centre CENTRE
hotline staff add health.north --name "Focal point, north" --role focal_point --agency AGENCY
hotline staff leave lan
hotline staff list

This command takes in the first administrators. As soon as there are two of them, rights are
changed by two people on the pages "Members", and this command lets people go and nothing else.

A new member gets a password that is shown once and good for seven days; at the first sign-in the
system asks her to choose her own and to set up a second factor. Codes of agencies:
hotline staff agencies PLACE."""

from __future__ import annotations

import argparse
import secrets

from hotline.config.database import in_this_process
from hotline.config.home import Home
from hotline.config.trouble import Trouble

SUMMARY = "list the members, take somebody in, or end somebody's access"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """add, leave, list, agencies."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add = verbs.add_parser("add", help="take somebody in; prints her first password once")
    add.add_argument("username")
    add.add_argument("--name", required=True, help="the name that colleagues see")
    add.add_argument("--role", required=True, help="see docs/security.md for the roles")
    add.add_argument("--centre", default="", help="code of her centre, for roles of a centre")
    add.add_argument("--agency", default="", help="code of her agency, for agency roles")
    add.add_argument("--language", default="", help="language of her pages (default: the pack's)")
    leave = verbs.add_parser("leave", help="end somebody's access and sessions at once")
    leave.add_argument("username")
    verbs.add_parser("list", help="everybody who may sign in")
    agencies = verbs.add_parser("agencies", help="agencies that answer for a place, with codes")
    agencies.add_argument("place")


def run(options: argparse.Namespace) -> int:
    """Does it; returns 0. Raises Trouble where something named does not exist."""
    home = Home.from_environment()
    home.prepare()
    with in_this_process(home):
        {"add": _add, "leave": _leave, "list": _list, "agencies": _agencies}[options.verb](options)
    return 0


def _add(options: argparse.Namespace) -> None:
    from django.utils import timezone

    from hotline.access.roles import ROLES
    from hotline.countries.pack import current
    from hotline.directory.queries import agency
    from hotline.staff import changes, services
    from hotline.staff.models import Member

    pack = current()
    if options.role not in ROLES:
        raise Trouble(f"There is no role {options.role}. Roles: {', '.join(ROLES)}.")
    if ROLES[options.role].scope == "centre" and not options.centre:
        raise Trouble(f"A {options.role} belongs to a centre: add --centre.")
    if options.centre and options.centre not in pack.centres:
        raise Trouble(f"There is no centre {options.centre}. Centres: {', '.join(pack.centres)}.")
    if "referrals.answer" in ROLES[options.role].may and not options.agency:
        raise Trouble(f"A {options.role} belongs to an agency: add --agency.")
    found = agency(options.agency) if options.agency else None
    if options.agency and found is None:
        raise Trouble("There is no such agency. `hotline staff agencies PLACE` lists codes.")
    if Member.objects.filter(username=options.username).exists():
        raise Trouble(f"The name {options.username} is taken.")
    if changes.has_second(services.SETUP):
        raise Trouble(
            "There are two administrators: one asks on the page Members and the other confirms. "
            "This command takes in the first ones only."
        )
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    services.enrol(
        by=services.SETUP,
        username=options.username,
        display_name=options.name,
        role=options.role,
        password=password,
        centre=options.centre,
        agency=found,
        language=options.language or pack.locales[0],
        first_password_until=timezone.now() + changes.FIRST_PASSWORD_LASTS,
    )
    print(f"{options.username} may sign in. First password, shown only now: {password}")
    print("Give it to her yourself; at the first sign-in she chooses her own.")


def _leave(options: argparse.Namespace) -> None:
    from hotline.staff import services
    from hotline.staff.models import Member

    try:
        services.leave(by=services.SETUP, username=options.username)
    except Member.DoesNotExist:
        raise Trouble(f"Nobody is called {options.username}.") from None
    print(f"{options.username} can no longer sign in; her sessions are ended.")


def _list(options: argparse.Namespace) -> None:
    from hotline.staff.models import Member

    members = Member.objects.filter(is_active=True).order_by("role", "username")
    for member in members:
        where = member.centre or member.agency_id or ""
        print(f"{member.role:14} {member.username:28} {where:24} {member.display_name}")
    if not members:
        print("Nobody yet. `hotline staff add --help` shows how.")


def _agencies(options: argparse.Namespace) -> None:
    from hotline.countries.pack import current
    from hotline.directory.queries import agency_name, alternatives, responsible_agency
    from hotline.places.queries import resolve

    place = resolve(options.place)
    if place is None:
        raise Trouble(f"No place is called {options.place}.")
    first = responsible_agency(place)
    for one in [*([first] if first else []), *alternatives(place)]:
        print(f"{one.pk:36} {agency_name(one, current().locales[0])}")
