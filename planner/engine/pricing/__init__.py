"""Bounds of a period from the prices of its coupling rows: Lagrangian value and interior-point method."""
