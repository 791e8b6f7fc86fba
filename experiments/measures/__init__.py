"""What the measures of a map say, and what they depend on."""
