import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from torch import nn  # noqa: E402

from somatopy.speech import cost  # noqa: E402
from somatopy.speech.networks import CnnTradPool2, MaskedCnnTradPool2  # noqa: E402


def test_multiply_adds_of_the_baseline_by_hand():
    conv1, conv2 = 82 * 33 * 64 * 20 * 8, 32 * 13 * 64 * 64 * 10 * 4
    assert cost.multiply_adds(CnnTradPool2()) == conv1 + conv2 + 26_624 * 12


def test_convolutions_of_channels_apart_cost_less():
    together = nn.Conv2d(4, 4, 3, padding=1)
    apart = nn.Conv2d(4, 4, 3, padding=1, groups=4)
    assert (
        cost.multiply_adds(together, (4, 5, 5)) == 4 * cost.multiply_adds(apart, (4, 5, 5)) == 4 * 4 * 9 * 25
    )


def test_of_a_masked_convolution_the_active_outputs_and_the_search_are_computed():
    network = MaskedCnnTradPool2()
    saved = cost.multiply_adds(network) - cost.multiply_adds(network, active=True)
    share = network.conv2.mask.share
    assert share == pytest.approx(0.046)
    assert saved == 32 * 13 * (100 * 100 * 40 - round(share * 100 * 100 * 40) - 100 * 40)
    assert cost.multiply_adds(CnnTradPool2(), active=True) == cost.multiply_adds(CnnTradPool2())


def test_counting_leaves_the_network_as_it_was():
    network = CnnTradPool2().train()
    cost.multiply_adds(network)
    assert network.training
    assert not network.conv1._forward_hooks


def test_latency_is_measured_in_one_thread_and_gives_the_threads_back():
    threads = torch.get_num_threads()
    seen = []
    seconds = cost.latency(lambda x: seen.append(torch.get_num_threads()), torch.zeros(1), repeats=5)
    assert seconds >= 0
    assert seen == [1] * 8
    assert torch.get_num_threads() == threads
