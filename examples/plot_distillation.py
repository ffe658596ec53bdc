"""
Temperature and distillation
============================

A teacher knows more than the right class: which wrong ones are nearly right. A student that
learns the teacher's probabilities needs no labels. Divided by a temperature above 1, the
logits give probabilities in which the small ones show.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

import fastloss as fl

TEMPERATURE = 4.0

x, y = load_digits(return_X_y=True)
x = x / 16
x_train, x_test, y_train, y_test = train_test_split(
    x, y, test_size=0.4, random_state=0, stratify=y
)

# %%
# The teacher is a network that has seen all labels. Its logits are known up to a constant of
# each row, which changes nothing.

teacher = MLPClassifier(64, alpha=1e-2, tol=1e-3, random_state=0, learning_rate_init=5e-3).fit(
    x_train, y_train
)
logits = teacher.predict_log_proba(x_train)
print(f"teacher: {teacher.score(x_test, y_test):.1%} of the test images right")

figure, axes = plt.subplots(figsize=(7, 3.2), layout="constrained")
unsure = np.argsort(fl.softmax(logits).max(axis=1))[
    len(logits) // 10
]  # surer than a tenth of all
for shift, temperature, hatch in ((-0.2, 1.0, ""), (0.2, TEMPERATURE, "///")):
    label = f"temperature {temperature:g}"
    axes.bar(
        np.arange(10) + shift,
        fl.softmax(logits[unsure] / temperature),
        0.4,
        label=label,
        hatch=hatch,
    )
axes.set(xlabel="class", ylabel="probability", xticks=range(10), yscale="log", ylim=(1e-6, 2))
axes.set_title(f"What the teacher says of one image of a {y_train[unsure]}")
axes.legend()
plt.show()

# %%
# The students are linear, and see the same 60 images: one gets the labels, the other the
# teacher's logits. The loss of the second is the divergence of both softmaxes at the
# temperature. Its gradients shrink as the square of that, which the factor makes up for.

few = train_test_split(
    np.arange(len(x_train)), train_size=60, random_state=1, stratify=y_train
)[0]


def student(loss, target, **options):
    w, b = np.zeros((64, 10)), np.zeros(10)
    for _ in range(600):
        by_logits = loss.grad(x_train[few] @ w + b, target, **options)
        w -= 1.0 * (x_train[few].T @ by_logits + 1e-4 * w)
        b -= 1.0 * by_logits.sum(axis=0)
    return x_test @ w + b


students = {
    "labels": student(fl.cross_entropy, y_train[few]),
    "teacher": student(
        fl.kl_div_with_logits, logits[few], temperature=TEMPERATURE, grad_output=TEMPERATURE**2
    ),
}
accuracy = {}
for name, z in students.items():
    accuracy[name] = np.mean(z.argmax(axis=1) == y_test)
    log_loss = fl.cross_entropy(z, y_test)
    print(f"student of {name}: {accuracy[name]:.1%} right, log loss {log_loss:.3f}")
assert accuracy["teacher"] > accuracy["labels"]
