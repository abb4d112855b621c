"""The solver: bounds from prices, the search for designs, their flows, and pure facility location."""
