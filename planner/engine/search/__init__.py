"""The search for designs and the proof that none is better (``design_search``)."""
