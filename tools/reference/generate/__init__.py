"""Rows of the demo company, one module an area; the same seed, scale and clock give the same bytes."""
