"""Any number of threads, any number of callers, forks in between: the same bits, and always an end."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import fastloss as fl
from fastloss import _core, threads

CHUNK = _core.sizes()["unit"]
ROWS = [
    *((1, 40000), (2, 40000), (5, 32769), (7, 32768)),  # (rows, classes) around where blocks get fewer rows,
    *((33, 1000), (300, 999), (257, 128), (1000, 33)),
    *((4095, 8), (4097, 8), (16385, 2), (5000, 3)),  # and units several blocks
]


@pytest.fixture(autouse=True)
def restored():
    before = fl.get_num_threads()
    yield
    _core.share_above(-1)
    fl.set_num_threads(before)


@pytest.fixture
def shared():
    """Every call with more than one unit shares them out, however small."""
    _core.share_above(0)


def bits(result):
    parts = result if isinstance(result, tuple) else (result,)
    return [np.asarray(part).tobytes() for part in parts]


def same_for_all_counts(function, counts=(2, 3, 8)):
    fl.set_num_threads(1)
    expected = bits(function())
    for count in counts:
        fl.set_num_threads(count)
        assert bits(function()) == expected, f"{count} threads"


def numbers(count, dtype, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(scale=3, size=count).astype(dtype), (rng.random(count) > 0.5).astype(dtype)


# ---- the same bits ----


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("chunks", [0, 1, 2, 3, 9, 65])
def test_pointwise_sizes(isa, dtype, chunks):
    for count in {max(chunks * CHUNK + d, 1) for d in ((1,) if chunks > 9 else (-1025, -1, 0, 1, 1024))}:
        x, y = numbers(count, dtype)
        same_for_all_counts(lambda: fl.binary_cross_entropy_with_logits.value_and_grad(x, y))  # noqa: B023
        same_for_all_counts(lambda: fl.mse_loss(x, y, reduction="sum"))  # noqa: B023


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("reduction", ["mean", "none"])
def test_pointwise_layouts(dtype, reduction):
    x, y = numbers((2 * 210, 307), dtype)
    weight = np.abs(numbers(307, dtype, 1)[0])
    for a, b in ((x[::-2], y[::2]), (np.asfortranarray(x), y), (x.astype(np.float16), y.astype(bool))):
        same_for_all_counts(
            lambda: fl.binary_cross_entropy_with_logits.value_and_grad(a, b, weight=weight, reduction=reduction)  # noqa: B023
        )


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize(("rows", "classes"), ROWS)
def test_rows(isa, dtype, rows, classes):
    rng = np.random.default_rng(rows)
    x = rng.normal(scale=3, size=(rows, classes)).astype(dtype)
    y = rng.integers(0, classes, rows)
    y[:: max(rows // 5, 2)] = -100
    same_for_all_counts(lambda: fl.cross_entropy.value_and_grad(x, y))
    same_for_all_counts(lambda: fl.cross_entropy.grad(x, y, out=x.copy()))
    same_for_all_counts(lambda: fl.cross_entropy.value_and_grad(x, y, label_smoothing=0.1), counts=(3,))
    same_for_all_counts(lambda: fl.softmax(x), counts=(3,))


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("rows", [1, 3])
def test_threads_on_one_row(isa, dtype, rows):
    x, _ = numbers((rows, 100_001), dtype)
    y = [0, 32_768, 100_000][:rows]
    same_for_all_counts(lambda: fl.cross_entropy.value_and_grad(x, y))
    same_for_all_counts(lambda: fl.cross_entropy.grad(x, y, out=x.copy()))
    same_for_all_counts(lambda: fl.log_softmax(x), counts=(3,))
    same_for_all_counts(lambda: fl.logsumexp.value_and_grad(x), counts=(3,))


@pytest.mark.usefixtures("shared")
def test_class_axis_in_the_middle():
    x, _ = numbers((30, 11, 97), np.float32)
    y = np.random.default_rng(0).integers(0, 11, (30, 97))
    same_for_all_counts(lambda: fl.cross_entropy.value_and_grad(x, y))


@pytest.mark.usefixtures("shared")
def test_many_labels():
    """Their check, and the denominator, are shared out too."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 3, 5 * CHUNK + 3)
    x = rng.normal(size=(y.size, 3))
    weight = rng.random(3)
    same_for_all_counts(lambda: fl.cross_entropy(x, y, weight=weight))


def test_large_calls_share_by_themselves():
    x, y = numbers(1 << 22, np.float64)
    same_for_all_counts(lambda: fl.binary_cross_entropy_with_logits.value_and_grad(x, y), counts=(2,))
    assert _core.workers() >= 1


# ---- errors ----


@pytest.mark.usefixtures("shared")
def test_first_error_is_reported():
    y = np.zeros(20 * CHUNK, np.int64)
    x = np.zeros((y.size, 2), np.float32)
    bad = np.array([19, 11, 7]) * CHUNK + 5
    y[bad] = (9, 8, 7)
    for count in (1, 2, 3, 8):
        fl.set_num_threads(count)
        for _ in range(10):
            with pytest.raises(IndexError, match=rf"\b7\b.*{bad.min()}|{bad.min()}.*\b7\b"):
                fl.cross_entropy(x, y)


@pytest.mark.usefixtures("shared")
def test_domain_errors_write_nothing():
    x, y = numbers(20 * CHUNK, np.float32)
    y[[7 * CHUNK, 19 * CHUNK]] = 2
    out = np.full_like(x, 5)
    for count in (1, 2, 3, 8):
        fl.set_num_threads(count)
        with pytest.raises(ValueError, match="target"):
            fl.binary_cross_entropy_with_logits.grad(x, y, out=out)
        assert (out == 5).all()


# ---- many callers ----


@pytest.mark.usefixtures("shared")
def test_sixteen_callers_while_the_number_changes():
    x, y = numbers(40 * CHUNK + 77, np.float32)
    logits, labels = x[:320000].reshape(-1, 100), np.arange(3200) % 100
    expected = (
        bits(fl.binary_cross_entropy_with_logits.value_and_grad(x, y)),
        bits(fl.cross_entropy.value_and_grad(logits, labels)),
    )
    running = threading.Event()

    def change():
        while not running.wait(0.0002):
            fl.set_num_threads(1 + np.random.default_rng().integers(9))

    def call(_):
        for _ in range(10):
            assert bits(fl.binary_cross_entropy_with_logits.value_and_grad(x, y)) == expected[0]
            assert bits(fl.cross_entropy.value_and_grad(logits, labels)) == expected[1]

    changer = threading.Thread(target=change)
    changer.start()
    try:
        with ThreadPoolExecutor(16) as pool:
            list(pool.map(call, range(16)))
    finally:
        running.set()
        changer.join()


def test_labels_that_change_during_a_call():
    """Another thread makes a label impossible after it was found good, before it is read again: it counts as class 0
    and nothing else is touched. (2**40 classes away there is no memory: the process would end.)
    """
    x, y = numbers(24 * CHUNK, np.float32)[0].reshape(-1, 3), np.zeros(8 * CHUNK, np.int64)
    calls = [
        lambda: fl.cross_entropy(x, y),
        lambda: fl.cross_entropy.grad(x, y),
        lambda: fl.cross_entropy(x, y, weight=np.ones(3, np.float32)),
        lambda: fl.cross_entropy.grad_and_hess(x, y, label_smoothing=0.1),
        lambda: fl.cross_entropy.grad(x[::-1], y),
    ]
    expected = [bits(call()) for call in calls]
    done, interval = threading.Event(), sys.getswitchinterval()

    def change():
        while not done.is_set():
            y[-1] ^= 2**40

    changer = threading.Thread(target=change)
    sys.setswitchinterval(1e-5)
    changer.start()
    try:
        for call, e in zip(calls, expected, strict=True):
            good = refused = 0
            while good < 50 or refused < 5:  # the check sees both, so what comes after it does too
                try:
                    assert bits(call()) == e
                    good += 1
                except IndexError:
                    refused += 1
    finally:
        done.set()
        changer.join()
        sys.setswitchinterval(interval)


# ---- in fresh processes ----

PREPARE = """
import multiprocessing, os, sys, threading, warnings
import numpy as np
import fastloss as fl
from fastloss import _core
warnings.simplefilter("ignore")  # of forking with threads, which is the point
x = np.linspace(-9, 9, 300000, dtype=np.float32)
y = (x > 1).astype(np.float32)
def call():
    return fl.binary_cross_entropy_with_logits.value_and_grad(x, y)[0]
def check(first):
    ok = _core.workers() == 0 and all(call() == first for _ in range(20)) and _core.workers() == 2
    os._exit(0 if ok else 1)
def fork(first):
    pid = os.fork()
    if pid == 0:
        check(first)
    return os.waitpid(pid, 0)[1] == 0
"""


def run(script, **environment):
    cleared = {k: v for k, v in os.environ.items() if k not in ("FASTLOSS_NUM_THREADS", "OMP_NUM_THREADS")}
    paths = [os.path.dirname(os.path.dirname(fl.__file__)), os.environ.get("PYTHONPATH", "")]
    environment = {**cleared, "PYTHONPATH": os.pathsep.join(filter(None, paths)), **environment}
    done = subprocess.run(
        [sys.executable, "-c", PREPARE + script], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")

FORKS = {
    "from the main thread": "assert all(fork(first) for _ in range(5))",
    "from another thread": """
results = []
thread = threading.Thread(target=lambda: results.append(fork(first)))
thread.start()
thread.join()
assert results == [True]
""",
    "while another thread calls": """
stop = threading.Event()
def work():
    while not stop.is_set():
        call()
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
ok = all(fork(first) for _ in range(20))
stop.set()
for thread in threads:
    thread.join()
assert ok
""",
    "by multiprocessing": """
process = multiprocessing.get_context("fork").Process(target=check, args=(first,))
process.start()
process.join()
assert process.exitcode == 0
""",
    "of a fork": """
pid = os.fork()
if pid == 0:
    ok = call() == first and fork(first)
    os._exit(0 if ok else 1)
assert os.waitpid(pid, 0)[1] == 0
""",
}


@forks
@pytest.mark.parametrize("how", FORKS)
def test_fork(how):
    run(
        "_core.share_above(0)\nfl.set_num_threads(3)\nfirst = call()\nassert _core.workers() == 2\n"
        + FORKS[how]
        + "\nassert call() == first"
    )


@forks
def test_fork_before_the_first_call():
    run("_core.share_above(0)\nfl.set_num_threads(1)\nfirst = call()\nfl.set_num_threads(3)\nassert fork(first)")


def test_import_and_small_calls_start_no_threads():
    assert run("fl.mse_loss(x[:8000], y[:8000]); print(_core.workers())", FASTLOSS_NUM_THREADS="4") == ["0"]


def test_environment():
    show = "print(fl.get_num_threads())"
    default = int(run(show)[0])
    assert 1 <= default <= (os.cpu_count() or 1)
    assert run(show, FASTLOSS_NUM_THREADS="5", OMP_NUM_THREADS="1") == ["5"]
    assert run(show, FASTLOSS_NUM_THREADS="", OMP_NUM_THREADS="1,2") == ["1"]
    assert run(show, OMP_NUM_THREADS="1000") == [str(default)]
    assert run(show, FASTLOSS_NUM_THREADS="100000") == [str(_core.MAX_THREADS)]


def test_odd_numbers_in_the_environment():
    """Of thousands of digits, with blanks and zeros around; what is no number is as if it were not there."""
    show = "print(fl.get_num_threads())"
    default = run(show)
    for odd in (
        "9" * 5000,
        "9" * 5000 + ",1",
        "0",
        "",
        ",",
        "many",
        "-1",
        "1.5",
        "1e3",
        "\udcff",
        "\u00b2",
        "0" * 5000,
    ):
        assert run(show, OMP_NUM_THREADS=odd) == default
    for one in (" 1 ", "1, 4", "0001", "0" * 5000 + "1"):
        assert run(show, OMP_NUM_THREADS=one) == ["1"]
    assert run(show, FASTLOSS_NUM_THREADS="9" * 5000) == [str(_core.MAX_THREADS)]
    assert run(show, FASTLOSS_NUM_THREADS=" 03 ") == ["3"]
    for odd in ("\udcff", "avx2 ", "9" * 5000, "AVX2,sse2"):
        with pytest.raises(AssertionError, match="ValueError: use_isa: name is "):
            run("", FASTLOSS_ISA=odd)
    for odd in ("\udcff", "\u00b2", "0" * 5000):
        with pytest.raises(AssertionError, match="ValueError: fastloss: FASTLOSS_NUM_THREADS is "):
            run("", FASTLOSS_NUM_THREADS=odd)


def test_nonsense_in_the_environment():
    for nonsense in ("0", "-1", "two", "1.5"):
        with pytest.raises(AssertionError, match=f"FASTLOSS_NUM_THREADS is '{nonsense}', expected"):
            run("", FASTLOSS_NUM_THREADS=nonsense)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity")
def test_one_core():
    one = "import subprocess\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
    fresh = [sys.executable, "-c", "import fastloss as fl; print(fl.get_num_threads())"]
    assert run(f"{one}print(subprocess.run({fresh}, capture_output=True, text=True, check=True).stdout)") == ["1"]
    calls = """
fl.set_num_threads(1)
first = call()
fl.set_num_threads(3)
for share_above in (0, -1):
    _core.share_above(share_above)
    assert all(call() == first for _ in range(50))
"""
    run(one + calls)


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="needs Linux")
@pytest.mark.parametrize("cores", [1, 2])
def test_workers_keep_to_the_cores_of_the_process(cores):
    """They may avoid the caller's core, and use no other than the process may."""
    run(f"""
import time
allowed = set(sorted(os.sched_getaffinity(0))[:{cores}])
os.sched_setaffinity(0, allowed)
others = set(os.listdir("/proc/self/task"))
fl.set_num_threads(1)
first = call()
fl.set_num_threads(2)
_core.share_above(0)
for _ in range(30):
    assert call() == first
    time.sleep(1e-3)
workers = set(os.listdir("/proc/self/task")) - others
assert _core.workers() == 1
assert all(os.sched_getaffinity(int(worker)) <= allowed for worker in workers)
""")


ASKED = """
import importlib.util
import fastloss as fl
for _ in range(2):
    spec = importlib.util.find_spec("threadpoolctl")
    assert spec.loader.get_filename() == spec.origin
    assert "def threadpool_info" in spec.loader.get_source("threadpoolctl")
assert importlib.util.find_spec("no_such_module") is None
import threadpoolctl
assert threadpoolctl.__spec__.loader is threadpoolctl.__loader__
assert type(threadpoolctl.__loader__).__module__ != "fastloss.threads"
"""
AGAIN = "import fastloss as fl, threadpoolctl, importlib; importlib.reload(threadpoolctl)"
ORDERS = {
    "before": "import threadpoolctl, fastloss as fl",
    "after": "import fastloss as fl, threadpoolctl",
    "asked": ASKED,
    "again": AGAIN,
    "absent": "sys.modules['threadpoolctl'] = None\nimport fastloss as fl\ndel sys.modules['threadpoolctl']",
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_threadpoolctl(order):
    pytest.importorskip("threadpoolctl", minversion="3.2")
    script = f"""
import sys
{order}
from threadpoolctl import threadpool_info, threadpool_limits
fl.set_num_threads(3)
(found,) = [info for info in threadpool_info() if info["user_api"] == "fastloss"]
assert found["num_threads"] == 3 and found["version"] == fl.__version__, found
with threadpool_limits(1):
    assert fl.get_num_threads() == 1
with threadpool_limits(2, user_api="fastloss"):
    assert fl.get_num_threads() == 2
    with threadpool_limits(1, user_api="blas"):
        assert fl.get_num_threads() == 2
assert fl.get_num_threads() == 3
fl.set_num_threads(4)
assert fl.get_num_threads() == 4
"""
    environment = {**os.environ, "PYTHONPATH": os.path.dirname(os.path.dirname(fl.__file__))}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True, timeout=60)


# ---- the number ----


def test_set_and_get():
    fl.set_num_threads(np.int64(5))
    assert fl.get_num_threads() == 5
    fl.set_num_threads(10**30)
    assert fl.get_num_threads() == _core.MAX_THREADS
    for wrong in (0, -3):
        with pytest.raises(ValueError, match=f"set_num_threads: n is {wrong}, expected an integer >= 1"):
            fl.set_num_threads(wrong)
        with (
            pytest.raises(ValueError, match=f"^num_threads: n is {wrong}, expected an integer >= 1"),
            fl.num_threads(wrong),
        ):
            pass
    for wrong in ("2", 2.0, None):
        with pytest.raises(TypeError, match=f"n is {wrong!r}, expected an integer"):
            fl.set_num_threads(wrong)
    assert fl.get_num_threads() == _core.MAX_THREADS


def test_context():
    def elsewhere():
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(fl.get_num_threads).result()

    fl.set_num_threads(4)
    with fl.num_threads(2):
        assert (fl.get_num_threads(), elsewhere()) == (2, 4)
        with fl.num_threads(7):
            assert (fl.get_num_threads(), elsewhere()) == (7, 4)
        assert fl.get_num_threads() == 2
        with pytest.raises(ValueError, match="no_such"), fl.num_threads(7):
            fl.mse_loss(np.ones(2), np.ones(2), reduction="no_such")
        assert fl.get_num_threads() == 2
        fl.set_num_threads(3)
        assert (fl.get_num_threads(), elsewhere()) == (3, 3)
    assert (fl.get_num_threads(), elsewhere()) == (3, 3)

    @fl.num_threads(6)
    def decorated():
        return fl.get_num_threads()

    assert decorated() == decorated() == 6
    assert fl.get_num_threads() == 3


def limited_while(*orders):
    """The limits after the steps of two generators in each order: at its first step one sets its own, at its second
    it ends.
    """

    def steps(count):
        with fl.num_threads(count):
            yield

    for order in orders:
        generators = {"a": steps(2), "b": steps(3)}
        seen = []
        for which in order:
            next(generators[which], None)
            seen.append(fl.get_num_threads())
        yield seen


def test_contexts_that_overlap():
    """The last one entered holds, and nothing stays behind, whatever the order they end in."""
    fl.set_num_threads(5)
    assert list(limited_while("abab", "abba", "aabb")) == [[2, 3, 3, 5], [2, 3, 2, 5], [2, 5, 3, 5]]
    with fl.num_threads(4):
        assert list(limited_while("abab", "abba")) == [[2, 3, 3, 4], [2, 3, 2, 4]]
    assert fl.get_num_threads() == 5

    async def limited(count, *ticks):
        with fl.num_threads(count):
            for tick in ticks:
                await tick.wait()

    async def both():
        first, second = asyncio.Event(), asyncio.Event()
        a, b = asyncio.ensure_future(limited(2, first)), asyncio.ensure_future(limited(3, second))
        await asyncio.sleep(0)
        first.set()
        await a
        assert fl.get_num_threads() == 3
        second.set()
        await b

    asyncio.run(both())
    assert fl.get_num_threads() == 5


def test_contexts_left_on_another_thread():
    """The thread that entered is free again, the one that leaves as it was, also where the former has ended."""
    fl.set_num_threads(5)

    def steps():
        with fl.num_threads(2):
            yield fl.get_num_threads()

    with ThreadPoolExecutor(1) as pool:
        for _ in range(3):
            one = steps()
            assert pool.submit(next, one).result() == 2
            assert (pool.submit(fl.get_num_threads).result(), fl.get_num_threads()) == (2, 5)
            with fl.num_threads(3):
                one.close()
                assert (pool.submit(fl.get_num_threads).result(), fl.get_num_threads()) == (5, 3)
        two, three = steps(), steps()
        pool.submit(next, two).result()
        pool.submit(next, three).result()
        two.close()
        assert pool.submit(fl.get_num_threads).result() == 2
    three.close()
    assert fl.get_num_threads() == 5


GROUPS = {
    "odd": ("nonsense\n\n0:\n::\n0::/a\n", {"a/cpu.max": "9" * 5000 + " 1" + "0" * 5000}, np.inf),
    "v2": ("0::/a/b\n", {"a/b/cpu.max": "max 100000\n", "a/cpu.max": "150000 100000\n"}, 1.5),
    "v2 root of a container": ("0::/\n", {"cpu.max": "50000 100000\n"}, 0.5),
    "v2 seen from inside": ("0::/host/path\n", {"cpu.max": "200000 100000\n"}, 2),
    "v2 free": ("0::/a\n", {"a/cpu.max": "max 100000\n"}, np.inf),
    "v1": (
        "5:memory:/a\n4:cpu,cpuacct:/a\n",
        {"cpu,cpuacct/a/cpu.cfs_quota_us": "300000\n", "cpu,cpuacct/a/cpu.cfs_period_us": "100000\n"},
        3,
    ),
    "v1 free": ("1:cpu:/\n0::/\n", {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, np.inf),
    "none": ("", {}, np.inf),
}


@pytest.mark.parametrize("system", GROUPS)
def test_control_groups(tmp_path, system):
    group, files, granted = GROUPS[system]
    for name, text in {"proc/self/cgroup": group, **{f"sys/fs/cgroup/{k}": v for k, v in files.items()}}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert threads._granted(tmp_path) == granted
