"""The offline planner: a chat model that needs no network (DESIGN 7)."""
