"""The verbs: plan, evaluate, solve a known case; many scenarios at once; replay on random days."""
