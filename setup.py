"""The one extension: _core.pyx and every C file below csrc. Everything else is in pyproject.toml."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from glob import glob

import numpy
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext


class ParallelBuildExt(build_ext):
    """Compiles as many sources at a time as there are processors."""

    def run(self):
        super().run()
        self.copy_extensions_to_source()  # `python -m fastloss` in a checkout looks there first

    def build_extension(self, ext):
        compile_all = self.compiler.compile

        def compile_each(sources, *args, **kwargs):
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                objects = pool.map(lambda source: compile_all([source], *args, **kwargs), sources)
                return [name for names in objects for name in names]

        self.compiler.compile = compile_each
        super().build_extension(ext)


# -ffp-contract=off: products and sums are fused where the source says fma_ and nowhere else, on every compiler
flags = ["-std=gnu11", "-O2", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fvisibility=hidden"]
flags += ["-fno-builtin-memset"]  # GCC's own takes 15 ns to begin, in calls of 150 ns
# for a wheel of a megabyte: no unwind tables, less padding
flags += ["-fno-asynchronous-unwind-tables", "-falign-jumps=1", "-falign-labels=1"]
flags += ["-falign-loops=32"]  # short ones took up to twice as long, depending on where they lay
flags += ["-g0", "-Wno-psabi", *os.environ.get("FASTLOSS_CFLAGS", "").split()]
# no symbol table: it would be a tenth of a wheel of a megabyte
link_flags = os.environ.get("FASTLOSS_LDFLAGS", "-Wl,-s" if sys.platform == "linux" else "").split()

setup(
    cmdclass={"build_ext": ParallelBuildExt},
    ext_modules=[
        Extension(
            "fastloss._core",
            sources=["fastloss/_core.pyx", *sorted(glob("csrc/**/*.c", recursive=True))],
            depends=sorted(glob("csrc/**/*.h", recursive=True)),
            include_dirs=["csrc", numpy.get_include()],
            define_macros=[("NPY_NO_DEPRECATED_API", "NPY_1_7_API_VERSION")],
            extra_compile_args=flags,
            extra_link_args=link_flags,
        )
    ],
)
