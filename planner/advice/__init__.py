"""What follows from a plan: the benchmark design of 25 fields, why a promise breaks, ways to keep it."""
