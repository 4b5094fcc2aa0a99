"""Check."""

from jiedui.plans.model import Plan
from jiedui.plans.settle import Settled


def check_plan(plan: Plan, settled: Settled) -> Plan:
    """The plan with its diagnostics."""
    return plan
