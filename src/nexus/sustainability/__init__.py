"""Sustainability: inventories of energy, water, wastes and emissions as expressions of the plant's model."""
