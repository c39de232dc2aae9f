"""Measurement: the graded response model, its calibration, and doubts about answers."""
