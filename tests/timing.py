"""How long something takes as its input grows: a comparison on one machine, because seconds say nothing on another."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

# Four times the input: linear work takes four times as long, quadratic sixteen.
TIMES = 4
AT_MOST = 9.0
# What the clock and a busy machine add to work that is done at once.
NOISE_S = 0.02


def assert_linear(work: Callable[[Any], object], of: Callable[[int], Any], size: int) -> None:
    """`work` on an input of `size` takes at most AT_MOST times what it takes on a quarter of it.

    `of(size)` makes the input. Only processor time of this process counts, the best of three tries.
    """
    short, long = of(size // TIMES), of(size)
    quarter = min(_seconds(work, short) for _ in range(3))
    whole = _seconds(work, long)
    for _ in range(2):
        if whole <= AT_MOST * quarter + NOISE_S:
            break
        whole = min(whole, _seconds(work, long))
    assert whole <= AT_MOST * quarter + NOISE_S, f"{quarter:.3f} s for a quarter, {whole:.3f} s for the whole"


def _seconds(work: Callable[[Any], object], given: Any) -> float:
    start = time.process_time()
    work(given)
    return time.process_time() - start
