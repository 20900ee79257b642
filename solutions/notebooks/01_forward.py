# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Forward convolution
#
# One small array of weights slides over a picture. Wherever it stops it multiplies, adds, and writes down
# one number. That is all that `tf.nn.conv2d` does, and in this lesson you write it.
#
# **What you will do**
#
# 1. Follow one window by hand, then all of them.
# 2. Write `output_size`, `conv2d_single` and `conv2d`, each checked against TensorFlow.
# 3. Run your own code on a photo and on handwritten digits.
#
# **What you will learn**
#
# - Predict the shape of any convolution before you run it.
# - Tell correlation from convolution, and say which of them TensorFlow computes.
# - Explain which axes are added up (channels), which are not (the batch), and where the bias comes in.
# - Use strides and dilations, and derive both from the plain case.
# - Write errors that tell their reader what to change.
#
# **What you need**: lesson `00_start`. NumPy indexing; no calculus.
#
# **Time**: 75 minutes alone. In a workshop 40: everything up to and including exercise 3, except the
# parts marked *(workshop: skip)*.

# %%
from autograder.notebook import check, hint, predict, quiet, reveal, start_lesson, when_ready

start_lesson("01_forward")

# %%
import numpy as np

with quiet():
    import tensorflow as tf

from conv_figures.display import show
from conv_lib.conv2d import conv2d, conv2d_single
from conv_lib.shapes import output_size

# %% [markdown]
# ## What slides where
#
# Below, an image of 5 rows and 6 columns, and a kernel of 2 rows and 3 columns. Nothing is square here,
# and that is on purpose: when height and width differ, you cannot mistake one for the other.
#
# In each picture the blue cells are what the kernel sees. Every blue number is multiplied by the weight
# that lies on it, the six products are added, and the sum is the dark number of the output. The pictures
# with strides and dilations look ahead; their section comes later. Once you have run the cell, you can
# move the window with the sliders; click on one and use the arrow keys. Take two minutes. Check one sum
# in your head.

# %%
from conv_figures.sliding_window import IMAGE, KERNEL, explore_sliding_window

explore_sliding_window()

# %% [markdown]
# The same numbers in code. First one window, by hand: cut it out, multiply, add.

# %%
image, kernel = IMAGE.astype(np.float32), KERNEL.astype(np.float32)
window = image[1:3, 2:5]  # (K_h, K_w): rows 1 and 2, columns 2, 3 and 4
print(window, kernel, sep="\n\n")
print("\noutput[1, 2] =", (window * kernel).sum())

# %% [markdown]
# Now TensorFlow, for all windows at once. `tf.nn.conv2d` wants four axes on both sides, so a lone image
# and a lone kernel get axes of length 1 first. We will need this often; it becomes a function.


# %%
def tensorflow(image, kernel, strides=1, dilations=1):
    """`tf.nn.conv2d` for one image (H, W) and one kernel (K_h, K_w); gives (H_out, W_out)."""
    images = image[np.newaxis, :, :, np.newaxis]  # (N, H, W, C_in)
    filters = kernel[:, :, np.newaxis, np.newaxis]  # (K_h, K_w, C_in, C_out)
    return tf.nn.conv2d(images, filters, strides, "VALID", dilations=dilations).numpy()[0, :, :, 0]


tensorflow(image, kernel)

# %% [markdown]
# Look at row 1, column 2: it is the number that you got by hand. As a formula, with `a` and `b` counting
# rows and columns of the kernel:
#
# $$\text{output}[i, j] = \sum_{a=0}^{K_h - 1} \sum_{b=0}^{K_w - 1}
# \text{image}[i + a,\ j + b] \cdot \text{kernel}[a, b]$$
#
# Read it aloud once: *output i, j is the sum over the kernel of the image, starting at i, j, times the
# kernel.* Three details are easy to lose on the way into code:
#
# - `a` counts rows on both sides and `b` columns: the kernel is never transposed.
# - The sum stays a sum. Nothing is divided by the number of weights.
# - The output has the dtype of the image. An array that NumPy makes from a shape alone has not.

# %%
print("ones under a kernel of six ones:", tensorflow(np.ones((2, 3)), np.ones((2, 3))))
for dtype in (np.float32, np.float64):
    print(f"{dtype.__name__} gives", tensorflow(image.astype(dtype), kernel.astype(dtype)).dtype)
print("np.zeros((4, 4)) is", np.zeros((4, 4)).dtype)

# %% [markdown]
# ## How big is the output
#
# The kernel may stop only where all of it lies inside the image. TensorFlow calls this `padding="VALID"`.
# So the output is a bit smaller than the image. How much smaller? One axis at a time: rows and columns
# never talk to each other here.
#
# A *tap* is one place of the kernel, where one weight sits. Below, `stride` is the step from one window
# to the next, and `dilation` the distance between two neighbouring taps. A kernel of 3 taps with
# dilation 2 spans 5 cells; we call that its *extent*. Look at the hatched cells: no window reaches them.
# A window that sticks out does not count, not even in part.

# %%
from conv_figures.output_ruler import explore_output_ruler

explore_output_ruler()

# %% [markdown]
# Where does the rule come from? The windows start at 0, `stride`, `2 * stride` and so on. The last one
# must end inside, so its start is at most `size - extent`. How many multiples of the stride are there
# from 0 up to that number, itself included? Count the zero too: forgetting it is the mistake that you
# mended in lesson 00.
#
# ### Exercise 1: `output_size`
#
# **Goal**: know the size of an output before you compute it.
#
# *Difficulty 1 of 3 · importance 3 of 3 · 10 minutes*
#
# **Predict.** Eleven cells, a kernel of 4, stride 3, no dilation. How many windows fit?

# %% nbgrader={"grade": false, "grade_id": "predict-windows-on-eleven", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    3
    ### END SOLUTION
)
predict("windows-on-eleven", guess)


# %%
def tensorflow_size(size, kernel, stride=1, padding="VALID", dilation=1):
    """What TensorFlow makes of one axis: convolve zeros and look at the shape."""
    column = np.zeros((1, size, 1, 1), dtype=np.float32)  # (N, H, W, C_in)
    taps = np.zeros((kernel, 1, 1, 1), dtype=np.float32)  # (K_h, K_w, C_in, C_out)
    return tf.nn.conv2d(column, taps, (stride, 1), padding, dilations=(dilation, 1)).shape[1]


# %% nbgrader={"grade": true, "grade_id": "reveal-windows-on-eleven", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("windows-on-eleven", tensorflow_size(11, 4, 3))

# %% [markdown]
# **Contract**
#
# | argument | meaning | type |
# |---|---|---|
# | `size` | cells along the axis | int, at least 1 |
# | `kernel` | taps of the kernel along the axis | int, at least 1 |
# | `stride` | cells from one window to the next | int, at least 1 |
# | `padding` | `"VALID"`, or `"SAME"` | str |
# | `dilation` | cells from one tap to the next; 1 means none | int, at least 1 |
# | *returns* | number of windows | int |
# | *raises* | `ValueError` for less than 1 or no integer, another padding word, a VALID window that does not fit | |
#
# ```python
# def output_size(size: int, kernel: int, stride: int = 1, padding: str = "VALID", dilation: int = 1) -> int
# ```
#
# `"SAME"` puts zeros around the image, as many as it takes to have one window per `stride` cells: the
# number is `size / stride`, rounded up, whatever the kernel. Only stride 1 keeps the size. Where these
# zeros go is what lesson 02 is about. Here you need only that one number.
#
# **Write it** in `conv_lib/shapes.py`, save the file, then run the next cell. The function `at_least`,
# imported there, refuses what is no integer or too small: `at_least(1, "my_function", "stride", 0)`
# raises the error.

# %% nbgrader={"grade": true, "grade_id": "check-output-size", "locked": true, "points": 4.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("output_size")

# %% [markdown]
# Stuck? Run the next cell; run it again for more.

# %%
hint("output_size")

# %% [markdown]
# **Show me where.** Your numbers beside TensorFlow's:

# %%
with when_ready():
    for size, taps, stride, dilation in [(7, 3, 1, 1), (8, 3, 2, 1), (9, 2, 4, 1), (9, 3, 2, 2)]:
        yours = output_size(size, taps, stride, "VALID", dilation)
        theirs = tensorflow_size(size, taps, stride, "VALID", dilation)
        print(f"size {size}, kernel {taps}, stride {stride}, dilation {dilation}: yours {yours}, TensorFlow {theirs}")

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *A formula.* Subtract, divide, round down, add one. Fast, short, and what everybody uses. Its price:
#   you have to be sure of the rounding, and for a kernel that does not fit it gives 0 or less instead of
#   an error.
# - *A count of starts.* The starts are an arithmetic sequence, and Python's `range` knows how long it is
#   without visiting it. Nothing to round, hard to get wrong; the stop value needs the same care as the
#   formula.
# - *A search.* Move the window until it falls off. Slow, and the clearest of the three: a good thing to
#   test the other two with.
# </details>

# %% [markdown]
# ## Correlation or convolution
#
# A kernel shaped like a letter slides over an image that is zero everywhere except for a single 1. What
# will the output look like? The letter is an F, and its strokes are numbered so that you can tell every
# turn and flip.

# %%
from conv_figures.correlation_convolution import LETTER_F, impulse

letter = LETTER_F.astype(np.float32)
single_one = impulse(letter)
print(letter, single_one, sep="\n\n")

# %% [markdown]
# **Predict.** Is the F in TensorFlow's output `"upright"`, `"turned"` (by 180 degrees) or `"mirrored"`?
# Type one of the three words, in quotes. To decide, ask: when the window lies so that the 1 is under its
# *last* cell, which output is being computed, and which weight does it get?

# %% nbgrader={"grade": false, "grade_id": "predict-letter-of-a-single-one", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    "turned"
    ### END SOLUTION
)
predict("letter-of-a-single-one", guess)

# %%
printed = tensorflow(single_one, letter)
readings = {"upright": letter, "turned": letter[::-1, ::-1], "mirrored": letter[:, ::-1]}
printed

# %% nbgrader={"grade": true, "grade_id": "reveal-letter-of-a-single-one", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("letter-of-a-single-one", next(word for word, f in readings.items() if np.array_equal(f, printed)))

# %%
from conv_figures.correlation_convolution import describe_correlation_and_convolution as describe
from conv_figures.correlation_convolution import draw_correlation_and_convolution as draw

show(
    draw(),
    alt=describe(),
    caption="Above, what TensorFlow computes. Below, what mathematics calls convolution: "
    "it turns the kernel first, so that a single 1 prints the kernel upright.",
)

# %% [markdown]
# At the first output, row 0 and column 0, the window ends exactly on the 1. So it is the *last* weight
# that meets it, and the last weight is what the first output gets. That is all there is to the turn.
#
# Two operations, one name:
#
# - **Correlation** lays the kernel down as it is. `tf.nn.conv2d`, Keras and PyTorch compute this.
# - **Convolution**, in mathematics and in `scipy.signal.convolve2d`, turns the kernel by 180 degrees
#   first.
#
# To turn is to reverse the rows *and* the columns, `kernel[::-1, ::-1]`. Code that reverses only one of
# them, because one index runs backwards, prints a mirrored F and computes neither of the two.
#
# Why did deep learning keep the wrong name? Because a network *learns* its weights. It would learn them
# turned, and nothing else would change. But as soon as you write a kernel yourself, or carry weights from
# one library to another, you must know which one you have. The two agree only for a kernel that looks the
# same after a half turn.

# %%
blur = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], dtype=np.float32) / 16
for name, some_kernel in [("F", letter), ("blur", blur)]:
    same = np.allclose(tensorflow(single_one, some_kernel), tensorflow(single_one, some_kernel[::-1, ::-1]))
    print(f"{name:5} correlation equals convolution: {same}")

# %% [markdown]
# The blur is the trap: a program tested with it alone can have the kernel the wrong way round for years.
#
# ### Exercise 2: `conv2d_single`
#
# **Goal**: the formula above, for one channel and stride 1.
#
# *Difficulty 1 of 3 · importance 3 of 3 · 10 minutes*
#
# **Contract**
#
# | | shape | type |
# |---|---|---|
# | `image` | `(H, W)` | float32 or float64 |
# | `kernel` | `(K_h, K_w)`, no larger than the image | as `image` |
# | *returns* | `(H - K_h + 1, W - K_w + 1)` | as `image` |
# | *raises* | `ValueError` if one of them does not have two axes, or if the kernel does not fit | |
#
# ```python
# def conv2d_single(image: np.ndarray, kernel: np.ndarray) -> np.ndarray
# ```
#
# **Write it** in `conv_lib/conv2d.py`. Loops are welcome: this is the place to be slow and right.

# %% nbgrader={"grade": true, "grade_id": "check-conv2d-single", "locked": true, "points": 6.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("conv2d_single")

# %%
hint("conv2d_single")

# %% [markdown]
# **Show me where.** The image and kernel from the top of the lesson, your output beside TensorFlow's.
# Every cell in which they differ is coloured.

# %%
from conv_figures.difference import show_difference

with when_ready():
    show_difference(conv2d_single(image, kernel), tensorflow(image, kernel))

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *Over the outputs.* Two loops visit every output; each cuts its window and sums. The code reads like
#   the formula. Python runs `H_out * W_out` small steps.
# - *Over the kernel.* Two loops visit every weight; each multiplies a whole shifted image by one number
#   and adds it to the output. It needs a moment of thought, runs only `K_h * K_w` steps, and each step is
#   one large NumPy operation. For a 3 x 3 kernel on a photo that is nine steps instead of a hundred
#   thousand.
# - *No loop.* `np.lib.stride_tricks.sliding_window_view` makes an array of all windows without copying,
#   and one `einsum` or `tensordot` does the rest. Shortest; for many channels the windows may be copied
#   after all, and then the memory is `K_h * K_w` times the image.
# </details>

# %% [markdown]
# ## Channels add up and batches do not
#
# A photo has three channels, the inside of a network hundreds. A filter has one slice for each of them.
# Every channel meets its own slice, and the results are **added**: one filter gives one output channel,
# however many channels came in. The bias, if there is one, is added at the very end: one number per
# filter.

# %%
from conv_figures.channels import describe_channels_add_up, draw_channels_add_up

show(
    draw_channels_add_up(),
    alt=describe_channels_add_up(),
    caption="One window, two filters. Follow one filter down: three products of slices, their sum, the bias.",
)

# %% [markdown]
# The full formula. Compare it with the one above: there is a sum over `c` now, and `n` and `o` only tag
# along.
#
# $$\text{output}[n, i, j, o] = \sum_{a, b, c} \text{input}[n,\ i + a,\ j + b,\ c] \cdot \text{filters}[a, b, c, o]$$
#
# Do not believe it, try it. Random integers, so that every comparison can be exact:

# %%
random = np.random.default_rng(1)
images = random.integers(-4, 5, size=(2, 5, 6, 3)).astype(np.float32)  # (N, H, W, C_in)
filters = random.integers(-4, 5, size=(3, 2, 3, 4)).astype(np.float32)  # (K_h, K_w, C_in, C_out)
output = tf.nn.conv2d(images, filters, 1, "VALID").numpy()  # (N, H_out, W_out, C_out)

by_channel = [tensorflow(images[1, :, :, c], filters[:, :, c, 2]) for c in range(3)]
print("the sum over channels is the output:", np.array_equal(sum(by_channel), output[1, :, :, 2]))

alone = tf.nn.conv2d(images[1:2], filters, 1, "VALID").numpy()  # (1, H_out, W_out, C_out)
print("an image alone gives the same as in a batch:", np.array_equal(alone[0], output[1]))

# %% [markdown]
# The order of a filter's axes is rows, columns, *in*, *out*: HWIO, as in lesson 00. The third number
# must be that of the image's channels. With the last two exchanged, TensorFlow refuses, and says so in
# its own words (*depth* is what it calls the number of channels):

# %% tags=["fact-000-conv-filter-axes"]
exchanged = filters.transpose(0, 1, 3, 2)  # (K_h, K_w, C_out, C_in), which is wrong here
for name, some_filters in [("in, out", filters), ("out, in", exchanged)]:
    try:
        print(f"{name}: {some_filters.shape} gives {tf.nn.conv2d(images, some_filters, 1, 'VALID').shape}")
    except tf.errors.InvalidArgumentError as error:
        reason = error.message.partition("}} ")[2].partition(" [Op")[0]
        print(f"{name}: {some_filters.shape} is refused: {reason}")

# %% [markdown]
# *Evenly divisible*, and not *equal*: where the filters are made for a half or a third of the channels,
# TensorFlow computes a **grouped** convolution instead, without a word. Lesson 06 comes back to it. Your
# `conv2d` will insist on equal numbers.
#
# Two mistakes with axes still pass unseen. With as many channels out as in, an exchange keeps the shape
# of the filters. And `reshape` keeps any shape you like: it cuts the same row of numbers into other
# lengths, and mixes pixels with channels. To move an axis, use `np.transpose` or `np.moveaxis`.

# %%
three = filters[:, :, :, :3]  # (K_h, K_w, 3, 3)
one, other = tf.nn.conv2d(images, three, 1, "VALID"), tf.nn.conv2d(images, three.swapaxes(2, 3), 1, "VALID")
print(f"3 in, 3 out, exchanged: same shape {one.shape == other.shape}, equal numbers {np.mean(one == other):.0%}")

moved = np.moveaxis(images, 3, 1)  # (N, C, H, W)
for name, array in [("moveaxis", moved), ("reshape", images.reshape(moved.shape))]:
    print(f"{name:8} {array.shape}, channel 2 is still channel 2:", np.array_equal(array[:, 2], images[:, :, :, 2]))

# %% [markdown]
# Now the bias. TensorFlow keeps it out of `conv2d` and adds it afterwards, with NumPy's broadcasting
# along the last axis. A bias of 10 raises every number of its channel by 10, at the border like in the
# middle.

# %%
bias = np.array([10, 20, 30, 40], dtype=np.float32)  # (C_out,)
with_bias = tf.nn.bias_add(output, bias).numpy()
print("bias_add is output + bias:", np.array_equal(with_bias, output + bias))
print("one pixel without and with it:", output[0, 0, 0], with_bias[0, 0, 0])

# %% [markdown]
# **Predict.** You swap two filters: `filters[:, :, :, [1, 0, 2, 3]]`. Does the output change in no other
# way than that its channels 0 and 1 are swapped? Type `True` or `False`.

# %% nbgrader={"grade": false, "grade_id": "predict-swap-two-filters", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    True
    ### END SOLUTION
)
predict("swap-two-filters", guess)

# %%
order = [1, 0, 2, 3]
swapped = tf.nn.conv2d(images, filters[:, :, :, order], 1, "VALID").numpy()

# %% nbgrader={"grade": true, "grade_id": "reveal-swap-two-filters", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("swap-two-filters", np.array_equal(swapped, output[:, :, :, order]))

# %% [markdown]
# Filters do not know of each other: each reads the whole image and writes one channel.
#
# ## Strides and dilations
#
# **A stride skips outputs.** With stride 2 the window moves two cells at a time. Every output that is
# left is one that stride 1 would have given as well, so a stride is the plain convolution with rows and
# columns thrown away. The first one always stays. A pair is `(vertical, horizontal)`, rows first:

# %%
plain = tf.nn.conv2d(images, filters, 1, "VALID").numpy()
strided = tf.nn.conv2d(images, filters, (1, 2), "VALID").numpy()  # rows: every one; columns: every second
print(plain.shape, strided.shape, np.array_equal(plain[:, ::1, ::2], strided))

# %% [markdown]
# That is a definition, not a recipe: it computes numbers only to throw them away.
#
# **A dilation spreads the taps.** With dilation 2 the taps are two cells apart, so it is the plain
# convolution with a kernel that has zeros between its weights. There are no zeros behind the last one: 3
# taps span 5 cells, not 6.

# %%
dilated = tf.nn.conv2d(images, filters[:2], 1, "VALID", dilations=(2, 3)).numpy()
spread = np.zeros((3, 4, 3, 4), dtype=np.float32)  # extents (2-1)*2+1 and (2-1)*3+1
spread[::2, ::3] = filters[:2]
print(filters[:2].shape, "spreads to", spread.shape)
print("the same:", np.array_equal(tf.nn.conv2d(images, spread, 1, "VALID"), dilated))

# %% [markdown]
# In the formula the stride stands with the output's index, and says where a window begins. The dilation
# stands with the kernel's index, and says how far apart its taps are, whatever the stride:
#
# $$\text{output}[n, i, j, o] = \sum_{a, b, c} \text{input}[n,\ i\,s_h + a\,d_h,\ j\,s_w + b\,d_w,\ c]
# \cdot \text{filters}[a, b, c, o]$$
#
# **Predict.** Images of shape (2, 9, 7, 3), filters of shape (3, 2, 3, 5), strides 2. What is the shape
# of the output? A tuple of four numbers. Take each from its place: images, rows, columns, channels.

# %% nbgrader={"grade": false, "grade_id": "predict-shape-of-conv2d", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    (2, 4, 3, 5)
    ### END SOLUTION
)
predict("shape-of-conv2d", guess)

# %% nbgrader={"grade": true, "grade_id": "reveal-shape-of-conv2d", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("shape-of-conv2d", tf.nn.conv2d(tf.zeros((2, 9, 7, 3)), tf.zeros((3, 2, 3, 5)), 2, "VALID").shape)

# %% [markdown]
# ## Errors worth raising
#
# A good part of writing a library is deciding what to refuse. TensorFlow is more tolerant than you may
# expect. Six calls with something odd about each; watch which of them fail:

# %%
odd_image = np.ones((1, 4, 5, 4), dtype=np.float32)  # (N, H, W, C_in)
ones = np.ones((2, 3, 4, 6), dtype=np.float32)  # (K_h, K_w, C_in, C_out)
odd_calls = {
    "4 channels, filters for 3": {"filters": ones[:, :, :3]},
    "4 channels, filters for 2": {"filters": ones[:, :, :2]},
    "kernel 2 high, image 1 high": {"input": odd_image[:, :1], "filters": ones},
    "strides=2.9": {"filters": ones, "strides": 2.9},
    "strides=0": {"filters": ones, "strides": 0},
    'padding="valid"': {"filters": ones, "padding": "valid"},
}

# %%
usual = {"input": odd_image, "strides": 1, "padding": "VALID"}
for name, oddity in odd_calls.items():
    try:
        outcome = f"accepted, shape {tf.nn.conv2d(**usual | oddity).shape}"
    except Exception as error:
        outcome = type(error).__name__
    print(f"{name:30} {outcome}")

# %% [markdown]
# Three of the six pass in silence:
#
# - Filters for 2 channels on an image of 4: TensorFlow takes this for a *grouped* convolution, in which
#   every filter sees only half of the channels. That is a fine thing if you meant it.
# - A window that is one cell too large gives an empty result, and on another machine it may give numbers
#   that mean nothing: TensorFlow has two libraries for convolution on a CPU, and here they differ.
# - A stride of 2.9 is cut to 2.
#
# `conv_lib` refuses all six, with a `ValueError`. A message that helps has four parts: who speaks, which
# argument, its value, the rule. Compare
#
# > `ValueError: shapes do not match`
#
# with
#
# > `conv2d: filters.shape[2]=2 must equal the input's channels, got 2 and 4.`
#
# The second one saves ten minutes of somebody's evening, probably of yours.

# %% [markdown]
# ### Exercise 3: `conv2d`
#
# **Goal**: `tf.nn.conv2d` with `padding="VALID"`, for any batch, channels, strides and dilations.
#
# *Difficulty 2 of 3 · importance 3 of 3 · 20 minutes*
#
# **Contract**
#
# | | shape | type |
# |---|---|---|
# | `input` | `(N, H, W, C_in)`; `N` may be 0 | float32 or float64 |
# | `filters` | `(K_h, K_w, C_in, C_out)` | as `input` |
# | `strides`, `dilations` | one number for both axes, or `(vertical, horizontal)` | int or pair of ints, at least 1 |
# | `padding` | | `"VALID"`; the others come in lesson 02, and are not asked for here |
# | *returns* | `(N, H_out, W_out, C_out)` | as `input` |
# | *raises* | `ValueError` if a row above is broken (dtypes need no check), channels differ, a window does not fit | |
#
# ```python
# def conv2d(
#     input: np.ndarray,
#     filters: np.ndarray,
#     strides: int | tuple[int, int] = 1,
#     padding: str = "VALID",
#     dilations: int | tuple[int, int] = 1,
# ) -> np.ndarray
# ```
#
# **Write it** in `conv_lib/conv2d.py`, below `conv2d_single`. What is imported at its top helps with
# errors: `pair("conv2d", "strides", 2)` is `(2, 2)`, and refuses what is not a pair of positive
# integers; `axes` and `equal` refuse a wrong number of axes, and two sizes that must agree
# (`conv_lib/arguments.py` shows how to call them); your own `output_size` refuses a window that does not
# fit. `pad2d` and `resolve_padding` wait for lesson 02. Go in steps: strides and dilations of 1 first,
# and run the check after each step. Marks are given for each part on its own.

# %% nbgrader={"grade": true, "grade_id": "check-conv2d", "locked": true, "points": 10.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("conv2d")

# %%
hint("conv2d")

# %% [markdown]
# **Show me where.** One image, one filter, with everything switched on: two channels in, strides 2 and 1,
# dilations 1 and 2.

# %%
one_image, one_filter = images[:1, :, :, :2], filters[:, :, :2, :1]
options = {"strides": (2, 1), "padding": "VALID", "dilations": (1, 2)}
with when_ready():
    theirs = tf.nn.conv2d(one_image, one_filter, **options).numpy()
    show_difference(conv2d(one_image, one_filter, **options), theirs)

# %% [markdown]
# And your errors, for the six odd calls from above:

# %%
with when_ready():
    for name, oddity in odd_calls.items():
        try:
            print(f"{name}: accepted, shape {conv2d(**usual | oddity).shape}")
        except ValueError as error:
            print(f"{name}: {error}")

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *Seven loops*, one for each letter of the formula. Nothing can hide in it. For a batch of real photos
#   it takes minutes.
# - *Over the taps.* Two loops over the kernel; each step takes every image at once, at the rows and
#   columns which that tap meets, and multiplies the channel axis by one matrix `(C_in, C_out)`. No extra
#   memory to speak of. With many channels it is about as fast as NumPy gets; with one or three, every
#   product is tiny, and it is slow.
# - *Windows as a matrix.* All windows become the rows of one large matrix, all filters the columns of
#   another, and one matrix product does everything. This is called *im2col*. Its price is memory: a pixel
#   is stored once for every window that reads it, nine times for a 3 x 3 kernel. A few rows of the output
#   at a time, and the copies stay small; with few channels nothing in NumPy is faster.
# </details>

# %% [markdown]
# **A second version** *(workshop: skip)*. Write `conv2d` for stride 1 a second time, in a way you did not
# choose before, and compare the two: same numbers? which is faster, on which shapes? This is not graded.

# %% nbgrader={"grade": false, "grade_id": "second-version-of-conv2d", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
### BEGIN SOLUTION
from time import perf_counter


def conv2d_windows(images, filters):
    views = np.lib.stride_tricks.sliding_window_view(images, filters.shape[:2], axis=(1, 2))
    return np.einsum("nijcab,abco->nijo", views, filters, optimize=True)


for function in (conv2d, conv2d_windows):
    begin = perf_counter()
    result = function(images, filters)
    print(f"{function.__name__:15} {1000 * (perf_counter() - begin):.2f} ms", np.array_equal(result, output))
### END SOLUTION

# %% [markdown]
# ## What your code can do
#
# Time to use it. A photograph, made half as large so that slow code has a chance (seven loops need some
# ten seconds), and five filters in one array. Each filter reads all three colours; the output has five
# channels, one for each filter.

# %%
from matplotlib import image as matplotlib_image
from matplotlib.cbook import get_sample_data

full = matplotlib_image.imread(get_sample_data("grace_hopper.jpg")).astype(np.float32) / 255
photo = full.reshape(300, 2, 256, 2, 3).mean(axis=(1, 3))  # (H, W, 3): four pixels become one
kernels = {
    "grey": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "Sobel, left to right": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "Sobel, top to bottom": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
    "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
}

# %%
bank = np.stack([np.array(kernel, dtype=np.float32) / 3 for kernel in kernels.values()], axis=-1)
bank = np.repeat(bank[:, :, np.newaxis], 3, axis=2)  # (K_h, K_w, C_in, C_out) = (3, 3, 3, 5)

# %%
from conv_figures.photos import Picture, draw_photos

with when_ready():
    pictures = conv2d(photo[np.newaxis], bank)[0]  # (H_out, W_out, 5)
    print(photo.shape, "through", bank.shape, "gives", pictures.shape)
    panel = [Picture(photo, "before")]
    for channel, name in zip(np.moveaxis(pictures, -1, 0), kernels, strict=True):
        edges = name.startswith("Sobel")  # zero is the middle; the others are brightness, 0 to 1
        panel.append(Picture(channel if edges else channel.clip(0, 1), name, signed=edges))
    show(
        draw_photos(panel),
        alt=f"A portrait photo, and the same photo through five filters: {'; '.join(kernels)}.",
        caption="Five channels of one output. Sobel: orange where it gets brighter, purple where darker.",
    )

# %% [markdown]
# These five were written by people. A network finds its own, thousands of them, by the same arithmetic.
#
# ### A filter is a picture of what it looks for
#
# Correlation has a second reading. The sum of products is large where image and kernel have their large
# numbers in the same places: where the image *looks like* the kernel. So take a piece out of a
# handwritten zero, use it as the kernel, and search 1797 digits of 8 x 8 pixels for it.

# %%
from sklearn.datasets import load_digits

digits = load_digits()
scans = digits.images.astype(np.float32)[:, :, :, np.newaxis]  # (N, H, W, C_in) = (1797, 8, 8, 1)
stroke = scans[0, 1:5, 1:4, :, np.newaxis]  # (K_h, K_w, C_in, C_out) = (4, 3, 1, 1)


def best_digits(kernel, count=100):
    """Indices of the digits whose strongest response to the kernel is largest, best first."""
    response = conv2d(scans, kernel).max(axis=(1, 2, 3))  # (N,)
    return np.argsort(-response)[:count]


# %%
seeking = stroke - stroke.mean()
searched = {"all ones": np.ones_like(stroke), "the stroke": stroke, "the stroke minus its mean": seeking}
with when_ready():
    for name, one_kernel in searched.items():
        found = np.bincount(digits.target[best_digits(one_kernel)], minlength=10)
        print(f"{name:26} 100 best matches, how many are a 0, 1, ... 9: {found}")

# %% [markdown]
# As it is, the stroke finds mostly ones, and so does a kernel of ones, which looks for brightness and
# nothing else. The stroke has no negative weights either, so whatever is bright gives a large sum. With
# the mean taken off, dark places count against a match, and four of five matches are zeros. Same code,
# same stroke, one subtraction.

# %%
with when_ready():
    panel = [Picture(scans[0, :, :, 0], "the piece", mark=(1, 1, 4, 3))]
    panel.append(Picture(seeking[:, :, 0, 0], "kernel", signed=True))
    for index in best_digits(seeking, 4):
        response = conv2d(scans[index : index + 1], seeking)[0, :, :, 0]
        row, column = np.unravel_index(response.argmax(), response.shape)
        panel.append(Picture(scans[index, :, :, 0], f"a {digits.target[index]}", mark=(row, column, 4, 3)))
    show(
        draw_photos(panel, columns=6, side=2.4),
        alt="A zero with a piece marked, the piece as a kernel, and its four best matches, each with a box.",
        caption="Orange weights ask for bright pixels, purple ones for dark. Boxes: the strongest response.",
    )

# %% [markdown]
# ## Questions real people asked
#
# ### Why does my SciPy or NumPy result differ from TensorFlow?
#
# Asked in many words and places, for
# [`np.convolve`](https://codehunter.cc/a/numpy/difference-between-tensorflow-convolution-and-numpy-convolution)
# and for
# [`scipy.signal.convolve2d`](https://isolution.pro/pl/q/so71751700/rozne-wyniki-splotu-2d-miedzy-keras-i-scipy).
# Because those are convolutions and TensorFlow computes a correlation. Turn the kernel once, or take
# NumPy's `np.correlate`:

# %% tags=["question-1"]
from scipy.signal import convolve2d

expected = tensorflow(image, kernel)
print("as it is:", np.array_equal(convolve2d(image, kernel, mode="valid"), expected))
print("turned:  ", np.array_equal(convolve2d(image, kernel[::-1, ::-1], mode="valid"), expected))
for function in (np.convolve, np.correlate):  # one row of each
    agree = np.array_equal(function(image[0], kernel[0], "valid"), tensorflow(image[:1], kernel[:1])[0])
    print(f"np.{function.__name__}: {agree}")

# %% [markdown]
# The mode matters too: the default is `"full"` for both convolutions, which has other sizes.
#
# ### Why are `strides` four numbers?
#
# [tensorflow#667](https://github.com/tensorflow/tensorflow/issues/667) and
# [udacity#179](https://github.com/udacity/sdc-issue-reports/issues/179). One number for each axis of
# NHWC. The first and the last must be 1, because nobody wants to skip images or channels; today one or
# two numbers are enough.

# %% tags=["question-2"]
four = tf.nn.conv2d(images, filters, [1, 2, 1, 1], "VALID")
two = tf.nn.conv2d(images, filters, (2, 1), "VALID")
print("same:", np.array_equal(four, two))
try:
    tf.nn.conv2d(images, filters, [2, 1, 1, 1], "VALID")
except tf.errors.UnimplementedError:
    print("A stride along the batch: refused.")

# %% [markdown]
# ### My `conv_forward` fails the test although the shapes match. Why?
#
# From a course forum,
# [884990](https://community.deeplearning.ai/t/wrong-result-on-exercise-3-conv-forward/884990) and
# [513501](https://community.deeplearning.ai/t/course-4-week-1-exercise-3-make-sure-you-include-stride-in-your-calculation/513501).
# A shape says nothing about what is inside. Three wrong answers of the right shape, for strides (1, 2):

# %% tags=["question-3"]
right = tf.nn.conv2d(images, filters, (1, 2), "VALID").numpy()
unstrided = tf.nn.conv2d(images, filters, 1, "VALID").numpy()
wrong = {
    "window starts at i, not at i * stride": unstrided[:, :, : right.shape[2]],
    "only channel 0 is read": tf.nn.conv2d(images[..., :1], filters[:, :, :1], (1, 2), "VALID").numpy(),
    "the kernel is turned": tf.nn.conv2d(images, filters[::-1, ::-1], (1, 2), "VALID").numpy(),
}
for name, result in wrong.items():
    agree, first = (result == right).mean(), np.argwhere(result != right)[0]
    print(f"{name:38} same shape: {result.shape == right.shape}, equal: {agree:3.0%}, first difference at {first}")

# %% [markdown]
# The first of them is right in column 0, where the window starts at 0 with any stride, and goes wrong from
# column 1 on. Look at column 0 only, and you will not find it. So print the *first place that differs*.
#
# ### CPU and GPU differ, "relative error 959". Is that a bug?
#
# [tensorflow#117677](https://github.com/tensorflow/tensorflow/issues/117677),
# [#19200](https://github.com/tensorflow/tensorflow/issues/19200),
# [pytorch#70589](https://github.com/pytorch/pytorch/issues/70589). Usually not. A sum of 1600 float32
# products depends a little on the order of adding, and every device has its own. Where the true sum is
# near zero, a tiny error is huge *relative to it*. No GPU is needed to see it: reverse the order of the
# channels, in images and filters alike.

# %% tags=["question-4"]
x = random.normal(size=(1, 36, 36, 64)).astype(np.float32)
w = random.normal(size=(5, 5, 64, 8)).astype(np.float32)
exact = tf.nn.conv2d(x.astype(np.float64), w.astype(np.float64), 1, "VALID").numpy()
size = tf.nn.conv2d(abs(x), abs(w), 1, "VALID").numpy()  # what was added, without the signs
orders = {"channels in order": (x, w), "channels reversed": (x[..., ::-1], w[:, :, ::-1])}
for name, (one, other) in orders.items():
    error = abs(tf.nn.conv2d(one, other, 1, "VALID").numpy() - exact)
    relative, scaled = (error / abs(exact)).max(), (error / size).max()
    print(f"{name}: largest relative error {relative:.0e}, compared with what was added {scaled:.0e}")
    print("    above 1e-4 and below 1e-6:", relative > 1e-4, scaled < 1e-6)

# %% [markdown]
# Compared with the numbers that went into the sum, the error is about float32's own precision, 6e-08.
# That is the comparison to make, and the reason why the checks of this course use small integers: their
# sums are exact in any order.

# %% [markdown]
# ## Exit question
#
# A colleague tests a new `conv2d` with an image of random numbers and a kernel that is all ones, in
# several sizes. All tests pass. **Why is all-ones a bad test kernel?** Name at least three different
# mistakes that it cannot show, say for each why not, and suggest a better kernel. At most 120 words; an
# instructor reads it.
#
# | points | what the answer does |
# |---|---|
# | 3 | names three mistakes that such a kernel hides, with the reason for each, and a kernel that shows them |
# | 2 | names two of them with a reason, or three without a better kernel |
# | 1 | says that something stays hidden (such as a turned kernel) without a reason that holds |

# %% [markdown] nbgrader={"grade": true, "grade_id": "written-all-ones-kernel", "locked": false, "points": 3.0, "schema_version": 3, "solution": true, "task": false, "cell_type": "markdown"}
# ### BEGIN SOLUTION
# Every weight is the same, so whatever only moves weights around leaves the result as it is:
#
# - turning the kernel by 180 degrees: a convolution passes for a correlation;
# - mirroring it, or transposing a square one;
# - reading filters as `(K_h, K_w, C_out, C_in)` when both counts are equal: all slices are alike.
#
# A program that never multiplies by a weight passes too: adding up the window is enough.
#
# A better kernel has small integers that all differ, in height and width, between channels and between
# filters, has no symmetry, and is not square. The letter F with numbered strokes is one. Small integers
# keep every sum exact.
# ### END SOLUTION

# %% [markdown]
# ## Stretch: find the filter *(workshop: skip)*
#
# You are given a picture before and after an unknown 3 x 3 filter. Which one was it? Each output is a
# sum of nine known numbers times nine unknown weights: one equation. This photo gives more than 18 000
# of them.

# %%
before = photo.mean(axis=2)[::2, ::2]  # (H, W), grey
secret = np.array([[0, 1, 0], [-2, 0, 2], [0, -1, 0]], dtype=np.float32)
after = tensorflow(before, secret)  # (H_out, W_out)

# %% [markdown]
# **Your turn**, not graded: put all windows into the rows of a matrix, and let `np.linalg.lstsq` find the
# nine weights from `before` and `after` alone. Then add a little noise to `after` and see how well it
# still works. What if `before` were a plain grey wall?

# %% nbgrader={"grade": false, "grade_id": "find-the-filter", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
### BEGIN SOLUTION
windows = np.lib.stride_tricks.sliding_window_view(before, (3, 3)).reshape(-1, 9)  # (H_out * W_out, 9)
noise = np.random.default_rng(2).normal(scale=0.05, size=after.shape)
for name, seen in [("exact", after), ("noisy", after + noise)]:
    weights, _, rank, _ = np.linalg.lstsq(windows, seen.ravel(), rcond=None)
    print(name, "rank", rank)
    print(weights.reshape(3, 3).round(2))
wall = np.full_like(windows, 0.5)
print("a grey wall has rank", np.linalg.matrix_rank(wall), "and tells only the sum of the weights")
### END SOLUTION

# %% [markdown]
# ## Further reading
#
# - [tf.nn.conv2d](https://www.tensorflow.org/api_docs/python/tf/nn/conv2d): its formula is yours now;
#   compare letter by letter.
# - [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285): many more
#   sizes, with pictures.
# -
#   [sliding_window_view](https://numpy.org/doc/stable/reference/generated/numpy.lib.stride_tricks.sliding_window_view.html):
#   all windows of an array without copying it.
#
# **Next**: lesson 02 puts zeros around the image, and finds out on which side the odd one goes.
