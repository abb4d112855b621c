"""What follows from a plan: the benchmark design, why a promise breaks, ways to keep it."""
