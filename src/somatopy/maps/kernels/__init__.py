"""The compiled loops (numba), and nothing else: one file per engine."""
