"""Goods that customers send back: whether they may, what comes of it, and what goes back for it."""
