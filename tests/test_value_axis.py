import math
import random

import pytest

from gui.graphs.value_axis import ValueScale, round_step


@pytest.mark.parametrize("seed", range(20))
def test_all_values_are_on_the_scale_and_labels_are_few(seed):
    chance = random.Random(seed)
    scale = ValueScale()
    for _ in range(50):
        low, high = sorted(chance.gauss(0, 10 ** chance.uniform(-3, 6)) for _ in range(2))
        scale = scale.following(low, high, math.nan, 5)
        invisible = 1e-8 * (scale.high - scale.low)
        assert scale.low <= low <= high <= scale.high + invisible
        assert 2 <= len(scale.ticks()) <= 7


def test_zero_is_always_on_it():
    scale = ValueScale().following(400, 500, math.nan, 6)
    assert scale.low == 0
    assert scale.following(-3, -2, math.nan, 6).high >= 0


def test_it_does_not_change_while_values_fit_well_enough():
    scale = ValueScale().following(0, 8, math.nan, 5)
    assert scale.following(0, 5, math.nan, 5) is scale
    assert scale.following(0, 3, math.nan, 5).high < 5
    assert scale.following(0, 9, math.nan, 5).high >= 9


def test_a_limit_near_the_values_is_on_it_and_one_far_above_is_not():
    assert ValueScale().following(0, 30, 100, 5).high == 100
    assert ValueScale().following(0, 3, 5000, 5).high < 10
    assert ValueScale().following(math.nan, math.nan, 8, 5).high == 8


def test_whole_numbers_have_whole_labels():
    assert ValueScale().following(0, 2, math.nan, 9, whole=True).ticks() == [0, 1, 2]
    assert len(ValueScale().following(0, 2, math.nan, 9).ticks()) > 3


@pytest.mark.parametrize(
    ("least", "step"), [(0.3, 0.5), (1, 1), (1.2, 2), (4.9, 5), (51, 100), (0.0011, 0.002), (1e9, 1e9)]
)
def test_steps_are_round(least, step):
    assert round_step(least) == pytest.approx(step)
