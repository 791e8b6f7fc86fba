import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from somatopy.checking import ParameterError  # noqa: E402
from somatopy.speech.broadcasting import BroadcastNet, SubBandNorm  # noqa: E402
from somatopy.speech.networks import NETWORKS, CnnTradPool2, n_parameters, network  # noqa: E402


def clips(n=2):
    return torch.randn(n, 1, 101, 40, generator=torch.Generator().manual_seed(0))


def test_cnn_trad_pool2_has_493708_parameters_and_26624_numbers_before_the_last_layer():
    net = CnnTradPool2(n_classes=12)
    assert n_parameters(net) == 493_708
    assert net.linear.in_features == 26_624
    assert [tuple(p.shape) for p in (net.conv1.weight, net.conv2.weight)] == [
        (64, 1, 20, 8),
        (64, 64, 10, 4),
    ]


def test_cnn_trad_pool2_refuses_bands_in_place_of_frames():
    """40 x 101 would leave 2,816 numbers for the last layer."""
    with pytest.raises(RuntimeError, match="2816"):
        CnnTradPool2()(clips().transpose(2, 3))


@pytest.mark.parametrize(("width", "parameters"), [(1, 9_232), (8, 321_068)])
def test_the_small_network_has_the_published_parameters_and_two_that_scale_its_input(width, parameters):
    """9.2 and 321 thousand (Kim et al., table 2), here counted layer by layer."""
    net = BroadcastNet(width=width)
    assert n_parameters(net) == parameters + n_parameters(net.scale)


def test_the_small_network_halves_the_bands_three_times_and_looks_ever_further_in_time():
    net, shapes = BroadcastNet(width=1), []
    x = net.head(clips().transpose(2, 3))
    for block in net.blocks:
        x = block(x)
        shapes.append(tuple(x.shape[1:3]))
    assert shapes == [(8, 20)] * 2 + [(12, 10)] * 2 + [(16, 5)] * 4 + [(20, 5)] * 4
    assert [block.over_frames[0].dilation[1] for block in net.blocks] == [1] * 2 + [2] * 2 + [4] * 4 + [8] * 4


def test_the_small_network_is_smaller_than_the_baseline():
    assert 10 * n_parameters(network("bc-resnet")) < n_parameters(network("cnn-trad-pool2"))


def test_the_masked_network_is_its_wide_twin_but_for_a_map():
    wide, masked = network("cnn-trad-pool2-wide"), network("cnn-trad-pool2-masked")
    assert n_parameters(wide) == n_parameters(masked) == 915_412
    odd = masked.load_state_dict(wide.state_dict(), strict=False)
    assert not odd.unexpected_keys
    assert all(key.startswith("conv2.mask") for key in odd.missing_keys)
    masked.conv2.mask.sigma = float("inf")  # all is let through
    assert torch.allclose(masked.eval()(clips()), wide.eval()(clips()), atol=1e-5)


def test_the_masked_network_computes_5_channels_in_100_and_gives_the_dense_result():
    net = network("cnn-trad-pool2-masked").to(memory_format=torch.channels_last).eval()
    with torch.inference_mode():
        before = torch.nn.functional.max_pool2d(net.conv1(clips()).relu(), 2)
        assert net.conv2.saves_work(before)
        found = net.conv2(before)
        assert torch.allclose(found, net.conv2.dense_forward(before), atol=1e-4)
    assert ((found != 0).sum(1) <= 5).all()


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_gives_a_score_a_class(name):
    assert network(name, 7)(clips(3)).shape == (3, 7)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_trained_network_hears_a_clip_alike_in_any_company(name):
    net = network(name).eval()
    with torch.no_grad():
        together = net(clips(4))
        alone = torch.cat([net(clip[None]) for clip in clips(4)])
    assert torch.allclose(together, alone, atol=1e-4)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_first_weights_are_a_function_of_the_seed(name):
    state = torch.get_rng_state()
    first, twin, other = (list(network(name, seed=seed).parameters()) for seed in (1, 1, 2))
    assert all(torch.equal(a, b) for a, b in zip(first, twin, strict=True))
    assert any(not torch.equal(a, b) for a, b in zip(first, other, strict=True))
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_parameter_learns(name):
    net = network(name)
    torch.nn.functional.cross_entropy(net(clips(4)), torch.arange(4)).backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in net.parameters())


def test_each_fifth_of_the_bands_is_normalized_by_itself():
    x = clips(8).transpose(2, 3).repeat(1, 2, 1, 1) * torch.arange(1, 41)[:, None]
    parts = SubBandNorm(2)(x).reshape(8, 2, 5, 8, 101)
    assert torch.allclose(parts.mean(dim=(0, 3, 4)), torch.zeros(2, 5), atol=1e-5)
    assert torch.allclose(parts.var(dim=(0, 3, 4), correction=0), torch.ones(2, 5), atol=1e-3)


def test_an_unknown_network_is_refused_with_the_nearest():
    with pytest.raises(ParameterError, match="did you mean 'bc-resnet'"):
        network("bcresnet")
