"""Stand-ins for the outside world over its real wire: for the demo, the tests and the benchmarks alone."""
