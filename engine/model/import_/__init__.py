"""Diagrams of other engines, translated into our dialect once, when they are imported."""
