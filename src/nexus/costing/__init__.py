"""Costing: equipment, capital, operating cost and discounted cash flow as equations of the plant's model."""
