"""Runs of edited lessons beside the original; knows no Textual."""
