"""A map as a layer of a neural network: alone, behind other layers, and what teaches those layers."""
