"""A plan put into words, terminal tables, CSV and Excel files."""
