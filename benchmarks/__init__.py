"""Timings of every loss beside NumPy, a plain copy, and whichever peers are installed. See contenders.py."""
