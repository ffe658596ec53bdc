"""Builds both modules against the fastloss installed: ``python setup.py build_ext -i``."""

from setuptools import Extension, setup

import fastloss

setup(
    name="fits",
    ext_modules=[
        Extension(name, [source], include_dirs=[fastloss.get_include()])
        for name, source in (("fit_line", "fit_line.c"), ("fit_classes", "fit_classes.pyx"))
    ],
)
