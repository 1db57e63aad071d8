"""The record of a run: immutable plain values, read by everything that shows or stores a run."""
