"""The same few people in every test, all invented.

Lan and Bình answer in Hà Nội and Đà Nẵng; Mai is supervisor in Hà Nội, Sơn in Đà Nẵng; Hạnh
manages Hà Nội; Quân sits in the national centre; Vân counts; Nga reviews
duplicates; Tú keeps the server; Páo is the
focal point of Lào Cai, Thu of Quảng Ninh.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from hotline.actor.classes import DataClass
from hotline.actor.context import Actor
from hotline.vault import services as vault

PASSWORD = "chim-xanh-bay-qua-doi"


def closed(monkeypatch: pytest.MonkeyPatch, root: UUID) -> None:
    """What is sealed under a root reads as closed, whoever asks, until the test ends."""
    opens = vault.may_open

    def may_open(asked: UUID, data_class: DataClass) -> bool:
        return asked != root and opens(asked, data_class)

    monkeypatch.setattr(vault, "may_open", may_open)


@dataclass(frozen=True)
class Cast:
    """The members, and each as an actor."""

    members: dict[str, Any]

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.members[name].as_actor()
        except KeyError:
            raise AttributeError(name) from None


ROLES = {
    "lan": ("counsellor", "HN", None),
    "binh": ("counsellor", "DN", None),
    "mai": ("supervisor", "HN", None),
    "son": ("supervisor", "DN", None),
    "hanh": ("manager", "HN", None),
    "quan": ("national", "HN", None),
    "van": ("monitor", "", None),
    "nga": ("reviewer", "HN", None),
    "tu": ("administrator", "", None),
    "pao": ("focal_point", "", "34/15"),
    "thu": ("focal_point", "", "34/22"),
}


@pytest.fixture(scope="session")
def cast_in_database(django_db_setup: None, django_db_blocker: Any) -> None:
    """Enrol everybody once a run, with the directory of the pack."""
    from hotline.countries.pack import current
    from hotline.directory.queries import responsible_agency
    from hotline.directory.services import sync_from_pack
    from hotline.staff import services

    with django_db_blocker.unblock():
        sync_from_pack(current())
        for name, (role, centre, place) in ROLES.items():
            services.enrol(
                by=services.SETUP,
                username=name,
                display_name=name.capitalize(),
                role=role,
                password=PASSWORD,
                centre=centre,
                agency=responsible_agency(place) if place else None,
            )


@pytest.fixture
def cast(cast_in_database: None, db: None) -> Cast:
    """Everybody, as they stand in the database."""
    from hotline.staff.models import Member

    return Cast({m.username: m for m in Member.objects.filter(username__in=ROLES)})


@pytest.fixture
def signed_in(cast: Cast) -> Any:
    """A browser-like client for a member, signed in with a second factor: `signed_in("lan")`."""
    from django.test import Client

    def client(name: str, *, twice: bool = True) -> Client:
        browser = Client(raise_request_exception=True)
        browser.force_login(cast.members[name])
        if twice:
            session = browser.session
            session["account_authentication_methods"] = [
                {"method": "password", "at": 1.0},
                {"method": "mfa", "at": 2.0, "type": "totp"},
            ]
            session.save()
        return browser

    return client


@pytest.fixture(autouse=True)
def _static_as_it_lies(settings: Any) -> None:
    """Pages find style sheets where they lie: gathering them belongs to starting, not to tests."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.STATIC_ROOT = None
    settings.MIDDLEWARE = [m for m in settings.MIDDLEWARE if "whitenoise" not in m]
