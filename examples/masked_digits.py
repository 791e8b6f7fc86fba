"""A network reads digits with 5 of 100 channels at each place, and computes no others.

    python examples/masked_digits.py

A plain convolutional network is given maps over its second layer, trained, and asked twice: computing all and masking,
and computing only what its masks let through. Takes about half a minute.
"""

import timeit

import torch
from sklearn.datasets import load_digits
from torch import nn

from somatopy.deep import convert


def network():
    """Two convolutions and a fully connected layer, the second convolution with a map of patches."""
    plain = nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 100, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(100 * 4 * 4, 10),
    )  # fmt: skip
    return convert(plain, {"2": "patch"}, threshold=0.9, generator=torch.Generator().manual_seed(0))


def train(model, X, y, n_steps):
    optimizer = torch.optim.Adam(model.parameters(), 3e-3)
    for _ in range(n_steps):
        rows = torch.randint(len(X), (64,))
        loss = nn.functional.cross_entropy(model(X[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def fastest(work):
    """Milliseconds, the least of some."""
    return 1000 * min(timeit.repeat(work, number=1, repeat=20))


def main(n_steps=400):
    torch.manual_seed(0)
    X, y = (torch.tensor(part) for part in load_digits(return_X_y=True))
    X, new = (X.float() / 16).reshape(-1, 1, 8, 8).split(1400)
    model = network()
    train(model, X, y[:1400], n_steps)
    model.eval()
    with torch.inference_mode():
        print(f"digits never seen: {(model(new).argmax(1) == y[1400:]).float().mean():.3f} right")
        seen, layer = model[:2](new), model[2]
        print(f"active outputs: {(layer(seen) != 0).float().mean():.3f}")
        print(f"largest difference: {(layer(seen) - layer.dense_forward(seen)).abs().max():.0e}")
        print(f"all, masked: {fastest(lambda: layer.dense_forward(seen)):.2f} ms")
        print(f"the active alone: {fastest(lambda: layer(seen)):.2f} ms")


if __name__ == "__main__":
    main()
