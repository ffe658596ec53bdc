"""Makes the inventories that the site links by, offline, from those of Debian's documentation packages.

    apt-get download python3.11-doc python-scipy-doc && for f in *.deb; do dpkg-deb -x $f tree; done
    python docs/_inventories/make.py tree

Only what this documentation may name is kept. NumPy's has no package: its few names are written here.
"""

from __future__ import annotations

import re
import sys
import zlib
from pathlib import Path

HERE = Path(__file__).parent
WANTED = {
    "python": r"(float|int|bool|str|tuple|list|dict|None|True|False|NaN|inspect\.\w+|pickle\.\w+|math\.\w+|timeit|"
    r"threading\.Thread|concurrent\.futures\.ThreadPoolExecutor|multiprocessing|os\.fork|\w*Error)",
    "scipy": r"(scipy\.(optimize|special|spatial\.distance|stats)\.\w+)",
}
NUMPY = ["ndarray", "add", "copyto", "errstate", "matmul", "empty_like", "finfo"]
NUMPY += ["float16", "float32", "float64", "longdouble"]


def write(name: str, project: str, version: str, lines: list[str]) -> None:
    head = f"# Sphinx inventory version 2\n# Project: {project}\n# Version: {version}\n"
    head += "# The remainder of this file is compressed using zlib.\n"
    body = zlib.compress("".join(line + "\n" for line in lines).encode(), 9)
    (HERE / f"{name}.inv").write_bytes(head.encode() + body)


def main() -> None:
    for file in Path(sys.argv[1]).rglob("objects.inv"):
        head = file.read_bytes().split(b"\n", 4)
        project, version = (line.decode().partition(": ")[2] for line in head[1:3])
        lines = zlib.decompress(head[4]).decode().splitlines()
        wanted = re.compile(WANTED[project.lower()] + r" py:(?!module)")
        write(project.lower(), project, version, [line for line in lines if wanted.match(line)])
    kinds = {name: "class" if name in ("ndarray", "errstate", "finfo") else "function" for name in NUMPY}
    place = {name: f"reference/generated/numpy.{name}.html#$" for name in NUMPY}
    place |= {name: "reference/arrays.scalars.html#$" for name in ("float16", "float32", "float64", "longdouble")}
    write("numpy", "NumPy", "", [f"numpy.{n} py:{kinds[n]} 1 {place[n]} -" for n in NUMPY])


if __name__ == "__main__":
    main()
