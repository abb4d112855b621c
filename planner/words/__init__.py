"""Texts in both languages, and numbers, dates and units as the reader wants them."""
