"""Each action is one of those that trials of all acts run: a new one that isn't fails here."""

from tests.reliability.every_act import ACTS, BUILDING, public_functions


def test_every_action_is_tried() -> None:
    assert set(public_functions()) == set(ACTS) | BUILDING
    assert not set(ACTS) & BUILDING
