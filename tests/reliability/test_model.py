"""Whatever people try, the record does what a model of two hundred lines says: both refuse, or both do the same.

Hypothesis looks for the shortest story in which they differ; `benchmarks.trials model` goes a long way at random.
"""

import pytest
from benchmarks.trials.steps import World
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.making import make_cast


class Beside(RuleBasedStateMachine):
    """The record and its model, side by side, one step after another."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.world = World(lambda options: options[0], make_cast())

    @rule(data=st.data())
    def something_happens(self, data: st.DataObject) -> None:
        self.world.choose = lambda options: data.draw(st.sampled_from(options))
        self.world.step()

    def teardown(self) -> None:
        try:
            self.world.verify()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_record_and_its_model_never_differ() -> None:
    run_state_machine_as_test(Beside, settings=settings(max_examples=12, stateful_step_count=50))
