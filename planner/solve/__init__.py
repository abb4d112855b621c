"""Solving: direct, decomposition, service, explanation, verdict."""
