"""The one extension: _core.pyx and every C file below csrc. Everything else is in pyproject.toml."""

import os
from glob import glob

import numpy
from setuptools import Extension, setup

# -ffp-contract=off: products and sums are fused where the source says fma_ and nowhere else, on every compiler
flags = ["-std=gnu11", "-O2", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fvisibility=hidden", "-Wno-psabi"]
flags += os.environ.get("FASTLOSS_CFLAGS", "").split()

setup(
    ext_modules=[
        Extension(
            "fastloss._core",
            sources=["fastloss/_core.pyx", *sorted(glob("csrc/**/*.c", recursive=True))],
            depends=sorted(glob("csrc/**/*.h", recursive=True)),
            include_dirs=["csrc", numpy.get_include()],
            define_macros=[("NPY_NO_DEPRECATED_API", "NPY_1_7_API_VERSION")],
            extra_compile_args=flags,
            extra_link_args=os.environ.get("FASTLOSS_LDFLAGS", "").split(),
        )
    ]
)
