"""The charts of the pages, in vega-lite. Every frame's columns carry the units of its titles."""
