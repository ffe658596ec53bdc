"""Losses of two boxes: intersection over union, and what is taken off it. Kernels: csrc/losses/boxes.h."""

from __future__ import annotations

from typing import Any, Unpack

import numpy as np
from numpy.typing import ArrayLike

from fastloss._registry import BOXES, NONNEGATIVE, PairOptions, rows
from fastloss.duals import primal

ABOUT: dict[str, Any] = {
    "differentiable": ("boxes1", "boxes2"),
    "default_reduction": "none",
    "hessian": False,
    "length": 4,
    "domains": {"boxes1": BOXES, "boxes2": BOXES, "eps": NONNEGATIVE},
}


class Pair:
    """Two boxes, the quantities of the losses and their derivatives with respect to the boxes, corner by corner."""

    def __init__(self, boxes1: Any, boxes2: Any, eps: Any) -> None:
        self.boxes, self.eps = (boxes1, boxes2), eps[..., 0]
        finite = np.isfinite(boxes1).all(axis=-1) & np.isfinite(boxes2).all(axis=-1)
        self.undefined = np.where(finite, 0, np.nan)
        low = [np.minimum(boxes1[..., k], boxes2[..., k]) for k in range(4)]
        high = [np.maximum(boxes1[..., k], boxes2[..., k]) for k in range(4)]
        self.iw, self.ih = low[2] - high[0], low[3] - high[1]
        self.overlaps = (self.iw > 0) & (self.ih > 0)
        self.cw, self.ch = high[2] - low[0], high[3] - low[1]
        self.sides = [(b[..., 2] - b[..., 0], b[..., 3] - b[..., 1]) for b in self.boxes]
        self.intersection = np.where(self.overlaps, self.iw * self.ih, 0)
        self.union = sum(w * h for w, h in self.sides) - self.intersection
        self.hull = self.cw * self.ch
        self.iou = self.intersection / (self.union + self.eps)
        self.centre = [(boxes1[..., k] + boxes1[..., k + 2] - boxes2[..., k] - boxes2[..., k + 2]) / 2 for k in (0, 1)]

    def slopes(self, which: int) -> tuple[Any, ...]:
        """By the corners of boxes1 or boxes2: of intersection, union, and sides of the hull."""
        a, b = np.moveaxis(self.boxes[which], -1, 0), np.moveaxis(self.boxes[1 - which], -1, 0)
        w, h = self.sides[which]

        def above(u: Any, v: Any) -> Any:
            return np.where(u == v, 0.5, u > v)

        inner = np.stack([-above(a[0], b[0]), -above(a[1], b[1]), above(b[2], a[2]), above(b[3], a[3])])
        outer = np.stack([-above(b[0], a[0]), -above(b[1], a[1]), above(a[2], b[2]), above(a[3], b[3])])
        intersection = np.where(self.overlaps, inner * np.stack([self.ih, self.iw, self.ih, self.iw]), 0)
        union = np.stack([-h, -w, h, w]) - intersection
        wider = outer.copy()
        wider[1::2] = 0
        return intersection, union, wider, outer - wider

    def iou_slope(self, which: int) -> Any:
        intersection, union, _, _ = self.slopes(which)
        whole = self.union + self.eps
        return (intersection * whole - self.intersection * union) / whole**2

    def results(self, value: Any, slope: Any) -> Any:
        """slope: from which box to its gradient, corners first"""
        grads = tuple(np.moveaxis(slope(which) + self.undefined, 0, -1) for which in (0, 1))
        return value + self.undefined, grads

    def distance(self) -> Any:
        """The squared distance of the centres over the squared diagonal of the hull, and from a box to its slope."""
        far, span = self.centre[0] ** 2 + self.centre[1] ** 2, self.cw**2 + self.ch**2 + self.eps

        def slope(which: int) -> Any:
            _, _, wider, higher = self.slopes(which)
            centre = np.stack(self.centre * 2) * (1 - 2 * which)
            return (centre * span - far * 2 * (self.cw * wider + self.ch * higher)) / span**2

        return far / span, slope


@rows(**ABOUT)
def generalized_box_iou_loss(
    boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-7, **options: Unpack[PairOptions]
) -> Any:
    r"""Intersection over union of two boxes, and how much of the box around them is neither.

    .. math:: \ell = 1 - \frac{I}{U + \varepsilon} + \frac{C - U}{C + \varepsilon}

    with the areas I of the intersection, U of the union and C of the smallest box around both.

    Parameters
    ----------
    boxes1 : array_like
        Boxes :math:`x_1, y_1, x_2, y_2` with :math:`x_1 \le x_2` and :math:`y_1 \le y_2`, of shape (..., 4).
    boxes2 : array_like
        Boxes of the same shape; nothing is broadcast.
    eps : float or array_like, default 1e-7
        :math:`\varepsilon \ge 0`, a scalar or one value per pair.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The mean divides by the number of pairs and is NaN if there are none. Gradients are with respect to both boxes.
    Where coordinates tie, each box has half the slope of their maximum or minimum; boxes that only touch do not
    intersect. There is no Hessian. Equal boxes cost :math:`\varepsilon / (U + \varepsilon)`: with the default, boxes as
    small as that cost much. Nothing else is lost where boxes are nearly equal. Width or height may be 0: two equal
    points cost 1 by the formula, and with an `eps` of 0 they are NaN. So is a pair with NaN or an infinite coordinate.
    A box with its corners exchanged is refused; torchvision may find it perfect.

    References
    ----------
    ``torchvision.ops.generalized_box_iou_loss``; Rezatofighi et al., "Generalized intersection over union", CVPR 2019

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.generalized_box_iou_loss([[0.0, 0.0, 2.0, 2.0]], [[1.0, 1.0, 3.0, 4.0]]).round(6)
    array([1.138889])
    >>> by_first, by_second = fl.generalized_box_iou_loss.grad([[0.0, 0.0, 2.0, 2.0]], [[1.0, 1.0, 3.0, 4.0]])
    >>> by_first.round(4)
    array([[-0.108 , -0.0455, -0.1821, -0.1821]])
    """
    pair = Pair(boxes1, boxes2, eps)
    hull, gap = pair.hull + pair.eps, pair.hull - pair.union

    def slope(which: int) -> Any:
        _, union, wider, higher = pair.slopes(which)
        by_hull = pair.ch * wider + pair.cw * higher
        return ((by_hull - union) * hull - gap * by_hull) / hull**2 - pair.iou_slope(which)

    return pair.results(1 - pair.iou + gap / hull, slope)


@rows(**ABOUT)
def distance_box_iou_loss(
    boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-7, **options: Unpack[PairOptions]
) -> Any:
    r"""Intersection over union of two boxes, and how far their centres are apart.

    .. math:: \ell = 1 - \frac{I}{U + \varepsilon} + \frac{\rho^2}{c_w^2 + c_h^2 + \varepsilon}

    with the areas I of the intersection and U of the union, the distance :math:`\rho` of the centres, and width and
    height of the smallest box around both.

    Parameters
    ----------
    boxes1 : array_like
        Boxes :math:`x_1, y_1, x_2, y_2` with :math:`x_1 \le x_2` and :math:`y_1 \le y_2`, of shape (..., 4).
    boxes2 : array_like
        Boxes of the same shape; nothing is broadcast.
    eps : float or array_like, default 1e-7
        :math:`\varepsilon \ge 0`, a scalar or one value per pair.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    What `generalized_box_iou_loss` says of means, ties, small boxes and boxes that are none holds here too.

    References
    ----------
    ``torchvision.ops.distance_box_iou_loss``; Zheng et al., "Distance-IoU loss", AAAI 2020

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.distance_box_iou_loss([[0.0, 0.0, 2.0, 2.0]], [[1.0, 1.0, 3.0, 4.0]]).round(6)
    array([1.018889])
    """
    pair = Pair(boxes1, boxes2, eps)
    far, far_slope = pair.distance()
    return pair.results(1 - pair.iou + far, lambda which: far_slope(which) - pair.iou_slope(which))


@rows(**ABOUT)
def complete_box_iou_loss(
    boxes1: ArrayLike, boxes2: ArrayLike, *, eps: ArrayLike = 1e-7, **options: Unpack[PairOptions]
) -> Any:
    r"""Intersection over union of two boxes, how far their centres are apart, and how much their proportions differ.

    .. math:: \ell = 1 - \frac{I}{U + \varepsilon} + \frac{\rho^2}{c_w^2 + c_h^2 + \varepsilon} + \alpha v, \quad
        v = \frac{4}{\pi^2} \Bigl(\arctan \frac{W}{H} - \arctan \frac{w}{h}\Bigr)^2, \quad
        \alpha = \frac{v}{1 - I / (U + \varepsilon) + v + \varepsilon}

    with the quantities of `distance_box_iou_loss`.

    Parameters
    ----------
    boxes1 : array_like
        Boxes :math:`x_1, y_1, x_2, y_2` with :math:`x_1 \le x_2` and :math:`y_1 \le y_2`, of shape (..., 4).
    boxes2 : array_like
        Boxes of the same shape; nothing is broadcast.
    eps : float or array_like, default 1e-7
        :math:`\varepsilon \ge 0`, a scalar or one value per pair, in every term: torchvision has 1e-7 in two of them.
    **options
        Options that all losses of the family share; ``help()`` of the loss documents each.

    Notes
    -----
    The gradient holds :math:`\alpha` fixed, as torchvision's does. Of a box of height 0 it is the limit, where
    torchvision gives NaN; a box that is a point has no proportions, and v is 0. What `generalized_box_iou_loss` says of
    means, ties, small boxes and boxes that are none holds here too.

    References
    ----------
    ``torchvision.ops.complete_box_iou_loss``; Zheng et al., "Distance-IoU loss", AAAI 2020

    Examples
    --------
    >>> import fastloss as fl
    >>> fl.complete_box_iou_loss([[0.0, 0.0, 2.0, 2.0]], [[1.0, 1.0, 3.0, 4.0]]).round(6)
    array([1.019165])
    """
    pair = Pair(boxes1, boxes2, eps)
    far, far_slope = pair.distance()
    (w, h), (other_w, other_h) = pair.sides
    point = ((w == 0) & (h == 0)) | ((other_w == 0) & (other_h == 0))
    angle = np.where(point, 0, np.arctan2(other_w, other_h) - np.arctan2(w, h))
    v = 4 * (angle / np.arctan2(h.dtype.type(0), h.dtype.type(-1))) ** 2
    alpha = primal(np.where(v == 0, 0, v / (1 - pair.iou + v + pair.eps)))

    def slope(which: int) -> Any:
        w, h = pair.sides[which]
        pi_squared = np.arctan2(w.dtype.type(0), w.dtype.type(-1)) ** 2
        size = np.where(w**2 + h**2 == 0, 1, w**2 + h**2)
        turn = (1 - 2 * which) * alpha * 8 / pi_squared * angle / size * np.stack([h, -w, -h, w])
        return far_slope(which) - pair.iou_slope(which) + turn

    return pair.results(1 - pair.iou + far + alpha * v, slope)
