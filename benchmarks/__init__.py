"""Timings of every loss beside NumPy, a plain copy, and whichever peers are installed. NOTES.md tells how."""
