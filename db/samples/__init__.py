"""Invented desks: one that tells a story, to be looked at, and one of any size, to be measured."""

from db.samples.bulk import fill_bulk
from db.samples.demo import fill_demo

__all__ = ["fill_bulk", "fill_demo"]
