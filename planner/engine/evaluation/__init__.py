"""The flows of a given design at least cost, exact to the last row."""
