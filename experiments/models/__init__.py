"""Models on top of a map against others of their kind: ``python -m experiments.models.*``."""
