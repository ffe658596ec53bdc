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


def run(section, **names):
    """Runs the blocks of code of a section of the guide, with these names given, and returns all names."""
    space = {"np": np, "fl": fl, **names}
    blocks = re.findall(r"^\.\. code-block:: python\n\n((?:   .*\n|\n)+)", text_of("guide", section), re.MULTILINE)
    assert blocks, section
    for block in blocks:
        exec(textwrap.dedent(block), space)
    return SimpleNamespace(**space)


@pytest.mark.parametrize("page", ["index", "guide", "numerics"])
def test_examples_of_pages(page):
    test = doctest.DocTestParser().get_doctest(text_of(page), {}, page, None, 0)
    lines: list[str] = []
    doctest.DocTestRunner().run(test, out=lines.append)
    assert test.examples
    assert not lines, "".join(lines)


def test_minimising_with_scipy():
    pytest.importorskip("scipy")
    rng = np.random.default_rng(0)
    x = rng.standard_normal((200, 3))
    labels = (rng.random(200) < fl.sigmoid(x @ [1.0, -2.0, 0.0])).astype(float)
    guide = run("Minimising with SciPy", x=x, labels=labels)
    assert guide.found.success
    assert guide.found.x == pytest.approx([1, -2, 0], abs=0.6)


def test_a_training_loop():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((400, 4), dtype=np.float32)
    labels = np.argmax(x[:, :3], axis=1)
    weights, logits = np.zeros((4, 3), np.float32), np.empty((100, 3), np.float32)
    parts = [(x[k : k + 100], labels[k : k + 100]) for k in (0, 100, 200, 300)]
    guide = run(
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
    guide = run("In PyTorch", x=torch.from_numpy(LEARNT), labels=torch.from_numpy(LEARNT[:, :3].argmax(1)))
    assert guide.loss < 0.6 < np.log(3)


def test_in_jax():
    pytest.importorskip("jax", reason="JAX is not installed")
    assert run("In JAX", x=LEARNT, labels=LEARNT[:, :3].argmax(1)).value < 0.9 < np.log(3)


def test_in_autograd_and_mygrad():
    pytest.importorskip("autograd", reason="autograd is not installed")
    pytest.importorskip("mygrad", reason="MyGrad is not installed")
    x, labels = LEARNT.astype(float), LEARNT[:, :3].argmax(1)
    guide = run("In autograd and MyGrad", x=x, labels=labels)
    np.testing.assert_allclose(
        guide.descended, -fl.cross_entropy.grad(np.zeros((90, 3)), labels).T.dot(x).T, rtol=1e-12
    )


def test_what_is_not_a_mean_by_default():
    """As guide and README say."""
    other = {name: loss.definition.default_reduction for name, loss in catalogue.items() if loss.definition.reductions}
    other = {name: reduction for name, reduction in other.items() if reduction != "mean"}
    penalties = dict.fromkeys(("l1_penalty", "l2_penalty", "elastic_net_penalty"), "sum")
    assert other == {"sigmoid_focal_loss": "none"} | penalties


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


# ---- gradient boosting ----


REASON = "the guide's objectives are tried with XGBoost and LightGBM"
ROUNDS = 50


class Boosting:
    """The guide's objectives, after its code has run, and trainings with them and with those of the libraries."""

    def __init__(self):
        self.xgboost = pytest.importorskip("xgboost", reason=REASON)
        self.lightgbm = pytest.importorskip("lightgbm", reason=REASON)
        datasets = pytest.importorskip("sklearn.datasets", reason=REASON)
        self.x, self.y = datasets.load_diabetes(return_X_y=True)
        self.more = datasets.make_friedman1(3000, noise=2.0, random_state=0)
        self.labels, self.classes = np.float64(self.y > 140), np.digitize(self.y, [100, 180])
        self.weight = np.random.default_rng(0).uniform(0.5, 2, len(self.y))
        self.guide = run(
            "An objective for gradient boosting", x=self.x, y=self.y, labels=self.labels, classes=self.classes
        )

    def with_xgboost(self, objective, y, start=None, weight=None, x=None, **settings):
        """Scores after training; the objective is a function or one of the library's."""
        x = self.x if x is None else x
        data = self.xgboost.DMatrix(x[: len(y)], y, weight=weight)
        settings |= {} if start is None else {"base_score": start}
        settings |= {"objective": objective} if isinstance(objective, str) else {}
        own = None if isinstance(objective, str) else objective
        model = self.xgboost.train(settings, data, ROUNDS, obj=own)
        return model.predict(self.xgboost.DMatrix(x), output_margin=True)

    def with_lightgbm(self, objective, y, start=0.0, weight=None, x=None, **settings):
        x = self.x if x is None else x
        init = None if isinstance(objective, str) else np.full((len(y), *np.shape(start)), start)
        data = self.lightgbm.Dataset(x[: len(y)], y, weight=weight, init_score=init)
        model = self.lightgbm.train({"objective": objective, "verbose": -1, **settings}, data, ROUNDS)
        return model.predict(x, raw_score=True) + start


@pytest.fixture(scope="module")
def boosting():
    return Boosting()


@pytest.fixture(params=[False, True], ids=["unweighted", "weighted"])
def weight(request, boosting):
    return boosting.weight if request.param else None


def close(ours, theirs):
    return np.max(np.abs(ours - theirs)) < 1e-5 * np.max(np.abs(theirs))


def test_logistic_boosting_gives_the_same_model(boosting, weight):
    labels, objective = boosting.labels, boosting.guide.logistic
    mean = np.average(labels, weights=weight)
    start = np.log(mean / (1 - mean))
    theirs = boosting.with_lightgbm("binary", labels, weight=weight)
    assert close(boosting.with_lightgbm(objective, labels, start, weight), theirs)
    theirs = boosting.with_xgboost("binary:logistic", labels, weight=weight)
    assert close(boosting.with_xgboost(objective, labels, start, weight), theirs)


def test_softmax_boosting_gives_the_same_model(boosting, weight):
    """With the factors that the guide names."""
    classes, objective = boosting.classes, boosting.guide.softmax
    start = np.log(np.bincount(classes, weight) / np.sum(np.ones(len(classes)) if weight is None else weight))
    theirs = boosting.with_lightgbm("multiclass", classes, weight=weight, num_class=3)

    def of_lightgbm(scores, data):
        gradient, twice = objective(scores, data)
        return gradient, twice / 2 * 3 / (3 - 1)

    assert close(boosting.with_lightgbm(of_lightgbm, classes, start, weight, num_class=3), theirs)
    theirs = boosting.with_xgboost("multi:softprob", classes, 0.0, weight, num_class=3)
    assert close(boosting.with_xgboost(objective, classes, 0.0, weight, num_class=3), theirs)


def test_poisson_boosting_gives_the_same_model(boosting, weight):
    counts, start = np.floor(boosting.y / 30), np.log(np.average(np.floor(boosting.y / 30), weights=weight))

    def objective(scores, data):
        w = boosting.guide.weights(data)
        gradient, hessian = fl.poisson_nll_loss.grad_and_hess(scores, data.get_label(), weight=w, reduction="none")
        return gradient, np.exp(0.7) * hessian

    theirs = boosting.with_lightgbm("poisson", counts, weight=weight)
    assert close(boosting.with_lightgbm(objective, counts, start, weight), theirs)
    theirs = boosting.with_xgboost("count:poisson", counts, weight=weight)
    assert close(boosting.with_xgboost(objective, counts, start, weight, max_delta_step=0.7), theirs)


def test_huber_boosting_gives_the_same_model(boosting, weight):
    y, start = boosting.y, np.average(boosting.y, weights=weight)
    theirs = boosting.with_lightgbm("huber", y, weight=weight, alpha=20.0)
    assert close(boosting.with_lightgbm(boosting.guide.huber, y, start, weight), theirs)


@pytest.mark.parametrize(
    ("name", "options", "objective", "settings", "bound"),
    [
        ("l1_loss", {}, "l1", {}, 1.4),
        ("pinball_loss", {"quantile": 0.9}, "quantile", {"alpha": 0.9}, 1.3),
        ("huber_loss", {"delta": 1.0}, "huber", {"alpha": 1.0}, 0.75),
        ("pseudo_huber_loss", {"delta": 2.0}, "l1", {}, 1.1),
        ("log_cosh_loss", {}, "l1", {}, 1.1),
        ("fair_loss", {"c": 1.0}, "fair", {}, 1.0),
        ("cauchy_loss", {"c": 2.0}, "l1", {}, 1.1),
    ],
)
def test_reweighted_boosting_learns_as_well(boosting, name, options, objective, settings, bound):
    """On data held out, as well as LightGBM's own objective for that loss, or else for the absolute error. Where the
    loss has a kink it is worse, but not much. (The parabola for a quantile lies above both sides of the pinball loss,
    the steep one too: steps are shorter than by a weight for each side.)
    """
    loss, (x, y), seen = getattr(fl, name), boosting.more, 2000
    start = np.quantile(y[:seen], options.get("quantile", 0.5))

    def held_out(predictions):
        return loss(np.float64(predictions)[seen:], y[seen:], **options)

    own = boosting.guide.reweighted(loss, **options)
    ours = [
        held_out(boosting.with_lightgbm(own, y[:seen], start, x=x)),
        held_out(boosting.with_xgboost(own, y[:seen], start, x=x, min_child_weight=0)),
    ]
    theirs = held_out(boosting.with_lightgbm(objective, y[:seen], x=x, **settings))
    assert max(ours) < bound * theirs
    assert max(ours) < 0.7 * held_out(np.full(len(y), start))


def test_what_the_guide_warns_of(boosting):
    """If a library learns better one day, the text should say so."""
    x, y, guide = boosting.x, boosting.y, boosting.guide

    def as_it_is(scores, data):
        return fl.huber_loss.grad_and_hess(scores, data.get_label(), delta=2.0, reduction="none")

    def raised(scores, data):
        gradient, hessian = as_it_is(scores, data)
        return gradient, np.maximum(hessian, 1e-6)

    def straight(scores, data):
        gradient = fl.l1_loss.grad(scores, data.get_label(), reduction="none")
        return gradient, np.ones_like(gradient)

    assert set(boosting.with_xgboost(as_it_is, y)) == {0.5}
    assert set(boosting.with_lightgbm(as_it_is, y)) == {0.0}
    for train in (boosting.with_xgboost, boosting.with_lightgbm):
        assert np.max(np.abs(train(straight, y, 100.0, learning_rate=0.1) - 100)) < 0.1 * ROUNDS + 1e-3
    uphill = boosting.xgboost.XGBRegressor(objective=fl.mse_loss.grad_and_hess, n_estimators=3).fit(x, y)
    assert fl.mse_loss(uphill.predict(x), y) > 1.5 * fl.mse_loss(np.zeros(len(y)), y)
    assert fl.mse_loss(np.float64(guide.model.predict(x)), y) < 0.2 * np.var(y)

    assert np.max(np.abs(boosting.with_lightgbm(raised, y, 150.0, min_sum_hessian_in_leaf=0))) > 1e4


def test_objective_for_catboost(boosting):
    scores, targets, weight = np.array([0.0, 5.0, 100.0]), np.zeros(3), np.array([1.0, 2.0, 3.0])
    found = boosting.guide.Huber().calc_ders_range(scores, targets, weight)
    assert found.tolist() == [[0, -1], [-10, -2], [-60, 0]]
    assert boosting.guide.Huber().calc_ders_range(scores, targets, None).tolist() == [[0, -1], [-5, -1], [-20, 0]]
