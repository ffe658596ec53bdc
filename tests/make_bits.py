"""Writes bits.json, or with --check compares it with every instruction set of this machine that has fused
multiply-add. Needs NumPy and fastloss only, so it also runs in an emulated Python of another architecture::

    python tests/make_bits.py           # after a deliberate change of a result
    python tests/make_bits.py --check   # exit code 1 and a list if any bit differs
"""

import json
import sys

import bits


def main() -> int:
    if "--check" not in sys.argv[1:]:
        table = bits.collect()
        lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(table[name])}" for name in sorted(table))
        bits.FILE.write_text("{\n" + lines + "\n}\n")
        print(f"{bits.FILE.name}: {sum(map(len, table.values()))} hashes of {len(table)} cases")
        return 0
    failed = 0
    for isa in bits.each_fused_isa():
        wrong = bits.differences(bits.collect(), bits.stored())
        print(f"{isa}: {'the same bits' if not wrong else f'{len(wrong)} differ'}")
        for line in wrong:
            print("   ", line)
        failed |= bool(wrong)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
