"""The kernel: settings, identity, errors, database handle, clock and log. It imports nothing else of the house."""
