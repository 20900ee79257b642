"""The reference's functions against TensorFlow's, shape by shape, beside what this machine's matrix product reaches.

One process for each library; while one computes, the other waits for its pipe. Both compute with `--threads` threads.
TensorFlow is called eagerly, with oneDNN, on tensors made before, and its result is taken as an array.
"""

import math
import multiprocessing
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

PROJECT = Path(__file__).resolve().parents[1]
Array = NDArray[np.float32]
Call = Callable[[], Any]

#: A burst of calls takes at least this long, and has at least so many calls; its quickest call counts.
_BURST_SECONDS, _BURST_CALLS = 0.04, 5
#: Largest difference in units of the largest result: float32 sums of some thousand terms, in any order.
_TOLERANCE = 2e-4
#: Below, a call is all overhead: such shapes are shown, but not in the mean.
_COUNTED_FLOP = 1e6
_PEAK_SIZE, _COPY_SIZE = 512, 6 * 2**20


@dataclass(frozen=True)
class Shape:
    """One call: a function, and the sizes of the convolution that it is, or is a gradient of.

    Attributes:
        function: its name in the reference.
        image: (N, H, W, C_in) of the convolution's input.
        filters: (K_h, K_w, C_in, C_out), or (K_h, K_w, C, M) of a depthwise one.
        mixed: channels after the 1x1 convolution of a separable one.
    """

    name: str
    function: str
    image: tuple[int, int, int, int]
    filters: tuple[int, int, int, int]
    strides: int = 1
    padding: str = "SAME"
    dilations: int = 1
    mixed: int = 0

    @property
    def output(self) -> tuple[int, int, int, int]:
        """(N, H_out, W_out, C_out) of the convolution."""
        n, h, w, c = self.image
        k_h, k_w, _, last = self.filters
        if self.padding == "VALID":
            h, w = h - (k_h - 1) * self.dilations, w - (k_w - 1) * self.dilations
        channels = c * last if self.function in ("depthwise_conv2d", "separable_conv2d") else last
        return n, -(-h // self.strides), -(-w // self.strides), channels

    @property
    def flop(self) -> int:
        """Multiplications and additions."""
        n, h, w, channels = self.output
        return 2 * n * h * w * (math.prod(self.filters) + channels * self.mixed)


SHAPES = (
    Shape("toy5", "conv2d", (1, 5, 5, 1), (3, 3, 1, 1), padding="VALID"),
    Shape("small8", "conv2d", (2, 8, 8, 3), (3, 3, 3, 4), strides=2),
    Shape("mnist", "conv2d", (32, 28, 28, 1), (3, 3, 1, 32), padding="VALID"),
    Shape("dlsys", "conv2d", (100, 32, 32, 8), (3, 3, 8, 16), padding="VALID"),
    Shape("rn3x3_56", "conv2d", (1, 56, 56, 64), (3, 3, 64, 64)),
    Shape("rn3x3_14", "conv2d", (1, 14, 14, 256), (3, 3, 256, 256)),
    Shape("rn3x3s2", "conv2d", (1, 56, 56, 64), (3, 3, 64, 128), strides=2),
    Shape("rn1x1", "conv2d", (1, 56, 56, 256), (1, 1, 256, 64)),
    Shape("stem7", "conv2d", (1, 224, 224, 3), (7, 7, 3, 64), strides=2),
    Shape("dil2", "conv2d", (1, 56, 56, 64), (3, 3, 64, 64), dilations=2),
    Shape("k31", "conv2d", (1, 256, 256, 1), (31, 31, 1, 1)),
    Shape("dw_m1", "depthwise_conv2d", (1, 112, 112, 32), (3, 3, 32, 1)),
    Shape("dw_m2", "depthwise_conv2d", (1, 112, 112, 32), (3, 3, 32, 2)),
    Shape("dw_s2", "depthwise_conv2d", (1, 112, 112, 64), (3, 3, 64, 1), strides=2),
    Shape("sep", "separable_conv2d", (1, 112, 112, 32), (3, 3, 32, 1), mixed=64),
    Shape("deconv4", "conv2d_transpose", (1, 56, 56, 64), (4, 4, 64, 128), strides=2),
    Shape("bpi_s1", "conv2d_backprop_input", (1, 56, 56, 64), (3, 3, 64, 64)),
    Shape("bpf_56", "conv2d_backprop_filter", (1, 56, 56, 64), (3, 3, 64, 64)),
    Shape("bpf_s2b8", "conv2d_backprop_filter", (8, 28, 28, 32), (3, 3, 32, 64), strides=2),
)


def _arrays(shape: Shape) -> tuple[Array, Array, Array, Array]:
    """Image, filters, 1x1 filters and the gradient at the output, the same in every process."""
    numbers = np.random.default_rng(7)
    sizes = (shape.image, shape.filters, (1, 1, shape.output[3], shape.mixed), shape.output)
    image, filters, mixing, gradient = (numbers.standard_normal(size, np.float32) for size in sizes)
    return image, filters, mixing, gradient


def _of_reference(shape: Shape) -> Call:
    """The call of the function in `solutions/conv_lib`."""
    sys.path.insert(0, str(PROJECT / "solutions"))
    from conv_lib import conv2d, depthwise, gradients, transpose  # type: ignore[import-not-found]

    image, filters, mixing, gradient = _arrays(shape)
    how = (shape.strides, shape.padding)
    calls: dict[str, Call] = {
        "conv2d": lambda: conv2d.conv2d(image, filters, *how, shape.dilations),
        "conv2d_backprop_input": lambda: gradients.conv2d_backprop_input(shape.image, filters, gradient, *how),
        "conv2d_backprop_filter": lambda: gradients.conv2d_backprop_filter(image, shape.filters, gradient, *how),
        "conv2d_transpose": lambda: transpose.conv2d_transpose(gradient, filters, shape.image, *how),
        "depthwise_conv2d": lambda: depthwise.depthwise_conv2d(image, filters, *how, shape.dilations),
        "separable_conv2d": lambda: depthwise.separable_conv2d(image, filters, mixing, *how),
    }
    return calls[shape.function]


def _of_tensorflow(shape: Shape) -> Call:
    """The call of TensorFlow's function of the same name."""
    import tensorflow as tf

    image, filters, mixing, gradient = (tf.constant(array) for array in _arrays(shape))
    nn, old, padding = tf.nn, tf.compat.v1.nn, shape.padding
    steps = [1, shape.strides, shape.strides, 1]
    calls: dict[str, Call] = {
        "conv2d": lambda: nn.conv2d(image, filters, steps, padding, dilations=shape.dilations),
        "conv2d_backprop_input": lambda: old.conv2d_backprop_input(shape.image, filters, gradient, steps, padding),
        "conv2d_backprop_filter": lambda: old.conv2d_backprop_filter(image, shape.filters, gradient, steps, padding),
        "conv2d_transpose": lambda: nn.conv2d_transpose(gradient, filters, shape.image, steps, padding),
        "depthwise_conv2d": lambda: nn.depthwise_conv2d(image, filters, steps, padding),
        "separable_conv2d": lambda: nn.separable_conv2d(image, filters, mixing, steps, padding),
    }
    call = calls[shape.function]
    return lambda: call().numpy()


def _serve(library: str, threads: int, pipe: Connection) -> None:
    """Compute or time what the pipe asks for, until it asks for nothing."""
    if library == "tensorflow":
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(threads)
    make = {"reference": _of_reference, "tensorflow": _of_tensorflow}[library]
    matrix, large = np.ones((_PEAK_SIZE, _PEAK_SIZE), np.float32), np.ones(_COPY_SIZE, np.float32)
    calls = {"matrix product": lambda: matrix @ matrix, "copy": large.copy}
    # In both processes: a large array given back once is what makes the C library keep memory for the next call.
    _burst(calls["copy"])
    calls |= {shape.name: make(shape) for shape in SHAPES}
    while asked := pipe.recv():
        name, timed = asked
        pipe.send(_burst(calls[name]) if timed else calls[name]())


def _burst(call: Call) -> tuple[float, float]:
    """Seconds on the clock and processor seconds of the quickest of some calls."""
    call()
    clock, processor = [], []
    begin = time.perf_counter()
    while time.perf_counter() - begin < _BURST_SECONDS or len(clock) < _BURST_CALLS:
        before = time.process_time(), time.perf_counter()
        call()
        after = time.process_time(), time.perf_counter()
        processor.append(after[0] - before[0])
        clock.append(after[1] - before[1])
    return min(clock), min(processor)


class _Library:
    """The process of one library."""

    def __init__(self, name: str, threads: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=_serve, args=(name, threads, other), daemon=True)
        self._process.start()
        other.close()

    def value(self, name: str) -> Array:
        """The result of a call."""
        self._pipe.send((name, False))
        return np.asarray(self._pipe.recv())

    def seconds(self, name: str) -> tuple[float, float]:
        """What `_burst` measures."""
        self._pipe.send((name, True))
        clock, processor = self._pipe.recv()
        return clock, processor

    def end(self) -> None:
        """Let the process go home."""
        self._pipe.send(None)
        self._process.join()


@dataclass(frozen=True)
class _Row:
    """Medians over the rounds: ours by TensorFlow's, on the clock and by processor time; shares of the peak."""

    ratio: float
    processor: float
    ours: float
    theirs: float


def main(
    rounds: Annotated[int, typer.Option(min=1, help="How often every shape is measured.")] = 5,
    threads: Annotated[int, typer.Option(min=1, help="Threads of either library.")] = 1,
) -> None:
    """Check every result against TensorFlow's, then print ratios: below 1, the reference is quicker."""
    typer.echo(f"cores {os.cpu_count()}, load before {os.getloadavg()[0]:.1f}")
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(threads)  # read when NumPy is imported, in the processes that start now
    os.environ |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "1", "CUDA_VISIBLE_DEVICES": "-1"}
    ours, theirs = _Library("reference", threads), _Library("tensorflow", threads)
    wrong = [shape.name for shape in SHAPES if not _agrees(ours.value(shape.name), theirs.value(shape.name))]
    if wrong:
        typer.echo(f"not what TensorFlow computes: {', '.join(wrong)}", err=True)
        raise typer.Exit(1)
    peaks, copies, samples = _measured(ours, theirs, rounds)
    for library in (ours, theirs):
        library.end()
    typer.echo(
        f"{threads} thread(s), median of {rounds} rounds: matrix product of {_PEAK_SIZE} x {_PEAK_SIZE} float32 "
        f"{statistics.median(peaks) / 1e9:.0f} GFLOP/s, copying {_COPY_SIZE * 4 // 2**20} MB "
        f"{statistics.median(copies) / 1e9:.1f} GB/s\n"
    )
    _print({shape: _middle(samples[shape]) for shape in SHAPES})


def _agrees(got: Array, expected: Array) -> bool:
    """Whether a result is TensorFlow's, to what float32 can say."""
    same = got.shape == expected.shape and got.dtype == expected.dtype == np.float32
    return same and bool(np.abs(got - expected).max() < _TOLERANCE * np.abs(expected).max())


def _measured(
    ours: _Library, theirs: _Library, rounds: int
) -> tuple[list[float], list[float], dict[Shape, list[_Row]]]:
    """FLOP/s of a matrix product, bytes/s of a copy, and all samples: the shapes in another order in each round."""
    order = list(SHAPES)
    shuffle = random.Random(7).shuffle
    peaks, copies = [], []
    samples: dict[Shape, list[_Row]] = {shape: [] for shape in SHAPES}
    for _ in range(rounds):
        peaks.append(2 * _PEAK_SIZE**3 / ours.seconds("matrix product")[0])
        copies.append(4 * _COPY_SIZE / ours.seconds("copy")[0])
        shuffle(order)
        for shape in order:
            before, own, after = theirs.seconds(shape.name), ours.seconds(shape.name), theirs.seconds(shape.name)
            clock, processor = min(before[0], after[0]), min(before[1], after[1])
            peak = shape.flop / peaks[-1]  # seconds that the same number of operations would take in a matrix product
            samples[shape].append(_Row(own[0] / clock, own[1] / processor, peak / own[0], peak / clock))
    return peaks, copies, samples


def _middle(rows: list[_Row]) -> _Row:
    columns = zip(*((row.ratio, row.processor, row.ours, row.theirs) for row in rows), strict=True)
    return _Row(*(statistics.median(column) for column in columns))


def _print(table: dict[Shape, _Row]) -> None:
    typer.echo("shape       MFLOP   ratio   by processor time   share of the peak: reference   TensorFlow")
    for shape, row in table.items():
        typer.echo(
            f"{shape.name:9} {shape.flop / 1e6:7.3g} {row.ratio:7.2f} {row.processor:19.2f} "
            f"{row.ours:30.2f} {row.theirs:12.2f}"
        )
    counted = {shape.name: row for shape, row in table.items() if shape.flop > _COUNTED_FLOP}
    for what, ratios in (
        ("on the clock", {name: row.ratio for name, row in counted.items()}),
        ("by processor time", {name: row.processor for name, row in counted.items()}),
    ):
        worst = max(ratios, key=ratios.__getitem__)
        typer.echo(
            f"{what}, the {len(ratios)} shapes above {_COUNTED_FLOP / 1e6:.0f} MFLOP: "
            f"geometric mean {statistics.geometric_mean(ratios.values()):.2f}, worst {ratios[worst]:.2f} ({worst})"
        )


if __name__ == "__main__":
    typer.run(main)
