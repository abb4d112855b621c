"""Public facility location instances: what they say, how their files are read, what a solution costs."""
