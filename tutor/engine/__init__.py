"""The engine: runs a script for real and records what it does. torch is imported here alone."""
