"""The compiled loops of masked layers (numba), and nothing else."""
