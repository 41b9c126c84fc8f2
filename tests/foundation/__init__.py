"""Tests of what everything stands on: set-up, walls, packaging, private servers."""
