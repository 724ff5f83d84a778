"""A small server of the look alone, without a database, and a real browser before it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test.utils import override_settings
from playwright.sync_api import Browser, Page

from tests.browsing import chromium
from tests.look.stage import Server

STAGE: dict[str, Any] = {
    "ROOT_URLCONF": "tests.look.stage",
    "HOTLINE_DEMO": True,
    "LANGUAGE_CODE": "en",
    "ALLOWED_HOSTS": ["*"],
    "MIDDLEWARE": [
        "csp.middleware.CSPMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    "SESSION_ENGINE": "django.contrib.sessions.backends.signed_cookies",
    "MESSAGE_STORAGE": "django.contrib.messages.storage.cookie.CookieStorage",
    "STORAGES": {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
    "FORM_RENDERER": "hotline.look.widgets.Controls",
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
}


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """A test's own failure says enough."""


@pytest.fixture(scope="package", autouse=True)
def stage() -> Iterator[str]:
    """Address of the stage."""
    with override_settings(**STAGE):
        server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
        server.set_app(StaticFilesHandler(WSGIHandler()))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser, stage: str) -> Iterator[Any]:
    """Opens a path of the stage; fails the test on any error the browser reports."""
    Server.reset()
    opened: list[tuple[Page, list[str]]] = []

    def visit(path: str, width: int = 1366, height: int = 768, **options: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="en", **options
        )
        page = context.new_page()
        page.set_default_timeout(6000)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: (
                errors.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        page.goto(stage + path)
        opened.append((page, errors))
        return page

    yield visit
    for page, errors in opened:
        page.context.close()
        assert errors == []
