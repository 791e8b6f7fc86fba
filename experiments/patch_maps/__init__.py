"""Patch maps of shared images: reconstruction, digits through a stack, views around a ring."""
