# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Depthwise multipliers and separable convolution
#
# In lesson 01 every filter read every channel; from now on we call that a *dense* convolution. Here each
# channel keeps to itself, and has filters of its own. That is cheap, and it cannot mix colours. A second
# step mixes them again. You will see when the two together can replace a dense convolution, and at what
# price.
#
# **What you will do**
#
# 1. Follow one pixel of each channel to the outputs that it reaches.
# 2. Write `depthwise_conv2d`, its dense twin, its two gradients, and `separable_conv2d`.
# 3. Count what is saved, and take a bank of filters apart to see what is lost.
#
# **What you will learn**
#
# - Say where 512 channels come from when 256 go in, and in which order they lie.
# - Turn a depthwise filter into a dense one and into a grouped one, and back.
# - Derive both gradients from those of lesson 04: each channel keeps to its own outputs.
# - Compute weights and multiplications of both kinds, and predict when separable loses.
# - Name what TensorFlow refuses, and what it should refuse and does not.
#
# **What you need**: lessons 01 and 02; for the gradients lessons 03 and 04.
#
# **Time**: 60 minutes alone. In a workshop 45: everything except the parts marked *(workshop: skip)*.

# %%
from autograder.notebook import check, check_adjoint, hint, predict, quiet, reveal
from autograder.notebook import start_lesson, use_reference, when_ready

start_lesson("06_depthwise")

# %%
import warnings

import numpy as np

with quiet():
    import tensorflow as tf
    from keras import Sequential, layers

from conv_figures.difference import show_difference
from conv_figures.display import show
from conv_lib.conv2d import conv2d
from conv_lib.depthwise import depthwise_as_dense, depthwise_conv2d, separable_conv2d, separable_cost
from conv_lib.depthwise import depthwise_conv2d_backprop_filter, depthwise_conv2d_backprop_input

# %% [markdown]
# Behind with an earlier lesson? The next cell lends you the functions of earlier lessons, where the
# course's solutions are installed: take the `#` away and run it. Your reports then say what was lent, and
# what is graded in this lesson stays yours.

# %%
# use_reference()  # lends the functions of earlier lessons

# %% [markdown]
# ## Filters of its own for each channel
#
# Below, a pixel with a few channels, and kernels of a single tap: each weight is one digit. The pixels are
# 1, 10, 100 and 1000, so that you can read every output. Its digits are the weights, and the place of a
# digit is the channel that it came from. In the second picture output 5 is 700: it read channel 2, with the
# weight 7, and no other channel.
#
# Look at the four pictures from the first to the last; M is the number of kernels for each channel, and *two
# groups* is the grouped convolution that you met in lesson 01. Then, if a kernel is running, move M from 1
# to 4; choose `dense`, and back.

# %%
from conv_figures.channel_fan_out import explore_channel_fan_out

explore_channel_fan_out()

# %% [markdown]
# In a **depthwise** convolution every channel is convolved by itself, with M kernels of its own, and each of
# these kernels gives one channel of the output. So C channels go in and C·M come out. Input channel k has
# the outputs k·M, k·M + 1, up to k·M + M − 1: neighbours, side by side.
#
# As a formula, with q for the number of the kernel among the M of its channel:
#
# $$\text{output}[n, i, j,\ k M + q] = \sum_{a, b} \text{input}[n,\ i + a,\ j + b,\ k]
# \cdot \text{filter}[a, b, k, q]$$
#
# Hold it against lesson 01. There, a sum ran over the channels. Here k stands on both sides: whatever
# comes out of channel k has seen channel k alone. There is no sum over q either: M kernels give M channels,
# which are kept apart. The sum over a and b is the old one. The kernel lies on the image as it is, neither
# turned nor mirrored nor transposed, all its taps count, and nothing is averaged. And each image of the
# batch is by itself, with the index n on both sides.

# %% [markdown]
# TensorFlow calls it `tf.nn.depthwise_conv2d`. The filter has the axes (K_h, K_w, C, M): the third says
# which channel, the fourth which of its kernels. The strides must be a list of four numbers here, so we
# wrap it once and for all.


# %%
def tensorflow(images, filters, stride=1, padding="VALID"):
    """`tf.nn.depthwise_conv2d` with one number for both strides, as a NumPy array."""
    return tf.nn.depthwise_conv2d(images, filters, [1, stride, stride, 1], padding).numpy()


random = np.random.default_rng(6)
images = random.integers(-4, 5, size=(2, 5, 6, 3)).astype(np.float32)  # (N, H, W, C)
filters = random.integers(-4, 5, size=(3, 2, 3, 4)).astype(np.float32)  # (K_h, K_w, C, M)


# %% tags=["fact-004-filter-axes", "fact-004-out-is-in-times-m"]
for m in range(1, 5):
    some = filters[:, :, :, :m]
    print(f"{images.shape[3]} channels, filter {some.shape}: {tensorflow(images, some).shape[3]} channels come out")

# %% [markdown]
# With M = 1 there are as many channels as before. There is no way to end up with, say, 7: what comes out is
# a multiple of what goes in.
#
# TensorFlow calls M the *channel multiplier*.
# [A widely read answer](https://stackoverflow.com/questions/45369920/tensorflow-what-exactly-does-depthwise-convolution-do)
# finds that name confusing: it is the number of filters for each channel. Is it? Change a single filter,
# then a single channel, and list the outputs that change.

# %% tags=["fact-004-multiplier-wording"]
output = tensorflow(images, filters)


def noticed(changed):
    """Output channels in which `changed` differs from `output`."""
    return np.flatnonzero((changed != output).any(axis=(0, 1, 2))).tolist()


one_filter, one_channel = filters.copy(), images.copy()
one_filter[:, :, 2, 1] += 1  # channel 2, filter 1
one_channel[:, :, :, 2] += 1
print("filter[:, :, 2, 1] changes output channels", noticed(tensorflow(images, one_filter)))
print("input channel 2 changes output channels   ", noticed(tensorflow(one_channel, filters)))

# %% [markdown]
# One filter, one output: number 2·4 + 1 = 9. One channel, M = 4 outputs: those of its four filters. So the
# answer is right. The channels are not multiplied by M; each is *read* M times. NumPy has two functions that
# repeat, and here the difference matters:

# %%
pixel = np.array([1, 10, 100])  # three channels
print("np.repeat(pixel, 2):", np.repeat(pixel, 2), "  what the outputs of M = 2 read")
print("np.tile(pixel, 2):  ", np.tile(pixel, 2), "  another order, and not TensorFlow's")

# %% [markdown]
# ### An example that explains, and what it does not show
#
# The same answer builds filters that are easy to follow. Each is 5 x 5 and zero, except for its middle:
# 2.0, 2.1, 2.2 and 2.3 for the four filters of channel 0, then 3.0 to 3.3 for channel 1, then 4.0 to 4.3.
# The input is two images of ones, 13 x 13 pixels, with `"SAME"`.
#
# **Predict.** Each pixel of the output has 12 numbers. What are the first five of them? A tuple.

# %% nbgrader={"grade": false, "grade_id": "predict-first-five-of-twelve", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    (2.0, 2.1, 2.2, 2.3, 3.0)
    ### END SOLUTION
)
predict("first-five-of-twelve", guess)

# %% tags=["fact-004-impulse-filters"]
ones = np.ones((2, 13, 13, 3))  # float64
impulses = np.zeros((5, 5, 3, 4))
for k in range(3):
    impulses[2, 2, k] = [k + 2.0, k + 2.1, k + 2.2, k + 2.3]
twelve = tensorflow(ones, impulses, padding="SAME")  # (2, 13, 13, 12)
print("one pixel:", twelve[0, 6, 6])

# %% nbgrader={"grade": true, "grade_id": "reveal-first-five-of-twelve", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("first-five-of-twelve", twelve[0, 6, 6, :5].round(6))

# %% [markdown]
# Channel by channel, and within a channel filter by filter: output k·M + q, as in the formula.
#
# The example shows in which order the *filters* are used. Which *channel* each of them read, it cannot
# show, because all three are the same picture of ones. Here are four wrong functions that pass it, and what
# becomes of them when the channels are 1, 10 and 100, and twice that in image 1:

# %%
wrong = {
    "right": lambda x, f: tensorflow(x, f, padding="SAME"),
    "all filters read channel 0": lambda x, f: tensorflow(np.repeat(x[..., :1], 3, axis=3), f, padding="SAME"),
    "all read the mean channel": lambda x, f: tensorflow(x.mean(axis=3, keepdims=True) + 0 * x, f, padding="SAME"),
    "kernels turned": lambda x, f: tensorflow(x, f[::-1, ::-1], padding="SAME"),
    "image 0 for the whole batch": lambda x, f: tensorflow(x[[0, 0]], f, padding="SAME"),
}
telling = ones * [1, 10, 100]
telling[1] *= 2  # image 1 differs from image 0
for name, function in wrong.items():
    passes = np.array_equal(function(ones, impulses), twelve)
    print(f"{name:28} passes: {passes}   image 1, 12 numbers: {function(telling, impulses)[1, 6, 6].round(1)}")

# %% [markdown]
# The turned kernels pass even now: a lone middle tap looks the same after a half turn. For a test you want
# images that differ, channels that differ, and kernels without symmetry.
#
# More readings of the formula that have the right *shape*, on integers without symmetry, with C = M = 3 and
# square kernels, so that any two axes can be mistaken for each other:

# %%
x = random.integers(-9, 10, size=(2, 6, 6, 3)).astype(np.float32)
f = random.integers(-9, 10, size=(3, 3, 3, 3)).astype(np.float32)
true = tensorflow(x, f)
by_filter = true.reshape(2, 4, 4, 3, 3).swapaxes(3, 4).reshape(true.shape)
readings = {
    "outputs ordered q * C + k": by_filter,
    "filter read as (K_h, K_w, M, C)": tensorflow(x, f.swapaxes(2, 3)),
    "kernels of channel 0 for all": tensorflow(x, np.repeat(f[:, :, :1], 3, axis=2)),
    "filter 0 of a channel, M times": tensorflow(x, np.repeat(f[..., :1], 3, axis=3)),
    "kernels turned by 180 degrees": tensorflow(x, f[::-1, ::-1]),
    "kernels transposed": tensorflow(x, f.swapaxes(0, 1)),
}
for name, result in readings.items():
    print(f"{name:32} same shape: {result.shape == true.shape}, equal numbers: {(result == true).mean():.0%}")

# %% [markdown]
# Each of the first four lines has one output in three right: where k = q in the first two, where k = 0 in
# the third, where q = 0 in the fourth. A few more numbers are right by chance. So look at all outputs.
#
# Wrong answers of another shape are easier to see: a sum over the channels leaves M of them, a sum over the
# filters of a channel leaves C, and so does using only the first filter. A result with five axes, (N, H_out,
# W_out, C, M), has not merged k and q yet. A reshape does that, and it puts k·M + q in the right place,
# because the last axis runs fastest.

# %% [markdown]
# **Predict.** A network has 256 channels and should have 512 after a depthwise convolution. Which M?

# %% nbgrader={"grade": false, "grade_id": "predict-multiplier-for-512", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    2
    ### END SOLUTION
)
predict("multiplier-for-512", guess)


# %%
def channels_out(m):
    """Channels that come out of 256 with multiplier m."""
    return tensorflow(np.zeros((1, 4, 4, 256), np.float32), np.zeros((3, 3, 256, m), np.float32)).shape[3]


# %% nbgrader={"grade": true, "grade_id": "reveal-multiplier-for-512", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("multiplier-for-512", next(m for m in range(1, 9) if channels_out(m) == 512))

# %% [markdown]
# **Predict.** Images of shape (20, 64, 64, 100), a filter of shape (5, 5, 100, 10), `"SAME"`, stride 1. What
# is the shape of the output? A tuple of four numbers.

# %% nbgrader={"grade": false, "grade_id": "predict-shape-of-thousand", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    (20, 64, 64, 1000)
    ### END SOLUTION
)
predict("shape-of-thousand", guess)


# %% tags=["fact-004-thousand-channels"]
@tf.function
def depthwise(images, filters):
    return tf.nn.depthwise_conv2d(images, filters, [1, 1, 1, 1], "SAME")


# 82 million numbers are a lot for a shape: let TensorFlow follow the function without running it
traced = depthwise.get_concrete_function(tf.TensorSpec((20, 64, 64, 100)), tf.TensorSpec((5, 5, 100, 10)))
print("the shape, without computing a single number:", traced.output_shapes)
print("numbers in it:", np.prod(traced.output_shapes))

# %% nbgrader={"grade": true, "grade_id": "reveal-shape-of-thousand", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("shape-of-thousand", traced.output_shapes)

# %% [markdown]
# ## Strides and padding as before
#
# The windows are those of lessons 01 and 02, the same for every channel. Stride, padding and dilation say
# where a window lies, and they do not know what a channel is:
#
# $$\text{output}[n, i, j,\ k M + q] = \sum_{a, b} \text{padded}[n,\ i\,s_h + a\,d_h,\ j\,s_w + b\,d_w,\ k]
# \cdot \text{filter}[a, b, k, q]$$
#
# The first number of a pair is for rows, the second for columns; one number stands for both.
#
# - **Stride.** Window i starts at row i·s_h of the padded image. A stride says where windows lie, and so how
#   many there are: with VALID it keeps every s-th window of stride 1, the last one that fits included.
# - **Dilation.** Tap a of that window lies on row i·s_h + a·d_h. The kernel has as many weights as before and
#   spans more cells.
# - **Padding.** SAME has size / stride windows, rounded up, and adds as many zeros as that takes. How many
#   depends on the stride and on the dilation; the odd zero goes behind. Explicit padding is
#   ((top, bottom), (left, right)), in front before behind, rows before columns.

# %%
skipping = tensorflow(images, filters, 2)
print("stride 2 keeps every second window:", np.array_equal(output[:, ::2, ::2], skipping))
dilated = tf.nn.depthwise_conv2d(images, filters[:2], [1, 1, 1, 1], "VALID", dilations=(2, 2))
spread = np.zeros((3, 3, 3, 4), dtype=np.float32)  # two taps with dilation 2 span three cells
spread[::2, ::2] = filters[:2]
print("dilation 2 puts zeros between the taps:", np.array_equal(tensorflow(images, spread), dilated))

# %%
wide = random.integers(-4, 5, size=(1, 8, 8, 3)).astype(np.float32)
square = random.integers(-4, 5, size=(3, 3, 3, 2)).astype(np.float32)
strided = tensorflow(wide, square, 2, "SAME")
for name, (before, after) in {"(0, 1)": (0, 1), "(1, 0)": (1, 0), "(1, 1), as for stride 1": (1, 1)}.items():
    pads = [[0, 0], [before, after], [before, after], [0, 0]]
    padded = tensorflow(wide, square, 2, pads)
    same = np.array_equal(padded, strided)
    print(f"SAME of 8 cells, 3 taps, stride 2 is {name}: {same}; windows in a row: {padded.shape[2]}")

# %% [markdown]
# All three give four windows, but not over the same cells. And padding is zeros: a border that is repeated
# or continued from the other side would add products that are not there.
#
# ### What TensorFlow refuses
#
# Seven calls. For each, `attempt` prints what came of it: a shape, or the first words of the error; and
# what TensorFlow warned of.


# %%
def attempt(name, call):
    """Print the shape that a call gives, or its error, and what it warns of."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            outcome = f"shape {tuple(call().shape)}"
        except Exception as error:
            message = str(error).splitlines()[0].split("}} ")[-1].split(" [Op")[0]
            outcome = f"{type(error).__name__}: {message[:95]}"
    print(f"{name}\n    {outcome}")
    for warning in caught:
        print(f"    {warning.category.__name__}: {str(warning.message)[:74]}")


# %%
op = tf.nn.depthwise_conv2d
attempt("strides=1", lambda: op(images, filters, 1, "VALID"))
attempt("strides=(1, 1)", lambda: op(images, filters, (1, 1), "VALID"))
attempt("strides=[1, 2, 2, 1]", lambda: op(images, filters, [1, 2, 2, 1], "VALID"))
attempt("strides=[1, 1, 2, 1], unequal", lambda: op(images, filters, [1, 1, 2, 1], "VALID"))
attempt("filters for 2 of 3 channels", lambda: op(images, filters[:, :, :2], [1, 1, 1, 1], "VALID"))
attempt("dilations=(2, 2)", lambda: op(images, filters[:2], [1, 1, 1, 1], "VALID", dilations=(2, 2)))
attempt("stride 2 and dilation 2", lambda: op(images, filters[:2], [1, 2, 2, 1], "VALID", dilations=(2, 2)))

# %% [markdown]
# Three things to remember:
#
# - One number, or two, for the strides: that is Keras's manner, and `tf.nn.conv2d`'s. Here it must be four.
# - Rows and columns must have the *same* stride, on a CPU as this course sets it up. There is no reason in
#   the mathematics for it, and `conv_lib` knows no such rule: your function takes (1, 2).
# - Stride and dilation together draw a warning, and an answer. The answer deserves a closer look.

# %%
taps = np.ones((2, 2, 1, 1), dtype=np.float32)  # (K_h, K_w, C, M), and of conv2d as well
for size in (5, 7, 8):
    ramp = np.arange(size * size, dtype=np.float32).reshape(1, size, size, 1)  # (N, H, W, C)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        odd = tf.nn.depthwise_conv2d(ramp, taps, [1, 2, 2, 1], "VALID", dilations=(2, 2))[0, :, :, 0].numpy()
    formula = tf.nn.conv2d(ramp, taps, 2, "VALID", dilations=2)[0, :, :, 0].numpy()  # one channel: the same thing
    print(f"{size} x {size} pixels: depthwise_conv2d gives {odd.shape}, the formula {formula.shape}")
    if odd.shape == formula.shape:
        print("depthwise_conv2d:", odd, "conv2d, which follows the formula:", formula, sep="\n")

# %% [markdown]
# Two wrong shapes; and once the right shape with other numbers, correct in the four corners and nowhere
# else. So do not use both at once. Your function may follow the formula; its dilations are checked with
# stride 1 only.
#
# ### Exercise 1: `depthwise_conv2d`
#
# **Goal**: `tf.nn.depthwise_conv2d` for any multiplier, strides, padding and dilations.
#
# *Difficulty 2 of 3 · importance 3 of 3 · 12 minutes*
#
# **Contract**
#
# | | shape | type |
# |---|---|---|
# | `input` | `(N, H, W, C)`; `N` may be 0 | float32 or float64 |
# | `filter` | `(K_h, K_w, C, M)` | as `input` |
# | `strides`, `dilations` | one number for both axes, or `(vertical, horizontal)` | int or pair of ints, at least 1 |
# | `padding` | | `"VALID"`, `"SAME"` or `((top, bottom), (left, right))` |
# | *returns* | `(N, H_out, W_out, C * M)` | as `input` |
# | *raises* | `ValueError`, for anything that breaks this table, channels that differ, a window that does not fit | |
#
# ```python
# def depthwise_conv2d(
#     input: np.ndarray,
#     filter: np.ndarray,
#     strides: int | tuple[int, int] = 1,
#     padding: str | tuple[tuple[int, int], tuple[int, int]] = "VALID",
#     dilations: int | tuple[int, int] = 1,
# ) -> np.ndarray
# ```
#
# **Write it** in `conv_lib/depthwise.py`, save the file, then run. `pad2d`, `resolve_padding` and your
# `conv2d` are already imported there, and for the errors `axes`, `equal`, `pair` and `sizes`, which
# `conv_lib/arguments.py` explains. Begin with M = 1; each part has marks of its own.

# %% nbgrader={"grade": true, "grade_id": "check-depthwise-conv2d", "locked": true, "points": 8.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("depthwise_conv2d")

# %%
hint("depthwise_conv2d")

# %% [markdown]
# **Show me where.** One image, with `"SAME"` and stride 2. Output channel 5 of 12 is drawn: filter 1 of
# channel 1.

# %%
with when_ready():
    theirs = tensorflow(images[:1], filters, 2, "SAME")
    yours = depthwise_conv2d(images[:1], filters, 2, "SAME")
    print("shapes:", yours.shape, theirs.shape)
    show_difference(yours[:, :, :, 5:6], theirs[:, :, :, 5:6])

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *C convolutions.* Channel k alone, a slice with one channel, through your `conv2d` with the kernels of
#   that channel; then put the results side by side. The order comes out right by itself, strides and
#   padding are done already, and C calls cost C times the overhead of one.
# - *Over the taps.* As in lesson 01: two loops over the kernel, each step one large product. What was a
#   matrix product over the channels there becomes an element by element product with a new last axis of
#   length M, which two axes become one at the end. NumPy is quick along the last axis, and M is short: for
#   speed, take the M filters one after the other.
# - *Line by line.* For each tap the whole line of cells that it meets along a row of the output, as one axis
#   of length W_out * C, and `einsum` with the filter repeated for each column. Long lines are what NumPy
#   likes: of these ways the fastest, and the one that takes most care with the order of the axes.
# - *As a dense convolution.* Fill up the filter with zeros and use `conv2d`. You write that filter in the
#   next section. Right, short, and C times as many multiplications as needed.
# </details>

# %% [markdown]
# ## A dense filter that is mostly zero
#
# A depthwise convolution is a dense one with a rule: an output reads one channel. Zeros in a dense filter
# can enforce that. In the picture, rows are input channels and columns are outputs. Row k holds the M
# kernels of channel k, all of them different, in the M columns of its own outputs: one block per channel,
# along the diagonal.

# %%
from conv_figures.dense_blocks import FILTER, describe_dense_blocks, draw_dense_blocks

show(
    draw_dense_blocks(),
    alt=describe_dense_blocks(),
    caption="Above, the dense filter: output k·M + q reads channel k. Below, the same kernels without the zeros.",
)

# %% [markdown]
# In the dense filter, `[a, b, k, o]` is the weight from channel k to output o. It is `filter[a, b, k, q]` for
# o = k·M + q, and 0 for every other o. The kernels go in as they are, neither turned nor transposed. Axis 2
# counts the channels that go in, and axis 3 all C·M that come out, in one axis. So the shape is
# (K_h, K_w, C, C·M).
#
# The lower row of the picture leaves out the zeros: shape (K_h, K_w, 1, C·M). When the filter has fewer
# input channels than the image, TensorFlow computes a *grouped* convolution. A filter for 1 channel, on an
# image of C, makes C groups, and group k reads channel k alone. That filter is a reshape of the depthwise
# one, since k and q become one axis in the right order. It is not the dense filter that exercise 2 asks for.

# %%
x, f = images, FILTER.astype(np.float32)  # 3 channels, 2 kernels for each
k_h, k_w, c, m = f.shape
true = tensorflow(x, f)
grouped = tf.nn.conv2d(x, f.reshape(k_h, k_w, 1, c * m), 1, "VALID").numpy()
as_it_is = tf.nn.conv2d(x, f, 1, "VALID").numpy()
print("grouped, filter", (k_h, k_w, 1, c * m), "equals depthwise:", np.array_equal(grouped, true))
print("conv2d with the depthwise filter as it is:", as_it_is.shape, "instead of", true.shape)
by_channel = true.reshape(*true.shape[:3], c, m)
print("it adds up the channels:", np.array_equal(as_it_is, by_channel.sum(axis=3)))

# %% [markdown]
# The second line is a trap: `tf.nn.conv2d` accepts a depthwise filter as it is. The shapes fit, (K_h, K_w,
# C, M) is read as M dense filters, and the channels are added.
#
# **Predict.** A depthwise filter for 32 channels, M = 2. Of the weights of the dense filter that computes
# the same, how many percent may differ from zero? One number with all its decimals, or a term: 100 / 7.

# %% nbgrader={"grade": false, "grade_id": "predict-percent-of-dense", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    3.125
    ### END SOLUTION
)
predict("percent-of-dense", guess)

# %%
one_at_a_time = np.eye(32, dtype=np.float32).reshape(32, 1, 1, 32)  # 32 images; in image k only channel k is 1
reached = tensorflow(one_at_a_time, np.ones((1, 1, 32, 2), np.float32))
print("channels reach outputs:", np.count_nonzero(reached), "pairs of", reached.size)

# %% nbgrader={"grade": true, "grade_id": "reveal-percent-of-dense", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("percent-of-dense", 100 * np.count_nonzero(reached) / reached.size)

# %% [markdown]
# One in C, whatever M. The others are the weights that depthwise convolution saves, and those that could
# have mixed the channels.
#
# ### Exercise 2: `depthwise_as_dense`
#
# **Goal**: the filter in the upper half of the picture, from any depthwise filter.
#
# *Difficulty 1 of 3 · importance 2 of 3 · 5 minutes*
#
# **Contract**
#
# | | shape | type |
# |---|---|---|
# | `filter` | `(K_h, K_w, C, M)` | float32 or float64 |
# | *returns* | `(K_h, K_w, C, C * M)` | as `filter` |
# | *raises* | `ValueError` if there are not four axes | |
#
# ```python
# def depthwise_as_dense(filter: np.ndarray) -> np.ndarray
# ```
#
# **Write it** in `conv_lib/depthwise.py`.

# %% nbgrader={"grade": true, "grade_id": "check-depthwise-as-dense", "locked": true, "points": 4.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("depthwise_as_dense")

# %%
hint("depthwise_as_dense")

# %% [markdown]
# **Show me where.** For a filter of one tap, TensorFlow itself can print the dense matrix: send in images in
# which one channel is 1 and the others are 0, and see what arrives where.

# %%
with when_ready():
    one_tap = np.array([[2, 3], [5, 7], [1, 4]], dtype=np.float32).reshape(1, 1, 3, 2)
    theirs = tensorflow(np.eye(3, dtype=np.float32).reshape(3, 1, 1, 3), one_tap)  # (C, 1, 1, C * M)
    yours = depthwise_as_dense(one_tap)
    show_difference(yours[0, 0], theirs[:, 0, 0])
    print("with it, conv2d is depthwise:", np.array_equal(conv2d(images, depthwise_as_dense(filters)), output))

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *Block by block.* Zeros of the final shape, and a loop over k that copies the kernels of channel k into
#   the M columns that are theirs. Says what the picture says.
# - *Through a diagonal.* Zeros with five axes, where the channel stands twice; fill the places in which both
#   are the same, all channels at once, and merge the last two axes. No loop; index arrays need a second look.
# - *With an identity matrix.* `einsum` of the filter with the C x C identity does the same without a single
#   assignment. It multiplies by many zeros, which for a filter costs nothing.
# </details>

# %% [markdown]
# ## Back to the input
#
# *(workshop: skip this section and the next)*
#
# Lesson 04 asked: if an input number moves a little, which outputs move, and by how much? Here the answer is
# short. A number of channel k reaches the windows that cover it, and of each window the M outputs of channel
# k. Its gradient collects from these, and from nowhere else:
#
# $$\text{d\_padded}[n,\ i\,s_h + a,\ j\,s_w + b,\ k] \mathrel{+}= \sum_{q}
# \text{out\_backprop}[n, i, j,\ k M + q] \cdot \text{filter}[a, b, k, q]$$
#
# for all i, j, a and b. It is the sum of lesson 04 with k in place of c, and with a sum over the M outputs
# of this channel instead of all. One row, one channel, two kernels of two taps, small enough for your head:

# %%
pair = np.array([[1, 10], [2, 20]], dtype=np.float32).reshape(1, 2, 1, 2)  # kernels [1, 2] and [10, 20]


def back_to_input(gradient, size=4, stride=1, padding="VALID"):
    """The gradient at a row of `size` numbers; `gradient` has a line for each position, a column for each q."""
    upstream = np.array(gradient, dtype=np.float32).reshape(1, 1, -1, 2)  # (N, H_out, W_out, C * M)
    strides = [1, stride, stride, 1]
    return tf.nn.depthwise_conv2d_backprop_input((1, 1, size, 1), pair, upstream, strides, padding).numpy().ravel()


print("position 0, filter 0: ", back_to_input([[1, 0], [0, 0], [0, 0]]))
print("position 1, filter 1: ", back_to_input([[0, 0], [0, 1], [0, 0]]))
print("both:                 ", back_to_input([[1, 0], [0, 1], [0, 0]]))
print("the first one, doubled", back_to_input([[2, 0], [0, 0], [0, 0]]))

# %% [markdown]
# A gradient of 1 at an output prints that output's kernel, upright, on the cells that its window covered. A
# gradient of 2 prints it twice as strong, and a gradient of 0 prints nothing. Where prints overlap they
# **add**, 2 + 10 = 12: nothing is overwritten, and nothing is divided by the number of windows or filters.
#
# **Predict.** All six gradients are 1: three positions, both filters. What are the four numbers of the
# gradient at the input? A tuple.

# %% nbgrader={"grade": false, "grade_id": "predict-gradient-of-four-cells", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    (11, 33, 33, 22)
    ### END SOLUTION
)
predict("gradient-of-four-cells", guess)

# %% nbgrader={"grade": true, "grade_id": "reveal-gradient-of-four-cells", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("gradient-of-four-cells", back_to_input(np.ones((3, 2))))

# %% [markdown]
# The first cell meets only the first tap, of both filters: 1 + 10. A middle cell meets both taps of both
# filters: 1 + 2 + 10 + 20. So all M filters of channel k bring something back to it, each with its own
# gradient. Other channels have no part in it: their outputs did not move when this one did.
#
# Padding and leftovers go as in lesson 04. The gradient is collected on the padded image, and then the
# padding is cut off where it was put on: `top` rows above, `bottom` rows below, `left` columns and `right`
# columns. Cells that no window met are still there, with a gradient of 0. The output does not tell how many
# of those there are; that is why `input_sizes` is an argument.

# %%
print("5 cells, stride 2, VALID:", back_to_input(np.ones((2, 2)), size=5, stride=2), "  the last cell was never read")
print("4 cells, stride 2, VALID:", back_to_input(np.ones((2, 2)), size=4, stride=2), "  the same out_backprop")
print("3 cells, SAME, one zero behind:", back_to_input(np.ones((3, 2)), size=3, padding="SAME"))
one_in_front = [[0, 0], [0, 0], [1, 0], [0, 0]]
print("3 cells, one zero in front:    ", back_to_input(np.ones((3, 2)), size=3, padding=one_in_front))

# %% [markdown]
# In the last line the cell that was cut off is the first one, with its 11; the image begins at the second.
# And images stay apart. Image n has a gradient of its own, made from `out_backprop[n]`, neither a sum nor a
# mean over the batch.

# %%
upstream = random.integers(-4, 5, size=output.shape).astype(np.float32)  # (N, H_out, W_out, C * M)
ones_everywhere = [1, 1, 1, 1]
both = tf.nn.depthwise_conv2d_backprop_input(images.shape, filters, upstream, ones_everywhere, "VALID").numpy()
alone = tf.nn.depthwise_conv2d_backprop_input((1, *images.shape[1:]), filters, upstream[1:], ones_everywhere, "VALID")
print("image 1 alone has the same gradient:", np.array_equal(alone[0], both[1]))
dense_twin = np.zeros((3, 2, 3, 12), dtype=np.float32)
for o in range(12):
    dense_twin[:, :, o // 4, o] = filters[:, :, o // 4, o % 4]
lesson_04 = tf.compat.v1.nn.conv2d_backprop_input(images.shape, dense_twin, upstream, ones_everywhere, "VALID")
print("conv2d with the dense filter has it too:", np.array_equal(lesson_04, both))

# %% [markdown]
# ### Exercise 3: `depthwise_conv2d_backprop_input`
#
# **Goal**: bring every gradient back to the cells that had a part in it, channel by channel.
#
# *Difficulty 2 of 3 · importance 2 of 3 · 9 minutes*
#
# **Contract**
#
# | | shape | type |
# |---|---|---|
# | `input_sizes` | `(N, H, W, C)`, four numbers; `N` may be 0 | ints |
# | `filter` | `(K_h, K_w, C, M)` | float32 or float64 |
# | `out_backprop` | `(N, H_out, W_out, C * M)`, the gradient at the output | as `filter` |
# | `strides`, `padding` | as in `depthwise_conv2d` | |
# | *returns* | `(N, H, W, C)` | as `out_backprop` |
# | *raises* | `ValueError`, as in `depthwise_conv2d`; also if `out_backprop` has not the shape of the output | |
#
# ```python
# def depthwise_conv2d_backprop_input(input_sizes, filter, out_backprop, strides=1, padding="VALID") -> np.ndarray
# ```
#
# **Write it** in `conv_lib/depthwise.py`.

# %% nbgrader={"grade": true, "grade_id": "check-depthwise-conv2d-backprop-input", "locked": true, "points": 6.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("depthwise_conv2d_backprop_input")

# %% [markdown]
# The next cell is the adjoint test of lesson 03: for any x and y, ⟨depthwise(x), y⟩ must equal
# ⟨x, gradient(y)⟩, where ⟨a, b⟩ is the sum of the products, cell by cell. It compares your two functions with
# each other, without TensorFlow.

# %%
check_adjoint("depthwise_conv2d_backprop_input")

# %%
hint("depthwise_conv2d_backprop_input")

# %% [markdown]
# **Show me where.** The gradient at image 0, channel 2.

# %%
with when_ready():
    yours = depthwise_conv2d_backprop_input(images.shape, filters, upstream)
    show_difference(yours[0, :, :, 2], both[0, :, :, 2])

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *The forward pass, turned around.* Where it read cells, multiplied and wrote outputs, read outputs,
#   multiply, and add to cells. Loop for loop the same program, and with loops over taps just as fast.
# - *Through the dense filter.* Your `conv2d_backprop_input` of lesson 04 with the filter of exercise 2. Two
#   lines, and C times the work.
# - *As a convolution.* Insert zeros between the gradients, pad, and correlate each of the C·M channels with
#   its turned kernel; then add up the M of each channel. It shows what the operation is, and it needs the
#   most care with padding and strides.
# </details>

# %% [markdown]
# ## Back to the filters
#
# And if a weight moves a little? The weight `filter[a, b, k, q]` met one cell of channel k at every position
# of every image, and each time the product went into output channel k·M + q. So add up, over images and
# positions, *what it met* times *the gradient of where that went*:
#
# $$\text{d\_filter}[a, b, k, q] = \sum_{n, i, j} \text{padded}[n,\ i\,s_h + a,\ j\,s_w + b,\ k]
# \cdot \text{out\_backprop}[n, i, j,\ k M + q]$$
#
# Nothing is summed over k or over q: every filter of every channel has a gradient of its own, with the axes
# in the order of the filter, (K_h, K_w, C, M). The same row as before, with numbers in it:

# %%
row = np.array([3, 1, 4, 2], dtype=np.float32).reshape(1, 1, 4, 1)


def back_to_filter(gradient, rows=row, padding="VALID"):
    """The gradient at kernels of two taps: a line for each tap, a column for each q."""
    upstream = np.array(gradient, dtype=np.float32).reshape(len(rows), 1, -1, 2)
    strides = [1, 1, 1, 1]
    found = tf.nn.depthwise_conv2d_backprop_filter(rows, (1, 2, 1, 2), upstream, strides, padding)
    return found.numpy().reshape(2, 2)


print("position 0, filter 0:", back_to_filter([[1, 0], [0, 0], [0, 0]]), sep="\n")
print("position 2, filter 1:", back_to_filter([[0, 0], [0, 0], [0, 1]]), sep="\n")
print("all of them:", back_to_filter(np.ones((3, 2))), sep="\n")

# %% [markdown]
# A gradient of 1 at one output writes the window that lay there, [3, 1] or [4, 2], into the column of the
# filter that made it: upright, the first tap first, because the first tap met the first cell. With all
# gradients 1, tap 0 has met 3, 1 and 4, and tap 1 has met 1, 4 and 2; that gives 8 and 7. Added, and not
# averaged: a weight that is used three times moves three outputs.
#
# The batch is added up too, after each image was multiplied by its own gradient. And the taps met the
# *padded* image, so it is padded here as in the forward pass, in front as well as behind:

# %%
two = np.concatenate([row, row[:, :, ::-1]])  # two images: the second is the first one, reversed
first, second = [[1, 0], [0, 0], [0, 0]], [[0, 1], [0, 0], [5, 0]]
together = back_to_filter([first, second], two)
apart = back_to_filter(first) + back_to_filter(second, two[1:])
mixed = back_to_filter([np.add(first, second)] * 2, two)
print("both images:", together.tolist(), " one after the other, added:", apart.tolist())
print("gradients of the images added first:", mixed.tolist())
for name, pads in {"in front": [1, 0], "behind": [0, 1]}.items():
    taps_met = back_to_filter(np.ones((4, 2)), padding=[[0, 0], [0, 0], pads, [0, 0]])[:, 0]
    print(f"one zero {name}, all gradients 1, filter 0: {taps_met}")

# %% [markdown]
# With a and b for the images, c and d for their gradients: a·c + b·d is meant, and the second line has
# (a + b)·(c + d). With a zero in front, tap 0 has met 0, 3, 1 and 4, and tap 1 all four numbers. With a zero
# behind, tap 0 has met all four, and tap 1 has met 1, 4, 2 and 0.
#
# ### Exercise 4: `depthwise_conv2d_backprop_filter`
#
# **Goal**: for every weight, the sum of what it met times the gradient of where that went.
#
# *Difficulty 2 of 3 · importance 2 of 3 · 8 minutes*
#
# **Contract**
#
# | | shape | type |
# |---|---|---|
# | `input` | `(N, H, W, C)` | float32 or float64 |
# | `filter_sizes` | `(K_h, K_w, C, M)`, four numbers | ints |
# | `out_backprop` | `(N, H_out, W_out, C * M)`, the gradient at the output | as `input` |
# | `strides`, `padding` | as in `depthwise_conv2d` | |
# | *returns* | `(K_h, K_w, C, M)`; zeros for an empty batch | as `input` |
# | *raises* | `ValueError`, as in `depthwise_conv2d`; also if `out_backprop` has not the shape of the output | |
#
# ```python
# def depthwise_conv2d_backprop_filter(input, filter_sizes, out_backprop, strides=1, padding="VALID") -> np.ndarray
# ```
#
# **Write it** in `conv_lib/depthwise.py`.

# %% nbgrader={"grade": true, "grade_id": "check-depthwise-conv2d-backprop-filter", "locked": true, "points": 6.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("depthwise_conv2d_backprop_filter")

# %% [markdown]
# The adjoint test again. With the image held fixed, the forward pass is linear in its *weights*, and this
# gradient is the transpose of that map.

# %%
check_adjoint("depthwise_conv2d_backprop_filter")

# %%
hint("depthwise_conv2d_backprop_filter")

# %% [markdown]
# **Show me where.** The gradient of filter 3 of channel 1: three rows, two columns of taps.

# %%
with when_ready():
    yours = depthwise_conv2d_backprop_filter(images, filters.shape, upstream)
    theirs = tf.nn.depthwise_conv2d_backprop_filter(images, filters.shape, upstream, [1, 1, 1, 1], "VALID").numpy()
    show_difference(yours[:, :, 1, 3], theirs[:, :, 1, 3])

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *Over the taps.* For each tap cut out all the cells that it met, in one slice, multiply by the gradients,
#   and sum over images and positions. The slices are those of the forward pass.
# - *One `einsum`.* A view of all windows and the gradient with its channels split into C and M: the formula,
#   letter by letter. Short, and memory may grow with the size of the kernel.
# - *Through the dense gradient.* `conv2d_backprop_filter` gives the gradient of all C x C·M kernels; keep
#   the blocks on the diagonal. It computes C times too much in order to throw it away.
# </details>

# %% [markdown]
# ## Then mix the channels
#
# After a depthwise convolution every channel still comes from one channel. The cheapest way to mix them is
# a 1 x 1 convolution, called *pointwise*: at every pixel, a matrix with C·M rows and C_out columns. Window
# first, mixing second; together they are called a **separable** convolution.
#
# | step | looks at | mixes | filter |
# |---|---|---|---|
# | depthwise | a window | nothing | `(K_h, K_w, C, M)` |
# | pointwise | one pixel | all channels | `(1, 1, C * M, C_out)` |
#
# One pixel, by hand. All kernels of the depthwise step have a single tap here:

# %%
x = np.array([1, 10, 100], dtype=np.float32).reshape(1, 1, 1, 3)
per_channel = np.array([[1, 2], [3, 4], [5, 6]], dtype=np.float32).reshape(1, 1, 3, 2)
mixing = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [0, 2], [1, 0]], dtype=np.float32).reshape(1, 1, 6, 2)
between = tensorflow(x, per_channel)
print("in:     ", x.ravel())
print("between:", between.ravel(), " channel k * M + q, row k * M + q of the matrix")
print("out:    ", between.ravel() @ mixing[0, 0])
print("TensorFlow:", tf.nn.separable_conv2d(x, per_channel, mixing, [1, 1, 1, 1], "VALID").numpy().ravel())

# %% [markdown]
# The first step is the depthwise convolution from above, and nothing about it is new: every image, each
# channel with all M kernels of its own, the kernels as they are, neither turned nor mirrored nor transposed.
#
# Row k·M + q of the matrix is for channel k·M + q. If the channels in between lie in another order, rows meet
# the wrong channels. All C·M channels go into every output, each with its weight, and they are added, not
# averaged. Both steps are needed, in this order: mixed first, the channels would no longer be the ones that
# the depthwise kernels were made for.
#
# Stride and padding belong to the step that has a window. The second step looks at every pixel that the
# first one gives, so there is nothing left to skip or to pad. And *nothing happens in between*: no negative
# number is cut off, there or at the end. (Networks often put a ReLU there, which does cut them off; that is a
# function of its own.) Five candidates beside TensorFlow's result:

# %%
mixing = random.integers(-3, 4, size=(1, 1, 12, 5)).astype(np.float32)  # (1, 1, C * M, C_out)
x = images[:, :4]  # four rows: SAME pads another way for stride 2 than for stride 1
theirs = tf.nn.separable_conv2d(x, filters, mixing, [1, 2, 2, 1], "SAME").numpy()
first = tensorflow(x, filters, 2, "SAME")  # (2, 2, 3, 12): stride and padding belong here
by_filter = first.reshape(2, 2, 3, 3, 4).swapaxes(3, 4).reshape(first.shape)
candidates = {
    "depthwise, then 1x1": tf.nn.conv2d(first, mixing, 1, "VALID"),
    "stride in the second step": tf.nn.conv2d(tensorflow(x, filters, 1, "SAME"), mixing, 2, "VALID"),
    "stride in both": tf.nn.conv2d(first, mixing, 2, "VALID"),
    "a ReLU in between": tf.nn.conv2d(tf.nn.relu(first), mixing, 1, "VALID"),
    "between as q * C + k": tf.nn.conv2d(by_filter, mixing, 1, "VALID"),
}
for name, result in candidates.items():
    print(f"{name:26} {tuple(result.shape)}  as TensorFlow's: {np.array_equal(result, theirs)}")

# %% [markdown]
# **Predict.** Images (2, 9, 7, 3), depthwise filter (3, 2, 3, 4), pointwise filter (1, 1, 12, 5), strides 2,
# `"SAME"`. What is the shape of the output? A tuple of four numbers.

# %% nbgrader={"grade": false, "grade_id": "predict-shape-of-separable", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    (2, 5, 4, 5)
    ### END SOLUTION
)
predict("shape-of-separable", guess)

# %%
asked = tf.nn.separable_conv2d(tf.zeros((2, 9, 7, 3)), filters, mixing, [1, 2, 2, 1], "SAME")

# %% nbgrader={"grade": true, "grade_id": "reveal-shape-of-separable", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("shape-of-separable", asked.shape)

# %% [markdown]
# Two linear maps in a row are one linear map, so there is a dense filter that does both at once. The weight
# from channel k to output o is a mixture of the M kernels of channel k:
#
# $$\text{dense}[a, b, k, o] = \sum_q \text{depthwise}[a, b, k, q] \cdot \text{pointwise}[k M + q,\ o]$$

# %%
table = mixing.reshape(3, 4, 5)  # (C, M, C_out): row k * M + q is [k, q]
joined = np.einsum("abkq,kqo->abko", filters, table)  # (K_h, K_w, C, C_out)
print("one dense filter", joined.shape, "does both:", np.array_equal(tf.nn.conv2d(x, joined, 2, "SAME"), theirs))

# %% [markdown]
# ### Exercise 5: `separable_conv2d`
#
# **Goal**: both steps in one function, and errors for filters that do not fit together.
#
# *Difficulty 1 of 3 · importance 3 of 3 · 5 minutes*
#
# **Contract**
#
# | | shape | type |
# |---|---|---|
# | `input` | `(N, H, W, C)`; `N` may be 0 | float32 or float64 |
# | `depthwise_filter` | `(K_h, K_w, C, M)` | as `input` |
# | `pointwise_filter` | `(1, 1, C * M, C_out)` | as `input` |
# | `strides`, `padding` | of the depthwise step | as in `depthwise_conv2d` |
# | *returns* | `(N, H_out, W_out, C_out)` | as `input` |
# | *raises* | `ValueError`, as in `depthwise_conv2d`; also if the pointwise filter has not the shape above | |
#
# ```python
# def separable_conv2d(input, depthwise_filter, pointwise_filter, strides=1, padding="VALID") -> np.ndarray
# ```
#
# **Write it** in `conv_lib/depthwise.py`.

# %% nbgrader={"grade": true, "grade_id": "check-separable-conv2d", "locked": true, "points": 5.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("separable_conv2d")

# %%
hint("separable_conv2d")

# %% [markdown]
# **Show me where.** Image 0, output channel 4, stride 2 and `"SAME"`.

# %%
with when_ready():
    yours = separable_conv2d(x, filters, mixing, 2, "SAME")
    show_difference(yours[0, :, :, 4], theirs[0, :, :, 4])

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *Two functions in a row.* Your depthwise convolution, then your `conv2d` with the 1 x 1 filter. Reads like
#   the definition; a grouped filter that slips in would be misread, so check the channels first.
# - *A matrix product.* The second step is `@` along the last axis with the matrix inside the pointwise filter.
#   Shorter, and NumPy hands it to a fast library.
# - *One dense convolution.* Join the filters first, as in the cell above, and convolve once. For many images
#   that can even pay off, and it throws away what this function was made for.
# </details>

# %% [markdown]
# ## What it costs
#
# Count weights. A dense convolution has K_h·K_w·C·C_out of them. The depthwise filter has K_h·K_w·C·M, the
# pointwise filter C·M·C_out. The two counts are *added*: first one step is done, then the other.
#
# - M appears in both: it counts kernels in the first step, and channels to mix in the second. It does not
#   change C_out.
# - The sides of the kernel appear in the first count only. The window of the second step is one pixel.
# - C and C_out cannot be swapped: kernels belong to channels that come *in*.
#
# Now multiplications. At each pixel of the output every weight is used exactly once, in both steps. So the
# multiply-accumulates, *macs*, of one image are the weights of both steps times the H_out·W_out pixels. The
# weights themselves are stored once, however many pixels there are. One mac is a multiplication together with
# the addition that follows it, and counts once. A bias is not counted here.

# %%
h_out, w_out = 5, 6
steps = {"dense": np.zeros((3, 2, 4, 7)), "depthwise": np.zeros((3, 2, 4, 2)), "pointwise": np.zeros((1, 1, 8, 7))}
print(f"for {h_out} x {w_out} pixels of output:")
for name, weights in steps.items():
    print(f"{name:10} filter {weights.shape}: {weights.size:4} weights, {weights.size * h_out * w_out:5} macs")

# %% [markdown]
# Divide the weights of both steps by the dense ones, for a kernel of K x K, and C cancels:
#
# $$\frac{K^2 C M + C M\, C_{out}}{K^2 C\, C_{out}} = M \left( \frac{1}{C_{out}} + \frac{1}{K^2} \right)$$
#
# The terms are the two steps: 1/C_out is the depthwise one, 1/K² the pointwise one. With M = 1, a 3 x 3
# kernel and many outputs it is a bit more than 1/9. Separable loses when this number is above 1.
#
# **Predict.** A last layer turns 64 channels into a single one, with 3 x 3 kernels and M = 1. Does the
# separable version have fewer weights than the dense one? Type `True` or `False`.

# %% nbgrader={"grade": false, "grade_id": "predict-separable-for-one-output", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    False
    ### END SOLUTION
)
predict("separable-for-one-output", guess)

# %%
dense_weights = np.zeros((3, 3, 64, 1)).size
separable_weights = np.zeros((3, 3, 64, 1)).size + np.zeros((1, 1, 64, 1)).size
print("dense", dense_weights, "separable", separable_weights)

# %% nbgrader={"grade": true, "grade_id": "reveal-separable-for-one-output", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("separable-for-one-output", separable_weights < dense_weights)

# %% [markdown]
# With one output, 1/C_out is 1 already: the depthwise filter alone is as large as the dense one. There are two
# other ways to lose: a 1 x 1 kernel, because there is no window to save on, and a large M. The last three
# pairs of bars show one example of each, with C = 8; with M = 8 the two sides are just equal. If a kernel is
# running, start from 3 x 3 and 16 channels out: from which M on does separable lose?

# %%
from conv_figures.cost_bars import explore_cost_bars

explore_cost_bars()

# %% [markdown]
# ### Exercise 6: `separable_cost`
#
# **Goal**: weights and macs of a separable convolution, before anybody builds it.
#
# *Difficulty 1 of 3 · importance 2 of 3 · 5 minutes*
#
# **Contract**
#
# | argument | meaning | type |
# |---|---|---|
# | `kernel_size` | `(K_h, K_w)`, or one number k for k x k | int or pair of ints, at least 1 |
# | `c_in` | channels that come in, C | int, at least 1 |
# | `multiplier` | M | int, at least 1 |
# | `c_out` | channels that go out | int, at least 1 |
# | `output_size` | `(H_out, W_out)`, or one number for a square; not the number of pixels | int or pair of ints, at least 1 |
# | *returns* | `(params, macs)`, weights first: no bias, one image | pair of ints |
# | *raises* | `ValueError` for a number below 1 | |
#
# ```python
# def separable_cost(kernel_size, c_in: int, multiplier: int, c_out: int, output_size) -> tuple[int, int]
# ```
#
# **Write it** in `conv_lib/depthwise.py`.

# %% nbgrader={"grade": true, "grade_id": "check-separable-cost", "locked": true, "points": 3.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("separable_cost")

# %%
hint("separable_cost")

# %% [markdown]
# **Show me where.** Yours beside Keras, which counts the weights of a real layer.

# %%
with when_ready():
    for kernel, c_in, m, c_out in [((3, 2), 4, 2, 7), ((5, 5), 10, 1, 100), ((1, 1), 6, 3, 2)]:
        layer = layers.SeparableConv2D(c_out, kernel, depth_multiplier=m, use_bias=False)
        layer.build((None, 9, 9, c_in))
        params, macs = separable_cost(kernel, c_in, m, c_out, (5, 6))
        print(f"kernel {kernel}, {c_in} in, M = {m}, {c_out} out:", end=" ")
        print(f"yours {params}, Keras {layer.count_params()} weights; {macs} macs for 5 x 6 pixels")

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *The formula.* Two products, one sum, one more product. Nothing can be faster, and every factor can be
#   forgotten.
# - *Sizes of arrays.* Make both filters, empty, and ask for `.size`, as in the cell above. The shapes do the
#   thinking, and it costs memory for nothing.
# - *Two grouped layers.* Write one function for the cost of a grouped convolution and call it twice, with C
#   groups and with one. It is the most general, and counts dense layers too.
# </details>

# %% [markdown]
# **Weights are not milliseconds** *(workshop: skip)*. The same layer, timed. Compare the two factors on your
# machine:

# %%
from time import perf_counter

x64 = random.normal(size=(1, 48, 48, 64)).astype(np.float32)
wide, own, mix = (random.normal(size=s).astype(np.float32) for s in [(3, 3, 64, 64), (3, 3, 64, 1), (1, 1, 64, 64)])


def fastest(function, runs=20):
    """The shortest of several runs, in milliseconds."""
    begins = [(perf_counter(), function(), perf_counter()) for _ in range(runs)]
    return 1000 * min(end - begin for begin, _, end in begins)


slow = fastest(lambda: tf.nn.conv2d(x64, wide, 1, "SAME"))
quick = fastest(lambda: tf.nn.separable_conv2d(x64, own, mix, [1, 1, 1, 1], "SAME"))
print(f"weights: {wide.size} and {own.size + mix.size}, a factor of {wide.size / (own.size + mix.size):.1f}")
print(f"time: {slow:.2f} ms and {quick:.2f} ms, a factor of {slow / quick:.1f}")

# %% [markdown]
# The second factor is usually the smaller one. A depthwise step does little arithmetic with each number that
# it fetches, so it waits for memory; a dense convolution is one big matrix product, which processors are
# built for. A count of weights says how large a file is, and not how fast it runs.

# %% [markdown]
# ## Separable is not free
#
# What does the saving cost? Go back to the formula of the dense twin. Fix a channel k and lay its kernels out
# as a table: a row for each tap, a column for each output.
#
# $$\text{dense}[ab, k, o] = \sum_{q=0}^{M-1} \text{depthwise}[ab, k, q] \cdot \text{pointwise}[k M + q, o]$$
#
# Every column of the table is a mixture of the same M kernels. So at most M columns are independent of each
# other: the table has **rank at most M** (rank is from lesson 03). With M = 1 all outputs see channel k
# through the *same* kernel; they can make it stronger, weaker or negative, and nothing else. A dense filter
# has no such limit:


# %%
def ranks(dense):
    """For each channel, the rank of its table of taps and outputs."""
    return [int(np.linalg.matrix_rank(dense[:, :, k].reshape(-1, dense.shape[3]))) for k in range(dense.shape[2])]


for m in range(1, 5):
    own, mix = random.normal(size=(5, 5, 3, m)), random.normal(size=(3, m, 8))
    print(f"separable, M = {m}: ranks of the channels {ranks(np.einsum('abkq,kqo->abko', own, mix))}")
print("dense:                                   ", ranks(random.normal(size=(5, 5, 3, 8))))


# %% [markdown]
# So take a dense bank of filters that is worth having and see how well a separable one can copy it. These
# are *Gabor* filters: six short gratings at six angles. Each answers to edges of its own direction, and
# networks that are trained on photos tend to find something of the kind in their first layer.


# %%
def gabor(angle, size=7, wavelength=4.5, width=2.0):
    """A grating under a bell curve, (size, size), with mean 0."""
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    wave = np.cos(2 * np.pi * (x * np.cos(angle) + y * np.sin(angle)) / wavelength)
    grating = wave * np.exp(-(x**2 + y**2) / (2 * width**2))
    return grating - grating.mean()


angles = np.arange(6) * np.pi / 6
bank = np.stack([gabor(angle) for angle in angles], axis=-1)  # (K_h, K_w, C_out)
bank = np.repeat(bank[:, :, np.newaxis], 3, axis=2).astype(np.float32) / 30  # (K_h, K_w, C_in, C_out)
print(bank.shape, "ranks", ranks(bank))


# %% [markdown]
# The best copy of rank M of any matrix is known. `np.linalg.svd`, the *singular value decomposition*, writes a
# matrix as a sum of products of a column and a row, the strongest product first. Keep the first M, and no
# matrix of rank M is nearer. For each channel the columns become the M depthwise kernels, and the rows become
# rows of the pointwise matrix.


# %%
def best_separable(dense, m):
    """The depthwise and pointwise filters, with multiplier m, whose dense twin is nearest to `dense`."""
    k_h, k_w, c_in, c_out = dense.shape
    tables = dense.reshape(k_h * k_w, c_in, c_out).transpose(1, 0, 2)  # (C, K_h * K_w, C_out)
    left, strength, right = np.linalg.svd(tables, full_matrices=False)
    own = (left * strength[:, np.newaxis])[:, :, :m]  # (C, K_h * K_w, M)
    return own.transpose(1, 0, 2).reshape(k_h, k_w, c_in, m), right[:, :m].reshape(1, 1, c_in * m, c_out)


# %%
from conv_figures.photos import Picture, draw_photos

rows = [Picture(bank[:, :, 0, o], f"{30 * o}°", signed=True) for o in range(6)]
for m in (1, 2, 3, 5):
    own, mix = best_separable(bank, m)
    copy = np.einsum("abkq,kqo->abko", own, mix.reshape(3, m, 6))
    rows += [Picture(copy[:, :, 0, o], f"M = {m}" if o == 0 else "", signed=True) for o in range(6)]
show(
    draw_photos(rows, columns=6, side=2.0),
    alt="Six gratings at six angles, and below them their best separable copies for M = 1, 2, 3 and 5.",
    caption="Above, the dense bank. Each row below is its best copy with M kernels per channel. With M = 1 all six "
    "are one picture, in different strengths.",
)

# %% [markdown]
# Each small picture has its own scale of colour, so a faint copy looks as strong as the others. What do the
# copies do to a photograph? The dense bank first, then copies with growing M: your `separable_cost` counts the
# weights, and the error compares all six channels of the output with the dense ones.

# %%
from matplotlib import image as matplotlib_image
from matplotlib.cbook import get_sample_data

full = matplotlib_image.imread(get_sample_data("grace_hopper.jpg")).astype(np.float32) / 255
photo = full.reshape(150, 4, 128, 4, 3).mean(axis=(1, 3))  # (H, W, 3): sixteen pixels become one
answers = tf.nn.conv2d(photo[np.newaxis], bank, 1, "VALID").numpy()  # (1, H_out, W_out, 6)
print("dense:", bank.size, "weights,", answers.shape)

# %%
with when_ready():
    for m in range(1, 7):
        own, mix = best_separable(bank, m)
        params, _ = separable_cost(7, 3, m, 6, answers.shape[1:3])
        copy = tf.nn.separable_conv2d(photo[np.newaxis], own, mix, [1, 1, 1, 1], "VALID").numpy()
        error = np.linalg.norm(copy - answers) / np.linalg.norm(answers)
        print(f"M = {m}: {params:3} weights, {params / bank.size:4.0%} of dense; error on the photo {error:4.0%}")

# %% [markdown]
# Each further kernel buys some accuracy. At M = 6, the rank of the bank, the copy is exact, and by then it has
# more weights than the original. The formula says where that begins: M·(1/6 + 1/49) is above 1 from M = 6 on.
# Now look at it, through your own function:

# %%
with when_ready():
    panel = [Picture(photo, "before"), Picture(answers[0, :, :, 1], "dense, 30°", signed=True)]
    for m in (1, 2, 3, 5):
        own, mix = best_separable(bank, m)
        picture = separable_conv2d(photo[np.newaxis], own, mix)[0, :, :, 1]
        panel.append(Picture(picture, f"separable, M = {m}", signed=True))
    show(
        draw_photos(panel),
        alt="A portrait, what a dense 30 degree filter answers to it, and the answers of separable copies.",
        caption="One output of six, the one for 30°. With M = 1 it answers to edges of every direction.",
    )

# %% [markdown]
# With M = 1 the one kernel that all six angles share is a spot without a direction, the best compromise between
# them. It answers to edges of every direction, so the whole portrait is there, and all six outputs are this
# same picture. With 2 kernels the two diagonals come apart; 0° and 90° still look the same, as the row M = 2
# above shows.
#
# Why do networks with separable layers work, then? They are *trained* with the limit: they need not copy a
# given bank, but may choose kernels for which M = 1 is enough, and they have hundreds of channels for them.

# %% [markdown]
# ## Questions real people asked
#
# ### 256 channels in, 512 out: where do the extra channels come from?
#
# [Stack Overflow 45369920](https://stackoverflow.com/questions/45369920/tensorflow-what-exactly-does-depthwise-convolution-do).
# From a second filter for every channel. Keras calls the number `depth_multiplier`; outputs 2k and 2k + 1
# both come from channel k.

# %% tags=["question-34"]
layer = layers.DepthwiseConv2D(3, depth_multiplier=2, use_bias=False)
layer.build((None, 6, 6, 256))
print("filter", tuple(layer.kernel.shape), "output", layer.compute_output_shape((None, 6, 6, 256)))
channel_7 = np.zeros((1, 6, 6, 256), dtype=np.float32)
channel_7[:, :, :, 7] = 1
answer = tensorflow(channel_7, np.ones((3, 3, 256, 2), np.float32))
print("input channel 7 alone reaches outputs", np.flatnonzero(answer[0, 0, 0]))

# %% [markdown]
# ### One kernel for all channels, or one for each?
#
# [keras#14817](https://github.com/keras-team/keras/pull/14817): the documentation once read as if one kernel
# were applied to every channel; this change made it clearer. One for each. Give the layer three equal
# channels: a single kernel would give three equal answers. And ask it for its weights:

# %% tags=["question-35"]
layer = layers.DepthwiseConv2D(
    2, use_bias=False, depthwise_initializer=lambda shape, dtype: np.arange(12.0).reshape(shape)
)
equal_channels = np.ones((1, 2, 2, 3), dtype=np.float32)
print("answers for three equal channels:", layer(equal_channels).numpy().ravel())
print("kernels:", tuple(layer.kernel.shape), "so", layer.kernel.shape[2], "of them")

# %% [markdown]
# ### Why has `SeparableConv2D` 1350 parameters, and `DepthwiseConv2D` with `Conv2D` 1360?
#
# [keras#13008](https://github.com/keras-team/keras/issues/13008), and
# [keras-applications#37](https://github.com/keras-team/keras-applications/issues/37) asks for the difference
# of the two. In one layer nothing happens between the steps, so a bias there would be pointless. As two
# layers, the first has a bias of its own:

# %% tags=["question-36"]
one_layer = Sequential([layers.Input((416, 416, 10)), layers.SeparableConv2D(100, 5)])
two_layers = Sequential([layers.Input((416, 416, 10)), layers.DepthwiseConv2D(5), layers.Conv2D(100, 1)])
for name, model in [("SeparableConv2D", one_layer), ("two layers", two_layers)]:
    parts = " + ".join(str(np.prod(weight.shape)) for weight in model.weights)
    print(f"{name:16} {parts} = {model.count_params()}")
without = Sequential([layers.Input((416, 416, 10)), layers.DepthwiseConv2D(5, use_bias=False), layers.Conv2D(100, 1)])
print("two layers, the first without bias:", without.count_params())

# %% [markdown]
# 250 is 5·5·10, 1000 is 10·100, 100 is the bias of the outputs. The extra 10 are the bias of the depthwise
# layer, one for each of its channels.
#
# ### How is it different from grouped convolution, or ResNeXt?
#
# [MobileNetworks#12](https://github.com/titu1994/MobileNetworks/issues/12). By the number of groups. One
# group is a dense convolution, C groups are a depthwise one, and ResNeXt lies in between: groups of several
# channels, which do mix among themselves.

# %% tags=["question-37"]
for groups in (1, 2, 4, 8):
    layer = layers.Conv2D(16, 3, groups=groups, use_bias=False)
    layer.build((None, 9, 9, 8))
    print(
        f"8 channels, 16 outputs, groups = {groups}: filter {tuple(layer.kernel.shape)}, {layer.count_params()} weights"
    )
own = layers.DepthwiseConv2D(3, depth_multiplier=2, use_bias=False)
own.build((None, 9, 9, 8))
print(f"depthwise, M = 2:                     filter {tuple(own.kernel.shape)}, {own.count_params()} weights")

# %% [markdown]
# ### Stride and dilation together give a wrong shape or wrong values. Whose mistake is it?
#
# [tensorflow#31514](https://github.com/tensorflow/tensorflow/issues/31514),
# [keras#16930](https://github.com/keras-team/keras/issues/16930),
# [tensorflow#100237](https://github.com/tensorflow/tensorflow/issues/100237). Both sides have a part in it:
# TensorFlow's documentation forbids the pair, and its code only warns, as you saw above, instead of refusing.
# The way out costs some work that is thrown away: dilate with stride 1, then keep every second row and column.

# %% tags=["question-38"]
for size in (5, 7, 8):
    ramp = np.arange(size * size, dtype=np.float32).reshape(1, size, size, 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        odd = tf.nn.depthwise_conv2d(ramp, taps, [1, 2, 2, 1], "VALID", dilations=(2, 2))
    right = tf.nn.conv2d(ramp, taps, 2, "VALID", dilations=2)
    dilated = tf.nn.depthwise_conv2d(ramp, taps, [1, 1, 1, 1], "VALID", dilations=(2, 2))
    print(
        f"{size} x {size}: in one call right: {np.array_equal(odd, right)},",
        f"every second window of the dilated one: {np.array_equal(dilated[:, ::2, ::2], right)}",
    )

# %% [markdown]
# ### Unequal strides are rejected. What now?
#
# [ivy#9981](https://github.com/unifyai/ivy/pull/9981), where a library had to work around the error that you
# saw above. Use `conv2d` in groups: it takes any pair of strides, and its filter is a reshape of yours.

# %% tags=["question-39"]
in_groups = tf.nn.conv2d(images, filters.reshape(3, 2, 1, 12), (1, 2), "VALID").numpy()
print("conv2d in groups:", in_groups.shape, "right:", np.array_equal(in_groups, output[:, :, ::2]))
with when_ready():
    print("your depthwise_conv2d agrees:", np.array_equal(depthwise_conv2d(images, filters, (1, 2)), in_groups))

# %% [markdown]
# ## Exit question
#
# A colleague wants to replace every convolution of a network by a separable one with M = 1, "because it
# needs nine times less". **Derive the ratio of the weights, separable to dense, say when separable loses, and
# name one thing that it loses even when it wins.** At most 120 words; an instructor reads it.
#
# | points | what the answer does |
# |---|---|
# | 3 | derives the ratio from both counts, names two cases in which it exceeds 1 with the reason, and what is lost |
# | 2 | has the right ratio and one such case, or two cases without a derivation |
# | 1 | says that both steps cost something, without a ratio that holds |

# %% [markdown] nbgrader={"grade": true, "grade_id": "written-when-separable-loses", "locked": false, "points": 3.0, "schema_version": 3, "solution": true, "task": false, "cell_type": "markdown"}
# ### BEGIN SOLUTION
# Dense: K² C C_out weights. Separable with M = 1: K² C + C C_out. The ratio is 1/C_out + 1/K², for
# multiply-accumulates too. "Nine times" is K = 3 with C_out large. Separable loses when
#
# - C_out = 1: 1 + 1/K². The depthwise filter alone is as large as the dense one.
# - K = 1: 1/C_out + 1. There is no window to save on.
#
# With M kernels per channel the ratio is M times as large, so a large M loses as well.
#
# Even when it wins, all outputs see a channel through the same kernel (rank 1), so a bank of different
# kernels cannot be copied. And time shrinks less than the count.
# ### END SOLUTION

# %% [markdown]
# ## Stretch: groups of your own *(workshop: skip)*
#
# Between depthwise and dense lies everything with 2, 4 or 8 groups. **Your turn**, not graded:
#
# 1. Write `grouped_conv2d(input, filters, groups)` with your `conv2d` alone, for filters of shape
#    (K_h, K_w, C / groups, C_out). Compare it with `tf.nn.conv2d`, which sees the groups by itself.
# 2. Build a block of MobileNet from your functions: depthwise 3 x 3 with `"SAME"`, ReLU, 1 x 1, ReLU. Compare
#    it with Keras. How many weights has it, for 64 channels in and 128 out, and how many has a dense layer?


# %% nbgrader={"grade": false, "grade_id": "groups-of-your-own", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
### BEGIN SOLUTION
def grouped_conv2d(input, filters, groups):
    parts = zip(np.split(input, groups, axis=3), np.split(filters, groups, axis=3), strict=True)
    return np.concatenate([conv2d(part, kernels) for part, kernels in parts], axis=3)


def block(input, own, mix, stride):
    inner = np.maximum(depthwise_conv2d(input, own, stride, "SAME"), 0)
    return np.maximum(conv2d(inner, mix), 0)


x = random.integers(-4, 5, size=(1, 7, 8, 4)).astype(np.float32)
halves = random.integers(-4, 5, size=(3, 2, 2, 6)).astype(np.float32)
print("two groups:", np.array_equal(grouped_conv2d(x, halves, 2), tf.nn.conv2d(x, halves, 1, "VALID")))
### END SOLUTION

# %% nbgrader={"grade": false, "grade_id": "mobilenet-block-of-your-own", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
### BEGIN SOLUTION
own, mix = (random.integers(-2, 3, size=s).astype(np.float32) for s in [(3, 3, 4, 1), (1, 1, 4, 5)])
relu = {"activation": "relu", "use_bias": False}
keras = Sequential([layers.Input((7, 8, 4)), layers.DepthwiseConv2D(3, 2, "same", **relu), layers.Conv2D(5, 1, **relu)])
keras.set_weights([own, mix])
print("MobileNet block:", np.array_equal(block(x, own, mix, 2), keras(x)))
print("64 to 128 channels:", separable_cost(3, 64, 1, 128, 1)[0], "weights, dense", 3 * 3 * 64 * 128)
### END SOLUTION

# %% [markdown]
# ## Further reading
#
# - [tf.nn.depthwise_conv2d](https://www.tensorflow.org/api_docs/python/tf/nn/depthwise_conv2d) and
#   [tf.nn.separable_conv2d](https://www.tensorflow.org/api_docs/python/tf/nn/separable_conv2d): their
#   formulas are yours now, down to k · M + q.
# - [MobileNets](https://arxiv.org/abs/1704.04861): a network made of separable layers, and where the 1/9
#   comes from.
# - [Xception](https://arxiv.org/abs/1610.02357): the road from dense through groups to depthwise, as one line
#   of thought.
#
# **Next**: you are through. `conv_lib` is yours: read it once more from the top, now that you know where each
# line comes from. `conv-course progress` in a terminal says what is still open.
