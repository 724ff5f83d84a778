"""Pages and endpoints that stand in for a face, so that the look is tried by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    StreamingHttpResponse,
)
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import engines
from django.urls import include, path
from django.utils import timezone

PASSWORD = "four invented plain words"
CODE = "417417"
SIGNED_IN = SimpleNamespace(is_authenticated=True, get_username="counsellor", pk="member-1")

DESK = """{% extends "look/desk.html" %}
{% block main %}<h1>Desk</h1>
<p>She is called <span class="name">Hoàng Thị Mai</span>.</p>
<p id="since"><c-time :at="now" form="clock" /></p>
<form id="notes" data-autosave="/save" class="form">{% csrf_token %}
<c-field name="notes" label="Notes" rows="4" />
<c-field name="other" label="Other" value="untouched" />
<c-pills name="safe" label="Safe?" :choices="[('yes', 'Yes'), ('no', 'No')]" />
<c-save-state /></form>
<form method="post" action="/note/" id="note">{% csrf_token %}
<c-field name="text" label="Note" rows="2" />
<c-field name="who" label="Who" :options="[('', '-'), ('a', 'Aunt')]" />
<c-button>Add this note</c-button></form>
<p><a href="/other/">Other page</a> <a href="/gone/">Gone page</a> <a href="/file/">A file</a>
<a href="/phone/">Another shell</a></p>
<a href="/desk/" data-new-contact>New</a>
<div id="fetched" hx-get="/fragment/" hx-trigger="live:referral from:document">old</div>
{% endblock %}
{% block left %}{% if not bare %}<ul class="list"><li class="row"><a href="/desk/">Desk row</a></li>
<li class="row"><a href="/other/">Other row</a></li></ul>{% endif %}{% endblock %}
{% block bar_search %}<label class="search"><span class="visually-hidden">Search</span>
<input type="search" name="q" data-search></label>{% endblock %}
"""
OTHER = """{% extends "look/desk.html" %}{% block title %}Other{% endblock %}
{% block left %}<ul class="list"><li class="row"><a href="/desk/">Desk row</a></li>
<li class="row"><a href="/other/">Other row</a></li></ul>{% endblock %}
{% block main %}<h1>Other page</h1><p><a href="/desk/">Back to the desk</a></p>{% endblock %}
"""
REFUSED = """{% extends "look/desk.html" %}{% block main %}<h1>Desk</h1>
<form method="post" action="/note/" id="note" novalidate>{% csrf_token %}
<c-errors :errors="[('id_text', 'Too short.')]" />
<c-field name="text" label="Note" rows="2" :value="text" />
<c-button>Add this note</c-button></form>{% endblock %}
"""
PHONE = """{% extends "look/phone.html" %}
{% block title %}Yêu cầu{% endblock %}
{% block main %}<h1>Cần chỗ ở an toàn trong đêm cho một người mẹ và hai con nhỏ</h1>
<c-urgency code="emergency" />{% endblock %}
{% block answers %}<c-answers><c-button kind="primary" wide="yes">Tiếp nhận</c-button>
<c-button wide="yes">Hỏi thêm</c-button>
<c-button wide="yes">Từ chối</c-button></c-answers>{% endblock %}
"""


class Server:
    """What the stage was told to answer, and what it received."""

    status = 204
    saves: list[dict[str, Any]] = []
    locks = 0
    resumed: list[str] = []
    member = "member-1"
    conflict: dict[str, Any] = {}
    notes: list[str] = []
    note_status = 302
    slow = False

    @classmethod
    def reset(cls) -> None:
        cls.status, cls.saves, cls.locks, cls.resumed = 204, [], 0, []
        cls.member, cls.conflict, cls.notes, cls.note_status = "member-1", {}, [], 302
        cls.slow = False


def page(request: HttpRequest, source: str, **context: Any) -> HttpResponse:
    from django_cotton.compiler_regex import CottonCompiler

    template = engines["django"].from_string(CottonCompiler().process(source))
    return HttpResponse(template.render(context, request))


def desk(request: HttpRequest) -> HttpResponse:
    idle = request.GET.get("idle", "10")
    return page(
        request,
        DESK,
        user=SIGNED_IN,
        now=timezone.now(),
        idle_minutes=idle,
        bare="bare" in request.GET,
        stream_url=request.GET.get("stream", ""),
    )


def phone(request: HttpRequest) -> HttpResponse:
    return page(request, PHONE, exit_url="/elsewhere/")


def stream(request: HttpRequest) -> StreamingHttpResponse:
    """One event, then the end: the browser comes back with the number of the last one."""
    Server.resumed.append(request.headers.get("Last-Event-ID", ""))
    first = not request.headers.get("Last-Event-ID")
    lines = ["retry: 200\n\n"]
    if first:
        lines.append('id: 7.1\nevent: referral\ndata: {"topic": "centre:HN", "id": "1"}\n\n')
    return StreamingHttpResponse(lines, content_type="text/event-stream")


def save(request: HttpRequest) -> HttpResponse:
    if Server.conflict:
        answer, Server.conflict = {"conflicts": Server.conflict}, {}
        return JsonResponse(answer, status=409)
    if Server.status < 300:
        Server.saves.append(request.POST.dict())
    if Server.status == 422:
        return HttpResponse("Too long.", status=422, content_type="text/plain")
    if Server.slow:
        return StreamingHttpResponse(slowly(), content_type="application/json")
    return HttpResponse(status=Server.status)


def slowly() -> Iterator[str]:
    """An answer whose end comes a second after its beginning."""
    yield '{"saved": ["notes"],'
    time.sleep(1)
    yield ' "others": ["Mai"]}'


def lock(request: HttpRequest) -> HttpResponse:
    Server.locks += 1
    return HttpResponse(status=204)


def unlock(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204 if request.POST.get("password") == PASSWORD else 422)


def session(request: HttpRequest) -> HttpResponse:
    if Server.status in (401, 423):
        return HttpResponse(status=401)
    return JsonResponse({"member": Server.member, "locked": False, "csrf": get_token(request)})


def again(request: HttpRequest) -> HttpResponse:
    """Password, then a code; right, the server answers saves again."""
    if request.method == "GET":
        return JsonResponse({"csrf": get_token(request)})
    outcome = "in"
    if Server.member != request.POST["member"]:
        outcome = "stranger"
    elif request.POST["password"] != PASSWORD:
        outcome = "wrong"
    elif request.POST["code"] != CODE:
        outcome = "wrong_code" if request.POST["code"] else "code"
    else:
        Server.status = 204
    status = {"in": 200, "stranger": 409}.get(outcome, 422)
    return JsonResponse({"outcome": outcome, "csrf": get_token(request)}, status=status)


def note(request: HttpRequest) -> HttpResponse:
    if Server.note_status == 422:
        return page_with(request, REFUSED, 422, text=request.POST["text"])
    if Server.note_status != 302:
        return HttpResponse(status=Server.note_status)
    Server.notes.append(request.POST["text"])
    return HttpResponseRedirect("/desk/")


def page_with(request: HttpRequest, source: str, status: int, **context: Any) -> HttpResponse:
    response = page(request, source, user=SIGNED_IN, **context)
    response.status_code = status
    return response


def gone(request: HttpRequest) -> HttpResponse:
    return render(request, "404.html", status=404)


def file(request: HttpRequest) -> HttpResponse:
    headers = {"Content-Disposition": "attachment; filename=list.csv"}
    return HttpResponse("a,b", content_type="text/csv", headers=headers)


def template(request: HttpRequest) -> HttpResponse:
    return render(request, request.GET["name"], {"user": SIGNED_IN})


urlpatterns = [
    path("desk/", desk),
    path("phone/", phone),
    path("stream", stream),
    path("save", save),
    path("lock", lock),
    path("lock/open", unlock),
    path("lock/again", again),
    path("session", session),
    path("other/", lambda request: page(request, OTHER, user=SIGNED_IN)),
    path("note/", note),
    path("gone/", gone),
    path("file/", file),
    path("fragment/", lambda request: HttpResponse("fresh")),
    path("elsewhere/", lambda request: HttpResponse("weather")),
    path("template/", template),
    path("look/", include("hotline.look.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("account/", include("allauth.urls")),
]
