"""All experiments on the map as a layer, one after another; goes on where it was stopped."""

from __future__ import annotations

from experiments.map_as_layer.cifar_conv import CIFAR_CONV
from experiments.map_as_layer.cifar_raw import CIFAR_RAW
from experiments.map_as_layer.colors import COLORS
from experiments.map_as_layer.fashion import FASHION
from experiments.map_as_layer.headline import HEADLINE
from experiments.map_as_layer.mnist_dense import MNIST_DENSE
from experiments.map_as_layer.mnist_raw import MNIST_RAW

if __name__ == "__main__":
    for experiment in (COLORS, MNIST_RAW, MNIST_DENSE, CIFAR_RAW, CIFAR_CONV, FASHION, HEADLINE):
        experiment.main()
