"""The one extension: _core.pyx and every C file below csrc; and what is made of the repository's address.

Everything else is in pyproject.toml.
"""

import os
import re
import runpy
import shutil
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from glob import glob
from pathlib import Path

import numpy
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

root = Path(__file__).resolve().parent


def use_clang(compiler, platform):
    """On Windows: kernels are written with vector types, which Microsoft's compiler lacks and clang-cl has."""
    if not compiler.initialized:
        compiler.initialize(platform)
    usual = os.path.join(os.environ.get("PROGRAMFILES", ""), "LLVM", "bin")
    clang = shutil.which(os.environ.get("CC", "clang-cl"), path=os.pathsep.join([compiler._paths, usual]))
    if clang is None:
        sys.exit("fastloss needs clang-cl: install LLVM, or Visual Studio's C++ Clang tools, or set CC to its path")
    compiler.cc = clang
    target = "aarch64" if platform == "win-arm64" else "x86_64"
    options = [option for option in compiler.compile_options if option != "/GL"]  # that is Microsoft's alone
    compiler.compile_options = [*options, f"--target={target}-pc-windows-msvc"]


def joined(name, done):
    """A header of csrc and those that it includes, without comments."""
    if name in done:
        return ""
    done.add(name)
    text = re.sub(r"/\*.*?\*/", "", (root / "csrc" / name).read_text(encoding="utf-8"), flags=re.S)
    return re.sub(r'#include "(.*)"', lambda include: joined(include[1], done), text)


def one_header():
    """What formulas are compiled with: compiled.h and all that it includes, without functions that nothing calls."""
    text = "".join(f"{line.rstrip()}\n" for line in joined("compiled.h", set()).splitlines() if line.strip())
    called = (root / "csrc" / "program_operations.h").read_text(encoding="utf-8")
    functions = re.compile(
        r"^(?:INLINE|ELEMENTARY|LONG_OPERATION|OUTLINE) [\w ]*?\*?(\w+)\([^{]*\{(?:.*\}$|\n(?:.*\n)*?\}$)\n", re.M
    )

    def kept(function):
        return function[0] if len(re.findall(rf"\b{function[1]}\b", function.string + called)) > 1 else ""

    while (shorter := functions.sub(kept, text)) != text:
        text = shorter
    return "".join(f"{line.strip()}\n" for line in text.splitlines())


class BuildExt(build_ext):
    """Compiles as many sources at a time as there are processors, on Windows with Clang."""

    def run(self):
        super().run()
        self.copy_extensions_to_source()  # `python -m fastloss` in a checkout looks there first
        built = Path(self.get_ext_fullpath("fastloss._core")).parent
        for package in {built.resolve(), root / "fastloss"}:
            (package / "formula").mkdir(parents=True, exist_ok=True)
            (package / "formula" / "compiled.h").write_text(one_header(), encoding="utf-8")

    def build_extension(self, ext):
        if self.compiler.compiler_type == "msvc":
            use_clang(self.compiler, self.plat_name)
        compile_all = self.compiler.compile

        def compile_one(source, *args, extra_postargs=None, **kwargs):
            # for a small wheel: kernels of CPUs older than 2013, and Cython's C, whose calls take as long at -O1
            core = ["-O1", "-falign-functions=1", "-falign-loops=1", "-DCYTHON_USE_PYLONG_INTERNALS=0"]
            small = {"sse2_f32": ["-Os"], "sse2_f64": ["-Os"], "_core": core}.get(Path(source).stem, [])
            if Path(source).parent.name == "isa":  # 55 KB; nothing is thrown through a kernel
                small = [*small, "-fno-asynchronous-unwind-tables", "-fno-stack-protector"]
            small = [] if sys.platform == "win32" else small
            return compile_all([source], *args, extra_postargs=[*(extra_postargs or []), *small], **kwargs)

        def compile_each(sources, *args, **kwargs):
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                objects = pool.map(lambda source: compile_one(source, *args, **kwargs), sources)
                return [name for names in objects for name in names]

        self.compiler.compile = compile_each
        super().build_extension(ext)


# -ffp-contract=off: products and sums are fused where the source says fma_ and nowhere else, on every compiler
flags = ["-std=gnu11", "-O2", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math"]
flags += ["-fno-builtin-memset"]  # GCC's own takes 15 ns to begin, in calls of 150 ns
flags += ["-falign-loops=32"]  # short ones took up to twice as long, depending on where they lay
if sys.platform == "win32":
    flags = [f"/clang:{flag}" for flag in flags]
    # clang-cl has the intrinsics of what it is told to compile for, and regions of target.h want them all; later
    # versions have them anyway, and nothing else looks at these
    names = ["SSE3", "SSSE3", "SSE4_1", "AVX", "AVX2", "FMA", "F16C", "AVX512F", "AVX512BW", "AVX512DQ", "AVX512VL"]
    flags += [f"-D__{name}__" for name in names]
else:
    flags += ["-falign-jumps=1", "-falign-labels=1"]  # less padding, for a small wheel
    flags += ["-fasynchronous-unwind-tables"]  # a crash tells where it was; kernels have none
    flags += ["-fvisibility=hidden", "-g0", "-Wno-psabi"]
flags += os.environ.get("FASTLOSS_CFLAGS", "").split()

link_flags = []
if sys.platform == "linux":
    # what is written once, at the start, is read-only from then on; no code on the stack
    link_flags += ["-Wl,-z,relro,-z,now", "-Wl,-z,noexecstack"]
# no symbol table: it would be a tenth of the wheel
link_flags += os.environ.get("FASTLOSS_LDFLAGS", "-Wl,-s" if sys.platform == "linux" else "").split()

addresses = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["fastloss"]
repository = addresses["repository"]


def readme():
    """README.md for PyPI, which has no other files: links are absolute or, while the address is not known, gone."""
    tag = "v" + runpy.run_path(str(root / "fastloss" / "version.py"))["__version__"]

    def absolute(match):
        picture, text, path = match.groups()
        if not repository:
            return "" if picture else text
        return f"{picture}[{text}]({repository}/{'raw' if picture else 'blob'}/{tag}/{path})"

    text = (root / "README.md").read_text(encoding="utf-8")
    return re.sub(r"(!?)\[([^\[\]]+)\]\((?!https?://|#)([^()\s]+)\)", absolute, text)


urls = {"Source": repository, "Documentation": addresses["documentation"]}
if repository:
    urls |= {"Changelog": f"{repository}/blob/HEAD/CHANGELOG.md", "Issues": f"{repository}/issues"}

setup(
    long_description=readme(),
    long_description_content_type="text/markdown",
    project_urls={name: url for name, url in urls.items() if url},
    cmdclass={"build_ext": BuildExt},
    ext_modules=[
        Extension(
            "fastloss._core",
            sources=["fastloss/_core.pyx", *sorted(glob("csrc/**/*.c", recursive=True))],
            depends=[*sorted(glob("csrc/**/*.h", recursive=True)), "fastloss/include/fastloss/capi.h"],
            include_dirs=["csrc", numpy.get_include()],
            define_macros=[("NPY_NO_DEPRECATED_API", "NPY_1_7_API_VERSION")],
            extra_compile_args=flags,
            extra_link_args=link_flags,
        )
    ],
)
