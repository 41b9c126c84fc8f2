"""Verifications in the database: the tables, and the gate and the worker's desk on both engines."""
