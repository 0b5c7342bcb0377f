"""One module a node, the state and context they share, the prompts and the models."""
