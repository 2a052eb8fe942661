"""Shipped scenarios: YAML files beside this one, one a case."""
