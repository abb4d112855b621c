"""Texts in both languages (``locales``), and numbers, dates and units as the reader wants them."""
