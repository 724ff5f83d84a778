"""The support plan agreed with a person: its versions, goals and steps."""

from hotline.support.models.plan import PLAN_STATES, PlanGoal, PlanLine, SupportPlan
from hotline.support.models.step import ACTS, STEP_STATES, PlanStep, StepMove

__all__ = [
    "ACTS",
    "PLAN_STATES",
    "STEP_STATES",
    "PlanGoal",
    "PlanLine",
    "PlanStep",
    "StepMove",
    "SupportPlan",
]
