"""The map as a mask: every table of the notes it comes from, and what became of its open questions."""
