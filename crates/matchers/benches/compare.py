"""Solves an instance that the bench wrote with OR-tools, to compare the optimum: python compare.py FILE

Needs a virtual environment of its own with `pip install ortools`; nothing of the product uses it.
"""

import sys
import time

from ortools.graph.python import min_cost_flow


def main(path: str) -> None:
    with open(path) as lines:
        needs, offers = map(int, next(lines).split())
        capacity = [int(next(lines)) for _ in range(offers)]
        edges = [tuple(map(int, line.split())) for line in lines]
    best = max((gain for _, _, gain in edges), default=0)
    # Going without costs more than all scores together, as in the product.
    without = (needs + 1) * (best + 1)
    source, sink = needs + offers, needs + offers + 1
    flow = min_cost_flow.SimpleMinCostFlow()
    for need in range(needs):
        flow.add_arc_with_capacity_and_unit_cost(source, need, 1, 0)
        flow.add_arc_with_capacity_and_unit_cost(need, sink, 1, without)
    for offer, many in enumerate(capacity):
        flow.add_arc_with_capacity_and_unit_cost(needs + offer, sink, many, 0)
    gains = {}
    for need, offer, gain in edges:
        arc = flow.add_arc_with_capacity_and_unit_cost(need, needs + offer, 1, best - gain)
        gains[arc] = gain
    flow.set_node_supply(source, needs)
    flow.set_node_supply(sink, -needs)
    start = time.perf_counter()
    status = flow.solve()
    took = time.perf_counter() - start
    assert status == flow.OPTIMAL, status
    chosen = [gain for arc, gain in gains.items() if flow.flow(arc)]
    print(f"matches {len(chosen)} gain {sum(chosen)}")
    print(f"solving {took:.2f}s")


if __name__ == "__main__":
    main(sys.argv[1])
