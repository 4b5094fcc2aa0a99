"""Every action of `ledger/actions`, each ready to be taken once: what trials of all acts run, one after another."""

from tests.reliability import acts_of_activities, acts_of_files, acts_of_plans, acts_of_rules
from tests.reliability.acting_list import ACTS, BUILDING, STAGES, Entry, public_functions

__all__ = ("ACTS", "BUILDING", "STAGES", "Entry", "public_functions")
# Each of them enters its actions.
ROOMS = (acts_of_activities, acts_of_files, acts_of_plans, acts_of_rules)
