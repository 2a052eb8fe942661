"""Heat recovery: pinch calculation by the problem table, composite curves, and exchanger networks."""
