"""What happens to referrals besides their answers: second looks, her own word, questions, what
agencies send in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from random import Random

from hotline.actor.context import Actor, acting
from hotline.config.demonstration import shares
from hotline.config.demonstration.casework import Written
from hotline.config.demonstration.clock import standing_at
from hotline.config.demonstration.content import content
from hotline.config.demonstration.members import supervisor_of
from hotline.config.demonstration.year import SEED
from hotline.referrals import onward, signing, talking, verifying
from hotline.referrals.models import Referral

_LOOKED_AFTER = dt.timedelta(minutes=25)
_ASKED_AFTER = dt.timedelta(days=9)
_NOT_ASKED_YET = 0.1  # share of those who could be asked by now
# What she said of the help, where an agency said that it had been given.
_SAID = {"yes": 52, "partly": 22, "no": 9, "unverified": 17}


class ReferralWriter:
    """Writes what follows the referrals of the year; `actors` by username and agency code."""

    def __init__(
        self, actors: Mapping[str, Actor], written: list[Written], now: dt.datetime
    ) -> None:
        self.actors, self.written, self.now = actors, written, now
        self.chance = Random(f"{SEED}/referrals")

    def write(self) -> None:
        """All of it, in the order of the cases."""
        asked = False
        for one in self.written:
            by = self.actors[one.plot.contact.counsellor]
            second = self.actors[supervisor_of(one.plot.contact.centre)]
            with acting(by):
                rows = list(Referral.objects.filter(case=one.case_id).order_by("sent_at"))
            for referral in rows:
                self._looked_at(second, referral)
                self._her_word(by, referral)
                if not asked and referral.state == "received" and one.plot.current:
                    asked = self._asks(referral)
        self._comes_in()

    def _looked_at(self, second: Actor, referral: Referral) -> None:
        moment = referral.sent_at + _LOOKED_AFTER
        if referral.review_due_at and moment < self.now:
            with standing_at(moment):
                signing.review(by=second, referral_id=referral.id, verdict="upheld", at=moment)

    def _her_word(self, by: Actor, referral: Referral) -> None:
        if referral.state != "completed" or referral.ended_at is None:
            return
        moment = referral.ended_at + _ASKED_AFTER
        if moment < self.now and self.chance.random() > _NOT_ASKED_YET:
            said = shares.pick(self.chance, _SAID)
            with standing_at(moment):
                verifying.verify(by=by, referral_id=referral.id, confirmed=said, at=moment)

    def _asks(self, referral: Referral) -> bool:
        there = self.actors.get(referral.agency_id)
        if there is None:
            return False
        moment = self.now - dt.timedelta(minutes=35)
        with standing_at(moment):
            talking.ask(
                by=there,
                referral_id=referral.id,
                words=content("referrals")["question"],
                at=moment,
            )
        return True

    def _comes_in(self) -> None:
        for row in content("referrals")["came_in"]:
            moment = self.now - dt.timedelta(minutes=row["minutes_ago"])
            with standing_at(moment):
                onward.refer_in(
                    by=self.actors[row["agency"]],
                    urgency=row["urgency"],
                    basis="consent",
                    basis_words=row["basis_words"],
                    place=row["place"],
                    needs=row["needs"],
                    account=row["account"],
                    identity=row["identity"],
                    sex=row["sex"],
                    age=row["age"],
                    language=row["language"],
                    at=moment,
                )
