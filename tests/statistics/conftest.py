"""Browsers of signed-in readers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast

Reader = Callable[..., Client]


@pytest.fixture
def reader(cast: Cast, settings: Any) -> Reader:
    """A client signed in, twice over, as somebody of the cast, reading in a language."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }

    def signed_in(name: str, language: str = "en") -> Client:
        client = Client()
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        client.force_login(cast.members[name])
        session = client.session
        session["account_authentication_methods"] = [{"method": "password"}, {"method": "mfa"}]
        session.save()
        return client

    return signed_in
