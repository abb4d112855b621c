"""Cross-border logistics capacity planner: how big, where, when, leased or built."""

__version__ = "0.1.0"
