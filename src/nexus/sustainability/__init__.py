"""Sustainability: inventories and life cycles as expressions of the plant's model, with their tables of factors."""
