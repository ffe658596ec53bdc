"""Writes instructions.json, after a deliberate change of a kernel, and says what became of the counts."""

from __future__ import annotations

import json
import sys

import instructions


def main() -> None:
    lacking = instructions.missing()
    if lacking:
        sys.exit(f"Callgrind needs {lacking}")
    before = instructions.stored()["counts"] if instructions.FILE.exists() else {}
    counts = instructions.collect()
    for name, now in counts.items():
        if not abs(now - before.get(name, 0)) <= 0.01 * now:
            print(f"{name}: {before.get(name, 'none')} -> {now}")
    text = json.dumps({"compiler": instructions.compiler(), "counts": counts}, indent=1)
    instructions.FILE.write_text(text + "\n")


if __name__ == "__main__":
    main()
