"""SOMConv2d and PatchSOMConv2d: drop-in for nn.Conv2d, and the active outputs alone equal to the dense masked ones."""

import copy

import pytest

torch = pytest.importorskip("torch", reason="needs the extra [torch]")

from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402
from torch.nn.utils.parametrizations import weight_norm  # noqa: E402

from somatopy.checking import InputError, ParameterError  # noqa: E402
from somatopy.deep import PatchSOMConv2d, SOMConv2d  # noqa: E402
from somatopy.deep.placement import Placement  # noqa: E402

KINDS = [SOMConv2d, PatchSOMConv2d]
every_kind = pytest.mark.parametrize("kind", KINDS)
SHAPES = [
    {"kernel_size": 3, "padding": 1},
    {"kernel_size": 5, "padding": 2, "stride": 2},
    {"kernel_size": (3, 2), "padding": (0, 1), "stride": (1, 2)},
    {"kernel_size": 3, "dilation": 2, "padding": 2},
    {"kernel_size": 3, "dilation": (2, 1)},
    {"kernel_size": 1, "bias": False},
]


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def images(n=3, channels=5, size=(9, 11), seed=1):
    return torch.randn(n, channels, *size, generator=seeded(seed))


def made(kind, shape=None, channels=5, n_outputs=36, **parameters):
    layer = kind(channels, n_outputs, **(shape or SHAPES[0]), generator=seeded(), threshold=0.9, **parameters)
    layer.eval()
    with torch.no_grad():
        layer(images(channels=channels))
    return layer


@every_kind
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("places", [("inside", "none"), ("outside", "after"), ("outside", "before")])
def test_the_active_outputs_alone_equal_the_dense_masked_ones(kind, shape, places):
    layer, x = made(kind, shape, bias_place=places[0], relu=places[1]), images()
    with torch.no_grad():
        assert layer.saves_work(x)
        assert torch.allclose(layer(x), layer.dense_forward(x), atol=1e-5)
        assert torch.allclose(layer(x[0]), layer(x)[0], atol=1e-5)
        strided = x.to(memory_format=torch.channels_last)
        assert torch.allclose(layer(strided), layer(x), atol=1e-5)


@every_kind
@pytest.mark.parametrize("shape", SHAPES)
def test_the_dense_masked_ones_are_the_plain_convolution_times_the_mask(kind, shape):
    layer, x = made(kind, shape), images()
    settings = {key: value for key, value in shape.items() if key not in ("kernel_size", "bias")}
    plain = functional.conv2d(x, layer.weight, layer.bias, **settings)
    mask = layer.mask.table[plain_bmu(layer, x)]
    mask = mask.movedim(-1, 1) if kind is PatchSOMConv2d else mask[:, :, None, None]
    with torch.no_grad():
        assert torch.allclose(layer.dense_forward(x), plain * mask, atol=1e-5)


def plain_bmu(layer, x):
    """The best units by their definition, from gray images or patches cut out one by one."""
    gray, codebook = x.mean(1), layer.mask.map.codebook
    if isinstance(layer, SOMConv2d):
        return ((gray.flatten(1)[:, None] - codebook) ** 2).sum(2).argmin(1)
    (down, right), (top, left) = layer.kernel_size, layer.padding
    gray = functional.pad(gray, (left, left, top, top))
    rows, columns = layer.window.positions(*x.shape[2:])
    found = torch.empty(len(x), rows, columns, dtype=torch.int64)
    for i in range(rows):
        for j in range(columns):
            y, z = i * layer.stride[0], j * layer.stride[1]
            patch = gray[:, y:, z:][
                :,
                : down * layer.dilation[0] : layer.dilation[0],
                : right * layer.dilation[1] : layer.dilation[1],
            ]
            found[:, i, j] = ((patch.flatten(1)[:, None] - codebook) ** 2).sum(2).argmin(1)
    return found


@every_kind
def test_the_compiled_search_finds_what_torch_finds(kind):
    layer, x = made(kind, channels=7, n_outputs=100), images(20, channels=7)
    with torch.no_grad():
        assert torch.equal(layer._found(x), layer.best_units(x))


@every_kind
def test_patches_far_from_zero_lose_no_digits(kind):
    layer, x = made(kind, {"kernel_size": 3}), images()
    shifted = copy.deepcopy(layer)
    shifted.mask.map.codebook += 1000
    with torch.no_grad():
        assert (shifted._found(x + 1000) == layer._found(x)).float().mean() > 0.99


@every_kind
@pytest.mark.parametrize("threshold", [0.5, 0.99])
def test_any_number_of_active_outputs_in_any_number_of_threads(kind, threshold):
    layer = kind(4, 400, 3, threshold=threshold, generator=seeded()).eval()
    x = images(40, 4, (30, 30))
    torch.set_num_threads(2)
    with torch.no_grad():
        layer(x)
        assert layer.saves_work(x)
        assert torch.allclose(layer(x), layer.dense_forward(x), atol=1e-5)


@every_kind
def test_it_trains_as_a_convolution_whose_map_learns_beside(kind):
    layer, x = kind(5, 36, 3, generator=seeded()), images()
    y = layer(x)
    before = layer.mask.map.codebook.clone()
    layer(x).square().sum().backward()
    assert y.requires_grad
    assert layer.weight.grad.abs().sum() > 0
    assert not torch.equal(layer.mask.map.codebook, before)
    layer.mask.freeze()
    before = layer.mask.map.codebook.clone()
    layer(x)
    assert torch.equal(layer.mask.map.codebook, before)


@every_kind
def test_gradients_reach_the_input_in_evaluation_mode(kind):
    layer, x = made(kind), images().requires_grad_()
    assert not layer.saves_work(x)
    layer(x).sum().backward()
    assert x.grad.abs().sum() > 0


@every_kind
def test_changed_weights_sigma_and_maps_are_seen(kind):
    layer, x = made(kind), images()
    with torch.no_grad():
        for change in (
            lambda: layer.weight.mul_(2),
            lambda: layer.bias.add_(1),
            lambda: setattr(layer.mask, "sigma", 3.5),
            layer.mask.map.codebook.neg_,
        ):
            before = layer(x)
            change()
            assert not torch.allclose(layer(x), before, atol=1e-3)
            assert torch.allclose(layer(x), layer.dense_forward(x), atol=1e-5)


@every_kind
def test_settings_changed_after_an_evaluation_are_seen(kind):
    layer, x = made(kind), images()
    with torch.no_grad():
        for name, value in (("placement", Placement("outside", "after")), ("stride", (2, 1)), ("bias", None)):
            before = layer(x)
            setattr(layer, name, value)
            assert layer.saves_work(x)
            assert layer(x).shape != before.shape or not torch.equal(layer(x), before)
            assert torch.allclose(layer(x), layer.dense_forward(x), atol=1e-5)


def test_padding_changed_after_an_evaluation_is_seen():
    layer, x = made(PatchSOMConv2d), images()
    with torch.no_grad():
        layer(x)
        layer.padding = (0, 0)
        assert layer(x).shape == (3, 36, 7, 9)


@every_kind
def test_weights_that_are_computed_anew_for_each_call_are_seen(kind):
    layer, x = weight_norm(made(kind)), images()
    with torch.no_grad():
        for _ in range(3):
            layer.parametrizations.weight.original0.mul_(1.5)
            assert torch.allclose(layer(x), layer.dense_forward(x), atol=1e-5)
            assert layer.saves_work(x)


@every_kind
def test_weights_that_were_rounded_are_seen(kind):
    layer, x = made(kind), images()
    with torch.no_grad():
        before = layer(x)
        layer.bfloat16().float()
        assert not torch.equal(layer(x), before)
        assert torch.allclose(layer(x), layer.dense_forward(x), atol=1e-5)


@every_kind
def test_a_layer_of_inference_mode_sees_its_weights_change(kind):
    with torch.inference_mode():
        layer, x = made(kind), images()
        before = layer(x)
        layer.weight.mul_(2)
        assert not torch.allclose(layer(x), before, atol=1e-3)
        assert torch.allclose(layer(x), layer.dense_forward(x), atol=1e-5)


@every_kind
def test_changes_within_inference_mode_are_seen(kind):
    layer, x = made(kind), images()
    with torch.inference_mode():
        layer(x)
        layer.weight.mul_(2)
        layer.mask.sigma = 3.5
        assert torch.allclose(layer(x), layer.dense_forward(x), atol=1e-5)


@every_kind
def test_a_copy_does_not_hold_the_weights_twice(kind):
    layer = made(kind)
    with torch.no_grad():
        layer(images())
    assert layer._laid_out is not None
    assert copy.deepcopy(layer)._laid_out is None


@every_kind
def test_outputs_lie_in_memory_as_inputs_do(kind):
    layer, x = made(kind), images()
    with torch.no_grad():
        assert layer(x).is_contiguous()
        assert layer(x).view(3, -1).shape == (3, 36 * 9 * 11)
        pixel_by_pixel = x.to(memory_format=torch.channels_last)
        assert layer(pixel_by_pixel).is_contiguous(memory_format=torch.channels_last)


def test_one_layer_serves_images_of_one_size_after_another():
    layer = made(PatchSOMConv2d)
    with torch.no_grad():
        for size in ((9, 11), (12, 5), (9, 11), (3, 3)):
            x = images(size=size)
            assert torch.allclose(layer(x), layer.dense_forward(x), atol=1e-5)


@every_kind
def test_a_bad_image_leaves_nothing_behind_for_the_next(kind):
    layer, x = made(kind), images()
    with torch.no_grad():
        wanted = layer(x)
        with pytest.raises(InputError, match="must be finite"):
            layer(torch.full_like(x, torch.nan))
        assert torch.equal(layer(x), wanted)


@every_kind
def test_no_images_give_no_outputs(kind):
    layer = made(kind)
    with torch.no_grad():
        assert layer(images(0)).shape == (0, 36, 9, 11)


def test_images_that_hold_no_kernel_are_refused():
    layer = made(PatchSOMConv2d, {"kernel_size": 5})
    for size in ((1, 1), (4, 9), (2, 2)):
        with (
            torch.no_grad(),
            pytest.raises(InputError, match=r"pixels with a border of \(0, 0\) hold no kernel"),
        ):
            layer(images(size=size))


@every_kind
def test_single_precision_stays_where_torch_makes_doubles_by_default(kind):
    layer, x = made(kind), images()
    torch.set_default_dtype(torch.float64)
    try:
        with torch.no_grad():
            layer.eval()
            assert layer(x).dtype == torch.float32
            assert torch.allclose(layer(x), layer.dense_forward(x), atol=1e-5)
    finally:
        torch.set_default_dtype(torch.float32)


@every_kind
def test_it_loads_the_state_of_a_plain_convolution_and_its_own(kind):
    plain = nn.Conv2d(5, 36, 3, padding=1)
    layer = made(kind)
    assert not layer.load_state_dict(plain.state_dict(), strict=False).unexpected_keys
    assert torch.equal(layer.weight, plain.weight)
    twin = kind(5, 36, 3, padding=1, threshold=0.9).eval()
    twin.load_state_dict(layer.state_dict())
    with torch.no_grad():
        assert torch.equal(twin(images()), layer(images()))


@every_kind
@pytest.mark.parametrize(
    "parameters", [{"groups": 5}, {"padding_mode": "reflect"}, {"padding": "same"}, {"gray": False}]
)
def test_what_the_compiled_loops_do_not_know_is_dense_and_right(kind, parameters):
    n_outputs = 35
    layer = kind(5, n_outputs, 3, **{"padding": 1, **parameters}, threshold=0.9, generator=seeded()).eval()
    x = images()
    with torch.no_grad():
        layer(x)
        assert layer(x).shape == (3, n_outputs, 9, 11)
        assert torch.allclose(layer(x), layer.dense_forward(x), atol=1e-5)
    assert layer(x.double().float()).requires_grad


@every_kind
def test_double_precision_and_a_wide_mask_are_dense(kind):
    x = images()
    single, wide = made(kind), made(kind)
    double = copy.deepcopy(single).double()
    wide.mask.sigma = 20.0
    with torch.no_grad():
        assert not double.saves_work(x.double())
        assert not wide.saves_work(x)
        assert torch.allclose(double(x.double()).float(), single(x), atol=1e-5)


@every_kind
def test_inputs_that_cannot_be_used_are_named(kind):
    layer = made(kind)
    with torch.no_grad():
        with pytest.raises(
            InputError, match=r"must be of shape \(B, 5, H, W\), the layer's in_channels; got \(3, 4, 9, 11\)"
        ):
            layer(images(channels=4))
        odd = images()
        odd[1, 2, 3, 4] = torch.nan
        with pytest.raises(InputError, match="the input must be finite"):
            layer(odd)
    with pytest.raises(ParameterError, match="map_shape must have as many units as out_channels, 36"):
        kind(5, 36, 3, map_shape=(3, 3))


def test_images_of_another_size_are_named():
    with pytest.raises(
        InputError, match=r"the images must be of \(9, 11\), the layer's input_shape; got \(9, 12\)"
    ):
        made(SOMConv2d)(images(size=(9, 12)))
    with pytest.raises(ParameterError, match=r"input_shape must be \(height, width\) of the images; got 28"):
        SOMConv2d(5, 36, 3, input_shape=28)


def test_a_map_that_begins_in_inference_mode_learns_later():
    layer = SOMConv2d(5, 36, 3, threshold=0.9)
    with torch.inference_mode():
        layer.eval()(images())
        layer(images())
    before = layer.mask.map.codebook.clone()
    layer.train()(images())
    assert not torch.equal(layer.mask.map.codebook, before)


@every_kind
def test_a_layer_made_in_inference_mode_works_there(kind):
    with torch.inference_mode():
        layer, x = made(kind), images()
        assert torch.allclose(layer(x), layer.dense_forward(x), atol=1e-5)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@every_kind
@pytest.mark.parametrize("training", [True, False])
def test_it_compiles_without_a_graph_break_and_gives_the_same(kind, training):
    layer = made(kind).train(training)
    twin = copy.deepcopy(layer)
    torch.compiler.reset()
    compiled = torch.compile(layer, fullgraph=True, backend="aot_eager")
    assert torch.allclose(compiled(images()), twin(images()), atol=1e-5)


@pytest.mark.filterwarnings("ignore")
@every_kind
def test_the_dense_masked_form_goes_to_onnx(kind, tmp_path):
    onnxruntime = pytest.importorskip("onnxruntime", reason="needs the extra [onnx]")
    pytest.importorskip("onnxscript", reason="needs the extra [onnx]")
    layer, x = made(kind), images(6)
    batch = {"x": {0: torch.export.Dim("batch")}}
    torch.onnx.export(layer, (x[:4],), tmp_path / "l.onnx", dynamo=True, dynamic_shapes=batch, verbose=False)
    session = onnxruntime.InferenceSession(tmp_path / "l.onnx", providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {session.get_inputs()[0].name: x.numpy()})
    with torch.no_grad():
        assert torch.allclose(torch.from_numpy(found), layer(x), atol=1e-5)
