"""An agent that learns to keep a pole upright."""
