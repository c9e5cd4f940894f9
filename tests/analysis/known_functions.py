"""Functions on the unit cube whose shares of variance are known in closed form."""

from __future__ import annotations

import numpy as np

# Ishigami and Homma (1990), a = 7, b = 0.1; the fourth input does nothing
ISHIGAMI_FIRST = (0.3139051911, 0.4424111448, 0.0, 0.0)
ISHIGAMI_TOTAL = (0.5575888552, 0.4424111448, 0.2436836641, 0.0)
ISHIGAMI_VARIANCE = 13.844587940719254
G_A = (0.0, 1.0, 4.5, 9.0, 99.0, 99.0)


def ishigami(u):
    x = np.pi * (2.0 * np.asarray(u) - 1.0)
    return np.sin(x[..., 0]) * (1.0 + 0.1 * x[..., 2] ** 4) + 7.0 * np.sin(x[..., 1]) ** 2


def sobol_g(u):
    a = np.array(G_A)
    return np.prod((np.abs(4.0 * np.asarray(u) - 2.0) + a) / (1.0 + a), axis=-1)


def sobol_g_shares():
    """First-order and total indices of G: V_j = 1 / 3 (1 + a_j)^2, V = prod(1 + V_j) - 1."""
    alone = 1.0 / (3.0 * (1.0 + np.array(G_A)) ** 2)
    everything = np.prod(1.0 + alone)
    return alone / (everything - 1.0), alone * everything / (1.0 + alone) / (everything - 1.0)
