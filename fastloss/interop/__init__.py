"""Guests: the losses inside other libraries, a module for each of these, which nothing imports but you:

>>> from fastloss.interop import xgboost as flx  # doctest: +SKIP

None of them is needed otherwise. ``pip install fastloss[xgboost]`` brings the library along.
"""


def missing(guest: str, error: ModuleNotFoundError) -> ModuleNotFoundError:
    """What to raise where importing a guest, or what it needs itself, has failed."""
    if error.name != guest:
        return error
    message = f"fastloss.interop.{guest} needs {guest}, which is not installed: pip install 'fastloss[{guest}]'"
    return ModuleNotFoundError(message, name=guest)
