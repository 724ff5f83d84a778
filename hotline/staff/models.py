"""People who work here or at a partner."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.http import HttpRequest

from hotline.access.roles import ROLES, Role
from hotline.actor.classes import D7, DataClass
from hotline.actor.context import Actor
from hotline.actor.ids import new_id
from hotline.audit.session import session_mark
from hotline.directory.models import Agency


class Member(AbstractBaseUser):
    """Somebody with a sign-in: counsellor, supervisor, focal point, administrator …"""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id",
            "username",
            "password",
            "last_login",
            "display_name",
            "role",
            "centre",
            "agency",
            "language",
            "is_active",
            "first_password_until",
            "keeps_people",
        ),
        D7,
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(r.code, r.label) for r in ROLES.values()])
    centre = models.CharField(max_length=10, blank=True)
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, blank=True)
    language = models.CharField(max_length=5, default="vi")
    is_active = models.BooleanField(default=True)
    # Until when the password she was told in person lets her in; None once she has her own.
    first_password_until = models.DateTimeField(null=True)
    # Whether she keeps the accounts of her agency (keeping.py): who joins, moves and leaves there.
    keeps_people = models.BooleanField(default=False, db_default=False)

    objects = BaseUserManager["Member"]()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.display_name

    @property
    def email(self) -> str:
        """None is kept: sign-in is by name, and no mail ever leaves about an account."""
        return ""

    @property
    def kind(self) -> Role:
        """The role's definition."""
        return ROLES[self.role]

    @property
    def key(self) -> str:
        """The actor key and own principal of this member."""
        return f"staff:{self.pk}"

    def as_actor(self, request: HttpRequest | None = None) -> Actor:
        """This member as the actor of a request (or of a command run in her name)."""
        session = session_mark(request.session.session_key) if request else ""
        return Actor(
            self.key, self.role, centre=self.centre, agency=self.agency_id or "", session=session
        )


class SignedIn(models.Model):
    """Which session is whose, so that a stream can be checked without reading sessions apart, and
    its member sees where she is signed in. No address is kept: it tells where she lives."""

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        ("session_key", "member", "since", "browser", "seen_at"), D7
    )

    session_key = models.CharField(max_length=40, primary_key=True)
    member = models.ForeignKey(Member, models.CASCADE)
    since = models.DateTimeField(auto_now_add=True)
    browser = models.CharField(max_length=20, blank=True)
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "staff_signed_in"

    @property
    def mark(self) -> str:
        """What it goes by in pages and in the log: not enough to take it over."""
        return session_mark(self.session_key)


class Change(models.Model):
    """A change of somebody's rights that one person asks for and another confirms.

    Written by definer functions alone (sql.py), so that who asked and who confirmed are two. The
    principals and the scope stand here as they will be, worked out from role, centre and agency.
    """

    data_classes: ClassVar[dict[str, DataClass]] = dict.fromkeys(
        (
            "id",
            "kind",
            "member_id",
            "username",
            "display_name",
            "role",
            "centre",
            "agency",
            "language",
            "principals",
            "scope",
            "deepest",
            "first_half",
            "state",
            "asked_by",
            "asked_at",
            "decided_by",
            "decided_at",
            "keeps_people",
        ),
        D7,
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.CharField(max_length=10)  # enrol, change, reset, leave
    member_id = models.UUIDField()  # of a member who may not be there yet
    username = models.CharField(max_length=60)
    display_name = models.CharField(max_length=120)
    role = models.CharField(max_length=20)
    centre = models.CharField(max_length=10, blank=True)
    agency = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=5, blank=True)
    keeps_people = models.BooleanField(default=False, db_default=False)
    principals = models.JSONField(default=list)
    scope = models.CharField(max_length=40, blank=True)
    deepest = models.SmallIntegerField(default=0)
    # Her half of a password told in person, sealed; emptied when the change is decided.
    first_half = models.TextField(blank=True)
    state = models.CharField(max_length=10, default="asked")  # confirmed, refused, withdrawn
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_change"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="confirmed") | ~models.Q(asked_by=models.F("decided_by")),
                name="staff_change_by_two",
            )
        ]
