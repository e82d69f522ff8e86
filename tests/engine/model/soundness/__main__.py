"""Compare the soundness check with brute force over many random processes: `python -m … FIRST LAST`."""

from __future__ import annotations

import sys
from collections import Counter

from tests.engine.model.soundness.agreement import compare
from tests.engine.model.soundness.shapes import draw


def main(first: int, last: int) -> int:
    """Says which seeds they disagree about."""
    seen: Counter[str] = Counter()
    for seed in range(first, last):
        for edges in (False, True):
            found = compare(draw(seed, edges=edges))
            seen[f"stops: {found.may_stop}, twice: {found.may_be_twice}"] += 1
            if found.disagrees:
                seen["disagree"] += 1
                sys.stdout.write(f"seed {seed}, edges {edges}\n")
    sys.stdout.write(f"{dict(seen)}\n")
    return int(seen["disagree"] > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
