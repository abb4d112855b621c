"""What a user hands over, from bytes to plain values: everything is measured before it is unfolded."""
