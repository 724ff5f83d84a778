"""The page that checks a letter by its code: genuine, made when, withdrawn or not. Nothing else."""

import math
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_GET

from hotline import wording
from hotline.access.policy import public
from hotline.audit import services as audit
from hotline.countries.pack import current as pack
from hotline.documents import services as documents
from hotline.staff import guessing

_LONGEST = 40  # signs; a code has twelve
# All codes are one name to guess at, so that a place waits whichever it tries.
_NAME = "letter code"


@require_GET
@public("whoever holds a letter checks that it is genuine; it says nothing about anybody")
def show(request: HttpRequest, code: str = "") -> HttpResponse:
    """The form, and what a code tells. Wrong codes from one address are slowed like passwords."""
    asked = (code or request.GET.get("code", ""))[:_LONGEST].strip()
    with translation.override(_language(request)):
        context: dict[str, Any] = {"asked": asked, "language_links": _languages(asked)}
        if not asked:
            return _page(request, context, 200)
        place = f"address {get_adapter(request).get_client_ip(request)}"
        if wait := guessing.wait(_NAME, place):
            return _page(request, context | {"minutes": math.ceil(wait / 60)}, 429)
        found = documents.check(asked)
        if found is None:
            if guessing.wrong(_NAME, place) == guessing.FREE + 1:
                audit.refused("letter.check", by=documents.CHECKER, reason="guessing")
            return _page(request, context | {"unknown": True}, 404)
        return _page(request, context | {"found": found}, 200)


def _page(request: HttpRequest, context: Mapping[str, Any], status: int) -> HttpResponse:
    frame = {"hotline_number": wording.hotline_number(), "place_name": ""}
    return render(request, "public/verify.html", {**frame, **context}, status=status)


def _language(request: HttpRequest) -> str:
    """As the address asks, else as the browser does: no cookie is set here."""
    asked = request.GET.get("lang", "")
    return asked if asked in pack().locales else translation.get_language() or pack().locales[0]


def _languages(asked: str) -> list[dict[str, str]]:
    return [
        {
            "code": one,
            "name": _own_name(one),
            "url": "?" + urlencode({"lang": one, **({"code": asked} if asked else {})}),
        }
        for one in pack().locales
        if one != translation.get_language()
    ]


def _own_name(language: str) -> str:
    name = unicodedata.normalize("NFC", translation.get_language_info(language)["name_local"])
    return name[:1].upper() + name[1:]
