"""The company's database as far as the tools touch it, and a deterministic generator of a demo company."""
