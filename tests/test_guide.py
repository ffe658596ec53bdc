"""The guide says what is true: its code, as it is printed, runs and does what the text beside it says. And what is
written in two places is the same in both.
"""

from __future__ import annotations

import doctest
import re
import textwrap
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import fastloss as fl
from fastloss._registry import catalogue

DOCS = Path(__file__).parent.parent / "docs"
pytestmark = pytest.mark.skipif(not DOCS.exists(), reason="no docs beside these tests")


def text_of(page, section=None):
    """The text of a page, or of one of its sections."""
    text = (DOCS / f"{page}.rst").read_text(encoding="utf-8")
    if section:
        text = re.split(r"^.+\n-{4,}\n", text.partition(f"\n{section}\n---")[2], maxsplit=1, flags=re.MULTILINE)[0]
    return text


def run(page, section, **names):
    """Runs the blocks of code of a section of a page, with these names given, and returns all names."""
    space = {"np": np, "fl": fl, **names}
    blocks = re.findall(r"^\.\. code-block:: python\n\n((?:   .*\n|\n)+)", text_of(page, section), re.MULTILINE)
    assert blocks, section
    for block in blocks:
        exec(textwrap.dedent(block), space)
    return SimpleNamespace(**space)


def pages():
    """Those written by hand that have examples."""
    found = sorted(p.relative_to(DOCS).with_suffix("").as_posix() for p in DOCS.rglob("*.rst"))
    made = ("_build/", "gallery/", "losses/")
    return [page for page in found if not page.startswith(made) and ">>> " in text_of(page)]


@pytest.mark.parametrize("page", pages() if DOCS.exists() else [])
def test_examples_of_pages(page):
    if ">>> from scipy" in text_of(page):
        pytest.importorskip("scipy", reason="the page compares with SciPy")
    test = doctest.DocTestParser().get_doctest(text_of(page), {"fl": fl, "np": np}, page, None, 0)
    lines: list[str] = []
    doctest.DocTestRunner().run(test, out=lines.append)
    assert test.examples
    assert not lines, "".join(lines)


class Data:
    """What the guide's code has given: rows of three features, and targets of several kinds."""

    def __init__(self):
        rng = np.random.default_rng(0)
        self.x = rng.standard_normal((400, 3))
        self.y = 20 * (self.x @ [1.0, -2.0, 0.0]) + 4 * rng.standard_normal(400)
        self.labels = (rng.random(400) < fl.sigmoid(self.x @ [1.0, -2.0, 0.0])).astype(float)
        self.classes = np.digitize(self.y, [-20, 20])
        self.counts = rng.poisson(np.exp(self.x @ [0.5, -0.5, 0.0])).astype(float)
        self.weight = rng.uniform(0.5, 2, 400)


def test_minimising_with_scipy():
    pytest.importorskip("scipy")
    data = Data()
    guide = run("use/scipy", "Minimising with SciPy", x=data.x, y=data.y, labels=data.labels)
    assert guide.found.success
    assert guide.coefficients == pytest.approx([1, -2, 0], abs=0.6)
    assert guide.by_hand.x == pytest.approx(guide.coefficients, abs=0.05)
    assert guide.fit.x == pytest.approx([20, -40, 0], abs=4)


def test_scorers_and_linear_models():
    pytest.importorskip("scipy")
    pytest.importorskip("sklearn")
    data = Data()
    guide = run("use/sklearn", "Scorers and linear models for scikit-learn", x=data.x, y=data.y, classes=data.classes)
    assert guide.search.best_score_ > -4
    assert guide.classifier.score(data.x, data.classes) > 0.8


def test_lazy_arrays():
    pytest.importorskip("dask.array", reason="Dask is not installed")
    data = Data()
    assert run("use/dask", "Lazy arrays", features=data.x, classes=data.classes).value < 0.9 < np.log(3)


def test_an_objective_for_gradient_boosting(tmp_path, monkeypatch):
    for library in ("xgboost", "lightgbm", "catboost", "sklearn"):
        pytest.importorskip(library, reason="the guide's objectives are tried with the libraries")
    monkeypatch.chdir(tmp_path)  # CatBoost writes there
    data = Data()
    guide = run("use/boosting", "An objective for gradient boosting", **vars(data))
    assert fl.l1_loss(np.float64(guide.booster.predict(guide.xgboost.DMatrix(data.x))), data.y) < 4
    assert fl.l1_loss(np.float64(guide.model.predict(data.x)), data.y) < 4
    assert np.mean(guide.probabilities.argmax(axis=1) == data.classes) > 0.95
    assert np.mean(guide.classifier.predict(data.x) == data.classes) > 0.95
    assert np.corrcoef(guide.rates, data.counts)[0, 1] > 0.6
    assert 0.6 < np.mean(guide.expectiles > data.y) < 0.98


def test_what_the_guide_warns_of():
    """If a library learns better one day, the text should say so."""
    reason = "warned of with the libraries"
    xgboost, lightgbm = (pytest.importorskip(library, reason=reason) for library in ("xgboost", "lightgbm"))
    x, y = Data().x, Data().y

    def as_it_is(scores, data, delta=0.01):
        return fl.huber_loss.grad_and_hess(scores, data.get_label(), delta=delta, reduction="none")

    def raised(scores, data):
        gradient, hessian = as_it_is(scores, data, 1.0)
        return gradient, np.maximum(hessian, 1e-6)

    model = xgboost.train({"base_score": 0.5}, xgboost.DMatrix(x, y), 20, obj=as_it_is)
    assert np.std(model.predict(xgboost.DMatrix(x))) < 1
    settings = {"verbose": -1, "min_sum_hessian_in_leaf": 0, "objective": raised}
    model = lightgbm.train(settings, lightgbm.Dataset(x, y), 20)
    assert np.max(np.abs(model.predict(x))) > 1e4
    y = 100 + y
    uphill = xgboost.XGBRegressor(objective=fl.mse_loss.grad_and_hess, n_estimators=3).fit(x, y)
    assert fl.mse_loss(uphill.predict(x), y) > 1.5 * fl.mse_loss(np.zeros(len(y)), y)


def test_a_training_loop():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((400, 4), dtype=np.float32)
    labels = np.argmax(x[:, :3], axis=1)
    weights, logits = np.zeros((4, 3), np.float32), np.empty((100, 3), np.float32)
    parts = [(x[k : k + 100], labels[k : k + 100]) for k in (0, 100, 200, 300)]
    guide = run(
        "use/training",
        "A training loop without allocations",
        batches=5 * parts,
        batch=100,
        classes=3,
        weights=weights,
        logits=logits,
        rate=1.0,
    )
    assert guide.loss < 0.6 < np.log(3)


LEARNT = np.random.default_rng(0).standard_normal((90, 4)).astype(np.float32)


def test_in_pytorch():
    torch = pytest.importorskip("torch", reason="PyTorch is not installed")
    torch.manual_seed(0)
    guide = run(
        "use/frameworks", "In PyTorch", x=torch.from_numpy(LEARNT), labels=torch.from_numpy(LEARNT[:, :3].argmax(1))
    )
    assert guide.loss < 0.6 < np.log(3)


def test_in_jax():
    pytest.importorskip("jax", reason="JAX is not installed")
    assert run("use/frameworks", "In JAX", x=LEARNT, labels=LEARNT[:, :3].argmax(1)).value < 0.9 < np.log(3)


def test_in_autograd_and_mygrad():
    pytest.importorskip("autograd", reason="autograd is not installed")
    pytest.importorskip("mygrad", reason="MyGrad is not installed")
    x, labels = LEARNT.astype(float), LEARNT[:, :3].argmax(1)
    guide = run("use/frameworks", "In autograd and MyGrad", x=x, labels=labels)
    np.testing.assert_allclose(
        guide.descended, -fl.cross_entropy.grad(np.zeros((90, 3)), labels).T.dot(x).T, rtol=1e-12
    )


def test_what_is_not_a_mean_by_default():
    """As guide and README say."""
    other = {name: loss.definition.default_reduction for name, loss in catalogue.items() if loss.definition.reductions}
    other = {name: reduction for name, reduction in other.items() if reduction != "mean"}
    penalties = dict.fromkeys(("l1_penalty", "l2_penalty", "elastic_net_penalty"), "sum")
    boxes = {name: "none" for name in catalogue if name.endswith("_box_iou_loss")}
    assert other == {"sigmoid_focal_loss": "none"} | boxes | penalties


ROOT = DOCS.parent


@pytest.mark.skipif(not (ROOT / "CITATION.cff").exists(), reason="not in a checkout")
def test_version_to_cite():
    assert f"\nversion: {fl.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


@pytest.mark.skipif(not (ROOT / ".pre-commit-config.yaml").exists(), reason="not in a checkout")
def test_linters_before_a_commit_are_those_of_ci():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    pinned = set(re.findall(r'"([\w-]+==[\d.*]+)"', hooks))
    assert {name.partition("==")[0] for name in pinned} == {"ruff", "clang-format", "cython-lint", "mypy"}
    assert all(f'"{name}"' in (ROOT / ".ci/run").read_text(encoding="utf-8") for name in pinned)
