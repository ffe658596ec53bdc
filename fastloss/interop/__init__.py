"""The losses inside other libraries: a module for each of these, which is imported by you alone:

>>> from fastloss.interop import xgboost as flx  # doctest: +SKIP

fastloss itself needs none of these libraries. ``pip install fastloss[xgboost]`` installs one with it.
"""


def missing(guest: str, error: ModuleNotFoundError) -> ModuleNotFoundError:
    """The error to raise if a library, or one that it needs itself, cannot be imported."""
    if error.name != guest:
        return error
    message = f"fastloss.interop.{guest} needs {guest}, which is not installed: pip install 'fastloss[{guest}]'"
    return ModuleNotFoundError(message, name=guest)
