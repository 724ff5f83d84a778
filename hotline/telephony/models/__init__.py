"""Calls, the seats that answer them, and what passes between the two."""

from hotline.telephony.models.call import Call, Recording
from hotline.telephony.models.seat import DEVICES, STATES, Seat
from hotline.telephony.models.turns import Ring, Wish

__all__ = ["DEVICES", "STATES", "Call", "Recording", "Ring", "Seat", "Wish"]
