"""What came out: the plan, its figures, its independent checker."""
