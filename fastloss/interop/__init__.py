"""Guests: the losses inside other libraries, a module for each of these, which nothing imports but you:

>>> from fastloss.interop import torch as flt  # doctest: +SKIP

None of them is needed otherwise. ``pip install fastloss[torch]`` brings the library along.
"""
