# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # conv2d_transpose for real
#
# A convolution with a stride makes pictures smaller. Sooner or later you want them large again, and
# somebody hands you `tf.nn.conv2d_transpose`: the function with the argument that nobody understands,
# the filters whose axes seem to be in the wrong order, and the error messages that speak of a gradient.
# All three make sense as soon as you know whose gradient it is.
#
# **What you will do**
#
# 1. Compute one small transpose in three ways, by hand, and see where they meet.
# 2. Write `zero_insert`, `transpose_output_range`, `conv2d_transpose` and its gradient
#    `conv2d_transpose_backprop`, each checked against TensorFlow.
# 3. Make handwritten digits larger with your own code.
#
# **What you will learn**
#
# - Imagine the forward convolution, and read every argument of a transpose off it.
# - List the legal sizes of a result, and choose one of them with `output_shape`.
# - Say what padding cuts off, and on which side.
# - Carry filters from a convolution to its transpose without moving a number.
# - Decode TensorFlow's error messages about transposes, old ones and today's.
#
# **What you need**: lessons `01_forward` and `02_padding` (sizes, SAME), `03_linear_map` (the matrix C) and
# `04_gradients` (the gradient of a convolution with respect to its input).
#
# **Time**: 75 minutes alone for everything up to exercise 4, then the digits and the exit question. The parts
# marked *(workshop: skip)*, the error decoder and the questions are there to look things up: half an hour
# more. In a workshop 45: exercises 2 and 3; read exercise 1 and do not write it. Run the cells of what you
# skip all the same: later cells need them.

# %%
from autograder.notebook import (
    check,
    check_adjoint,
    hint,
    predict,
    quiet,
    reveal,
    start_lesson,
    use_reference,
    when_ready,
)

start_lesson("05_transpose")

# %%
import numpy as np

with quiet():
    import keras
    import tensorflow as tf

from conv_figures.display import show
from conv_lib.conv2d import conv2d
from conv_lib.linear_map import conv2d_matrix
from conv_lib.shapes import same_padding
from conv_lib.transpose import conv2d_transpose, conv2d_transpose_backprop, transpose_output_range, zero_insert

# %% [markdown]
# **Behind with an earlier lesson?** The next cell lends the functions of earlier lessons where the
# course's solutions are installed; take the `#` away and run it. Reports say what was lent, and what is
# graded here stays yours.

# %%
# use_reference()  # lends the functions of earlier lessons

# %% [markdown]
# ## Imagine the forward convolution
#
# The function has many names: deconvolution, up-convolution, fractionally strided convolution. The first
# is the most popular and the most misleading. Nothing is undone here. What is computed is the *transpose*
# of lesson 03: every output of a convolution sends a number back, along its own taps, to the cells that it
# was made from. In lesson 04 you met the same thing as the gradient with respect to the input.
#
# One habit makes everything in this lesson easy. **Before you write a transpose, imagine the forward
# convolution whose input you want.** Its filters, its strides and its padding are the arguments. The shape
# of its input is `output_shape`. Its output has the shape of the array that you have.

# %% tags=["fact-001-imagine-the-forward"]
random = np.random.default_rng(1)
image = random.integers(-4, 5, size=(2, 5, 8, 3)).astype(np.float32)  # (N, H, W, C_in)
filters = random.integers(-4, 5, size=(2, 3, 3, 4)).astype(np.float32)  # (K_h, K_w, C_in, C_out)
steps = {"strides": 2, "padding": "SAME"}

small = tf.nn.conv2d(image, filters, **steps)
large = tf.nn.conv2d_transpose(small, filters, output_shape=image.shape, **steps)
print("forward:  ", image.shape, "becomes", small.shape)
print("transpose:", small.shape, "becomes", large.shape, "with the same filters, strides and padding")

gradient = tf.compat.v1.nn.conv2d_backprop_input(image.shape, filters, small, [1, 2, 2, 1], "SAME")
print("the same as lesson 04's gradient with respect to the input:", np.array_equal(large, gradient))
print("the image again:", np.array_equal(large, image))

# %% [markdown]
# Same shape as the image, other numbers: the two functions are each other's transpose, not each other's
# inverse. We will look at that with a photo at the end.
#
# For small pictures of one channel we need a short form of the call, as in lesson 01. (In which order the
# two channel axes stand is a question of its own, with a section below. Here both have length 1.)


# %%
def tensorflow(image, kernel, lengths, strides=1, padding="SAME"):
    """`tf.nn.conv2d_transpose` for one image (H, W) and one kernel (K_h, K_w); gives an array of `lengths`."""
    images = image[np.newaxis, :, :, np.newaxis]  # (N, H, W, C_in)
    filters = kernel[:, :, np.newaxis, np.newaxis]  # (K_h, K_w, 1, 1)
    return tf.nn.conv2d_transpose(images, filters, (1, *lengths, 1), strides, padding).numpy()[0, :, :, 0]


# %% [markdown]
# ## Windows that overlap
#
# The first way to compute a transpose follows from the imagined convolution directly. Going forward,
# window number `i` starts at cell `i * stride`, and what it sees is multiplied by the kernel and added up
# to one number. Going back, that number is multiplied by the kernel and *written* where the window was.
# So every number of the input prints the whole kernel once, and the prints are `stride` cells apart.
#
# Three numbers, a kernel of three, stride 2. The kernel is 1, 10, 100, so that every digit tells you where
# it came from:

# %%
line = np.array([[1, 2, 3]], dtype=np.float32)  # (H, W) = (1, 3)
line_kernel = np.array([[1, 10, 100]], dtype=np.float32)  # (K_h, K_w) = (1, 3)
prints = np.zeros((3, 7), dtype=np.float32)
for i, value in enumerate(line[0]):
    prints[i, 2 * i : 2 * i + 3] = value * line_kernel[0]

print(prints)
print("\nsum of the prints:", prints.sum(axis=0))
print("TensorFlow:       ", tensorflow(line, line_kernel, (1, 7), (1, 2), "VALID")[0])

# %% [markdown]
# At cell 2 the first print ends and the second begins: 100 + 2 = 102. The two are **added**. Why not
# written over each other, why not averaged? Because cell 2 was read by two windows. It had a part in both
# outputs, so both send something back. All of these are wrong:

# %%
meet = tensorflow(np.ones_like(line), np.ones_like(line_kernel), (1, 7), (1, 2), "VALID")[0]
right = prints.sum(axis=0)
last_wins = np.zeros(7, dtype=np.float32)
for i, value in enumerate(line[0]):
    last_wins[2 * i : 2 * i + 3] = value * line_kernel[0]  # = instead of +=
wrong = {"the last print wins": last_wins, "divided by the prints that meet": right / meet}
wrong["divided by the kernel's size"] = right / 3
print("prints that meet in each cell:", meet)
for name, result in wrong.items():
    print(f"{name:32} {result.round(1)}  right: {np.array_equal(result, right)}")

# %% [markdown]
# The same holds for a program that goes through the taps of the kernel instead of the pixels: where the
# second number arrives, the first must not be lost. And to divide would be an attempt to undo the
# convolution. A transpose undoes nothing. How many prints meet differs from cell to cell (1, 1, 2, 1, 2,
# ...), and that is the grid that you may have seen on pictures made by networks.
#
# Note also that the kernel is printed **upright**; nothing is turned. And where the stride is larger than
# the kernel, there are cells that no window reaches. They stay zero:

# %%
meet = tensorflow(np.ones((1, 3), np.float32), np.ones((1, 2), np.float32), (1, 10), (1, 4), "VALID")
print("kernel 2, stride 4, prints that meet:", meet[0])


# %% [markdown]
# In two dimensions nothing changes but the number of indices. Without padding the whole algorithm is:


# %%
def sum_of_prints(image, kernel, strides):
    """Every pixel of an image (H, W) prints the kernel (K_h, K_w); no padding, one channel."""
    (h, w), (k_h, k_w), (s_h, s_w) = image.shape, kernel.shape, strides
    sheet = np.zeros(((h - 1) * s_h + k_h, (w - 1) * s_w + k_w), dtype=image.dtype)
    for i, j in np.ndindex(h, w):
        sheet[i * s_h : i * s_h + k_h, j * s_w : j * s_w + k_w] += image[i, j] * kernel
    return sheet


tall = random.integers(-4, 5, size=(3, 2)).astype(np.float32)  # (H, W)
wide = random.integers(-4, 5, size=(2, 4)).astype(np.float32)  # (K_h, K_w)
sheet = sum_of_prints(tall, wide, (2, 3))
same = np.array_equal(sheet, tensorflow(tall, wide, sheet.shape, (2, 3), "VALID"))
print(f"3 x 2 pixels print a sheet of {sheet.shape}, equal to TensorFlow's: {same}")

# %% [markdown]
# ## Zeros between the pixels
#
# The second way looks quite different. Most texts show it, and most pictures: put zeros between the pixels,
# put more zeros around them, and slide a kernel over the result with stride 1. Follow it below: the 3 x 3
# image and the 3 x 3 kernel stay with us through the lesson. (The box at the bottom, about 6 x 6, uses what
# comes later. Leave it for now.)

# %%
from conv_figures.film_strip import explore_film_strip

explore_film_strip()

# %% [markdown]
# Why do prints and slides agree? Ask one cell of the result who printed on it. Cell `p` gets, from the
# pixel whose print starts at `q`, the weight number `p - q`. In the line above, cell 2 got weight 2 of the
# pixel at 0, and weight 0 of the pixel at 2: 100 * 1 + 1 * 2. Walk through the pixels from left to right:
# `q` grows, so the number of the weight *falls*. A sliding window meets its weights in rising order.
# Hence two changes. The pixels must stand where their prints start, `stride` cells apart, with zeros
# between them. And the kernel must be turned by 180 degrees.
#
# ### Exercise 1: `zero_insert`
#
# **Goal**: pull the pixels of a batch apart.
#
# *Difficulty 1 of 3 · importance 2 of 3 · 5 minutes*
#
# **Predict.** Three pixels in a row and stride 4. How many cells are there once the zeros are in?

# %% nbgrader={"grade": false, "grade_id": "predict-three-pixels-apart", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    9
    ### END SOLUTION
)
predict("three-pixels-apart", guess)

# %% [markdown]
# TensorFlow has no function for this, and does not need one. A transpose with a kernel of one cell that is
# a single 1 prints every pixel as it is:

# %%
single_one = np.ones((1, 1), dtype=np.float32)  # (K_h, K_w)
apart = sum_of_prints(line, single_one, (1, 4))
print(apart, "as in TensorFlow:", np.array_equal(apart, tensorflow(line, single_one, apart.shape, (1, 4), "VALID")))

# %% nbgrader={"grade": true, "grade_id": "reveal-three-pixels-apart", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("three-pixels-apart", apart.shape[1])

# %% [markdown]
# A stride of 4 puts each pixel four cells after the one before: three zeros between them, `stride - 1`.
# A stride of 1 puts none. Three pixels have two gaps, and there is nothing before the first and nothing
# after the last. And what goes into a gap is zero, not a copy of a neighbour: nobody put a pixel there,
# so it must add nothing to any sum. Repeating the pixels is another operation, called nearest-neighbour
# up-sampling.
#
# **Contract**
#
# | argument | meaning | type |
# |---|---|---|
# | `input` | `(N, H, W, C)`; every image and every channel is spread by itself | float32 or float64 |
# | `strides` | one number for both axes, or `(s_h, s_w)`: `s_h` pulls rows apart, `s_w` columns | int or pair, at least 1 |
# | *returns* | `(N, (H - 1) * s_h + 1, (W - 1) * s_w + 1, C)` | as `input` |
# | *raises* | `ValueError` if there are not four axes, or for a stride below 1 | |
#
# ```python
# def zero_insert(input: np.ndarray, strides: int | tuple[int, int]) -> np.ndarray
# ```
#
# **Write it** in `conv_lib/transpose.py`, save the file, then run:

# %% nbgrader={"grade": true, "grade_id": "check-zero-insert", "locked": true, "points": 3.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("zero_insert")

# %% [markdown]
# Stuck? Run the next cell; run it again for more. The one after it shows your numbers beside TensorFlow's.

# %%
hint("zero_insert")

# %% [markdown]
# **Show me where.** Three rows and two columns; one zero between rows, two between columns.

# %% tags=["fact-002-zeros-between"]
from conv_figures.difference import show_difference

expected = tensorflow(tall, single_one, (5, 4), (2, 3), "VALID")
print("s - 1 zeros between neighbours, none at the ends:", expected, sep="\n")
with when_ready():
    show_difference(zero_insert(tall[np.newaxis, :, :, np.newaxis], (2, 3)), expected)

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *One assignment.* Zeros of the final shape, and a slice with a step on the left side. Nothing to get
#   wrong but the final shape, and that is in the contract.
# - *Loops over the pixels.* Each goes to its row and column times the stride. Slow, and good for seeing why
#   the last one lands exactly on the last cell.
# - *Reshape.* Make the pixels `(H, 1, W, 1)`, fill up the new axes with zeros, flatten, cut off the tail.
#   It works, and shows where the zeros behind the last pixel come from in code that forgets to cut.
# </details>
#
# ### Then slide, with the kernel turned
#
# One widely read answer describes the algorithm as: insert the zeros, then convolve the padded picture
# forward, with stride 1 and the kernel. Its pictures of the zeros are right. What it leaves out is the
# turn. Try both, on 3 x 3 pixels that become 5 x 5:

# %% tags=["fact-002-stride-one-conv"]
pixels = np.arange(1, 10, dtype=np.float32).reshape(3, 3)  # (H, W)
kernel = np.array([[1, 2, 3], [0, 1, 4], [5, 6, 0]], dtype=np.float32)  # (K_h, K_w)
expected = tensorflow(pixels, kernel, (5, 5), 2)
spread = tensorflow(pixels, single_one, (5, 5), 2, "VALID")


def slide(picture, kernel):
    """An ordinary `tf.nn.conv2d` with stride 1 and VALID, for one picture (H, W) and one kernel (K_h, K_w)."""
    pictures, filters = picture[np.newaxis, :, :, np.newaxis], kernel[:, :, np.newaxis, np.newaxis]
    return tf.nn.conv2d(pictures, filters, 1, "VALID").numpy()[0, :, :, 0]


turns = {"as it is": kernel, "turned by 180 degrees": kernel[::-1, ::-1]}
turns |= {"rows reversed": kernel[::-1], "columns reversed": kernel[:, ::-1], "np.rot90, once": np.rot90(kernel)}
for name, turned in turns.items():
    print(f"{name:22} equals TensorFlow: {np.array_equal(slide(np.pad(spread, 1), turned), expected)}")

# %% [markdown]
# Only the half turn is right: both axes reversed. One axis alone is a mirror image, and `np.rot90` turns
# by 90 degrees unless it is told otherwise. A symmetric kernel hides all of that, so test with one that
# is not.
#
# What else might somebody put together that looks like this? The first line below is right, each of the
# others a mistake that people make:

# %%
half_turn, padded = kernel[::-1, ::-1], np.pad(spread, 1)
spread_kernel = tensorflow(kernel, single_one, (5, 5), 2, "VALID")
variants = {
    "as it should be": slide(padded, half_turn),
    "pixels repeated instead of zeros": slide(np.pad(pixels.repeat(2, 0).repeat(2, 1)[:5, :5], 1), half_turn),
    "zeros in the kernel, not in the image": slide(np.pad(pixels, 3), spread_kernel[::-1, ::-1]),
    "no zeros, that is, stride 1": slide(np.pad(pixels, 2), half_turn),
    "one zero too many in each gap": slide(tensorflow(pixels, single_one, (7, 7), 3, "VALID"), half_turn),
}
for name, result in variants.items():
    print(f"{name:38} shape {result.shape}, equals TensorFlow: {np.array_equal(result, expected)}")

# %% [markdown]
# All five have the right shape. The zeros in the kernel are a *dilation* (lesson 01): the taps move
# apart and the prints stay one cell apart. With unequal strides there is one more trap: `s_h` belongs to
# the rows and `s_w` to the columns, at every place where a stride becomes a distance.
#
# One question is still open: how many zeros go *around*, and on which side? A tempting guess is an
# ordinary SAME convolution over the spread picture. It is right for this very example and wrong for
# others (column `k//2` of a table below), because it pads the wrong picture. The zeros around depend on
# how large the result shall be. So that comes first.

# %% [markdown]
# ## One of s lengths
#
# Why does a transpose ask for `output_shape`, when an ordinary convolution knows its size? Let a convolution
# answer: kernel 2, stride 3, SAME, images of one to nine cells.


# %%
def forward_size(length, kernel, stride, padding):
    """What a convolution makes of `length` cells, or None where the window does not fit."""
    column, taps = np.zeros((1, length, 1, 1), np.float32), np.zeros((kernel, 1, 1, 1), np.float32)
    fits = padding != "VALID" or length >= kernel
    return tf.nn.conv2d(column, taps, (stride, 1), padding).shape[1] if fits else None


print({length: forward_size(length, 2, 3, "SAME") for length in range(1, 10)})

# %% [markdown]
# A convolution rounds. Four, five and six cells all become two. So "the input of the convolution whose
# output is 2" is not one length but three, and `output_shape` says which of them you mean. With stride
# `s` there are always exactly `s` candidates: every `s`-th cell starts a new window.
#
# **Predict.** You have 3 cells; kernel 2, stride 2, SAME. Which lengths may the result have? A tuple of
# numbers.

# %% nbgrader={"grade": false, "grade_id": "predict-legal-lengths-of-three", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    (5, 6)
    ### END SOLUTION
)
predict("legal-lengths-of-three", guess)

# %% [markdown]
# TensorFlow refuses every other length with an error. `attempt` keeps the one line of an error that says
# something; we will need it often.

# %%
import re

BOILERPLATE = ("Exception encountered", "Graph execution error", "Detected at node", "in user code", "File ", "return ")


def attempt(what, call, *given, **named):
    """Call something; print the shape of its result, or the type and the telling line of its error."""
    try:
        print(f"{what}: accepted, shape {tuple(call(*given, **named).shape)}")
        return True
    except Exception as error:
        text = re.sub(r"\{\{.*?\}\}|\x1b\[\d*m|\[Op:\w+\]( name:)?", "", str(error))  # where it happened; colours
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        telling = [line for line in lines if not line.startswith(BOILERPLATE)]
        kind = type(error).__name__
        print(f"{what}: {kind}\n    {telling[0].removeprefix(kind + ': ')[:240]}")


# %% tags=["fact-001-two-legal-outputs"]
three = np.ones((1, 3, 3, 1), np.float32)  # (N, H, W, C_in)
two_by_two = np.ones((2, 2, 3, 1), np.float32)  # (K_h, K_w, C_out, C_in)
legal = []
for length in range(3, 9):
    if attempt(length, tf.nn.conv2d_transpose, three, two_by_two, (1, length, length, 3), 2, "SAME"):
        legal.append(length)
print("legal:", legal)

# %% nbgrader={"grade": true, "grade_id": "reveal-legal-lengths-of-three", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("legal-lengths-of-three", tuple(legal))

# %% [markdown]
# So TensorFlow neither cuts a result off nor fills it up. It checks, before anything else, whether a
# convolution would bring your `output_shape` to the size that you have. In the messages `actual` is the
# size that you have, and `computed` is what a convolution makes of the size that you asked for.
#
# The ladder below shows the legal lengths in a frame, and their neighbours, each with the windows of its
# convolution. Move the sliders and watch two things: how many rungs are legal, and for which padding the
# kernel matters. ("Keras" marks the length that a Keras layer picks by itself.)

# %%
from conv_figures.output_shape_ladder import explore_output_shape_ladder

explore_output_shape_ladder()

# %% [markdown]
# Now the rule. `size` windows have `size - 1` steps between them, so the last window starts at
# `(size - 1) * stride`.
#
# - **SAME**: a window is wanted for every `stride` cells, finished or not; the kernel plays no part. The
#   shortest length has just one cell in the last step: `(size - 1) * stride + 1`.
# - **VALID**: the last window must end inside, so the kernel counts. The shortest length ends with that
#   window: `(size - 1) * stride + kernel`.
#
# From the shortest on, `stride` lengths are legal; with one cell more there would be one more window.
# The longest under SAME is `size * stride`, the number that everybody guesses, and only one of `s`.
# Under VALID the kernel counts as it is, also if it is shorter than the stride.
#
# **Predict.** 25 cells, kernel 3, stride 3, SAME. Is 97 a legal length? `True` or `False`.

# %% nbgrader={"grade": false, "grade_id": "predict-ninety-seven-from-twenty-five", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    False
    ### END SOLUTION
)
predict("ninety-seven-from-twenty-five", guess)

# %%
from_twenty_five = [length for length in range(60, 110) if forward_size(length, 3, 3, "SAME") == 25]
print("stride 3 brings these to 25:", from_twenty_five, "and brings 97 to", forward_size(97, 3, 3, "SAME"))
print("stride 4 brings 97 to", forward_size(97, 3, 4, "SAME"))

# %% nbgrader={"grade": true, "grade_id": "reveal-ninety-seven-from-twenty-five", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("ninety-seven-from-twenty-five", 97 in from_twenty_five)

# %% [markdown]
# This pair of numbers comes from a blog post that many people have read. Its convolution takes 97 to 25
# with stride 4, and its transpose wants to go back with stride 3. The imagined convolution and the real
# one must be the same.
#
# ### Exercise 2: `transpose_output_range`
#
# **Goal**: know every legal length, without asking TensorFlow.
#
# *Difficulty 1 of 3 · importance 3 of 3 · 10 minutes*
#
# **Contract**
#
# | argument | meaning | type |
# |---|---|---|
# | `size` | cells of the transpose's input along the axis | int, at least 1 |
# | `kernel` | taps of the kernel along the axis | int, at least 1 |
# | `stride` | cells from one print to the next | int, at least 1 |
# | `padding` | `"SAME"`, also if nothing is said, or `"VALID"` | str |
# | *returns* | all legal lengths, in order: `stride` of them | `range`, or a sequence of ints |
# | *raises* | `ValueError` for a number below 1 and for another padding word | |
#
# ```python
# def transpose_output_range(size: int, kernel: int, stride: int, padding: str = "SAME") -> range
# ```
#
# With stride 1 there is one length, and it is a range too. `range(a, b)` stops before `b`.
#
# **Write it** in `conv_lib/transpose.py`.

# %% nbgrader={"grade": true, "grade_id": "check-transpose-output-range", "locked": true, "points": 4.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("transpose_output_range")

# %%
hint("transpose_output_range")

# %% [markdown]
# **Show me where.** Your lengths beside a search with TensorFlow's forward convolution.

# %%
with when_ready():
    for size, taps, stride, padding in [(3, 3, 2, "SAME"), (3, 3, 2, "VALID"), (2, 2, 5, "VALID"), (4, 3, 1, "SAME")]:
        yours = list(transpose_output_range(size, taps, stride, padding))
        searched = [length for length in range(1, 40) if forward_size(length, taps, stride, padding) == size]
        print(f"size {size}, kernel {taps}, stride {stride}, {padding:5}: yours {yours}, TensorFlow {searched}")

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *The two formulas* from above. The smallest length needs care; after that it is a range of `stride`.
# - *A search.* Try lengths with your `output_size` of lesson 01 until it gives `size`, go on until it does
#   not. No formula to get wrong, and it follows any rule that `output_size` follows. For VALID, mind the
#   lengths into which the kernel does not fit.
# - *From the other end.* `size + 1` windows need one stride more; everything before that belongs to `size`.
#   Then the largest length is the easy one.
# </details>
#
# ### What a longer length changes
#
# One widely read answer says: before it computes anything, TensorFlow checks that kernel, strides, input
# and `output_shape` fit together. So it does. With kernel 3 and stride 2, from three cells:

# %% tags=["fact-002-sizes-consistent"]
for length in (4, 5, 6, 7):
    attempt(f"{length} x {length}", tensorflow, pixels, kernel, (length, length), 2)

# %% [markdown]
# VALID first, because it is easy. The longer length has cells behind the last window, which no window sees.
# They belong to the result all the same. Nothing comes back to them, so they are zero:

# %%
for length in (7, 8):
    print(length, "columns:", tensorflow(line, line_kernel, (1, length), (1, 2), "VALID")[0])

# %% [markdown]
# With SAME it is stranger. Two kernels, each with the results for five and for six cells:

# %%
for taps in ([[1, 10]], [[1, 10, 100]]):
    row = np.array(taps, dtype=np.float32)
    five, six = (tensorflow(line, row, (1, length), (1, 2))[0] for length in (5, 6))
    print(f"kernel of {row.size}:  5 cells {five}   6 cells {six}")
    print(f"    five is the start of six: {np.array_equal(five, six[:5])}, the end: {np.array_equal(five, six[1:])}")

# %% [markdown]
# So you cannot take the longest result and cut it to size: once the beginning would be right, once the end.
# A SAME convolution does not pad 5 cells as it pads 6, and the transpose follows. How, is what the next
# section is about. Keep the puzzle in mind.
#
# ### What Keras picks *(workshop: skip)*
#
# `keras.layers.Conv2DTranspose` has no `output_shape`. It picks one of the legal lengths for you: under
# SAME the longest, `size * stride`; under VALID `size * stride + max(kernel - stride, 0)`, which is the
# shortest unless the kernel is shorter than the stride.


# %%
def keras_transpose(size, kernel, stride, padding, output_padding=None):
    """What a Keras layer makes of an image of `size` x `size` cells."""
    layer = keras.layers.Conv2DTranspose(1, kernel, strides=stride, padding=padding, output_padding=output_padding)
    return layer(np.zeros((1, size, size, 1), np.float32))


for size, taps, stride in [(3, 3, 2), (4, 5, 2), (3, 2, 4), (3, 4, 1)]:
    for padding in ("SAME", "VALID"):
        searched = [length for length in range(1, 40) if forward_size(length, taps, stride, padding) == size]
        picked = keras_transpose(size, taps, stride, padding.lower()).shape[1]
        print(f"size {size}, kernel {taps}, stride {stride}, {padding:5}: legal {searched}, Keras {picked}")

# %% [markdown]
# Another recipe comes from libraries whose padding is a single number: `(kernel - 1) // 2` on both sides, or
# `kernel // 2`, whatever the stride. It is not SAME. For an even kernel not even the lengths are the same.
# Kernel 4, stride 2:

# %%
on_both_sides = {pad: [[0, 0], [pad, pad], [0, 0], [0, 0]] for pad in (1, 2)}
for name, padding in {"SAME": "SAME", "1 on both sides": on_both_sides[1], "2 on both sides": on_both_sides[2]}.items():
    print(f"{name:15} brings to 3:", [length for length in range(3, 10) if forward_size(length, 4, 2, padding) == 3])

# %% [markdown]
# ## What padding cuts off
#
# Going forward, padding puts zeros around the image, and windows reach into them. Going back, the
# windows print into the padding as well, and then it is **cut off**. So padding makes the result of a
# transpose *smaller*. The padding belongs to the image of the imagined convolution, the large one. It
# never belongs to the array that comes in, nor to that array with its zeros.
#
# How much is cut off, and where? As much as the imagined convolution padded, on the same sides. You wrote
# that rule in lesson 02. Our 3 x 3 pixels, kernel 3, stride 2, make a sheet of prints of 7 x 7:

# %%
sheet = sum_of_prints(pixels, kernel, (2, 2))
print(sheet)
with when_ready():
    for length in (5, 6):
        before, after = same_padding(length, 3, 2)
        kept = sheet[before : before + length, before : before + length]
        agrees = np.array_equal(kept, tensorflow(pixels, kernel, (length, length), 2))
        print(f"{length} x {length}: SAME pads ({before}, {after}); that cut off, TensorFlow's result: {agrees}")

# %% [markdown]
# Five cells are padded by one on each side, so the sheet loses its first and its last row and column. Six
# cells are padded by one, and an odd cell goes *behind* (lesson 02). So nothing is lost in front.
#
# There is the answer to the puzzle. With kernel 3, the result for 5 starts at cell 1 of the sheet, and
# the one for 6 at cell 0: five is the *end* of six. With kernel 2, both start at cell 0: five is the
# *start* of six. It depends on the kernel:

# %%
with when_ready():
    for taps in (2, 3, 4, 5):
        starts = {length: same_padding(length, taps, 2)[0] for length in (5, 6)}
        place = "start" if starts[5] == starts[6] else "end"
        print(f"kernel {taps}: five starts at cell {starts[5]} of the sheet, six at {starts[6]}: five is the {place}")

# %% [markdown]
# ### The same thing as zeros around
#
# Now the open question of the film: how many zeros go around? Without padding `kernel - 1` zeros go in
# front: then the first window touches only the first pixel. If the imagined convolution pads `before` cells,
# the result starts that much later, so there are that many zeros fewer. And a window needs
# `length + kernel - 1` cells to stop `length` times:
#
# $$\text{zeros in front} = \text{kernel} - 1 - \text{before}, \qquad
# \text{cells in all} = \text{length} + \text{kernel} - 1$$
#
# The spread pixels take `(size - 1) * stride + 1` of these cells, and the zeros still missing go behind. For
# 5 x 5:


# %%
def zeros_around(size, kernel, stride, length, before):
    """Zeros in front of `size` cells that are `stride` apart, and behind them, for a result of `length`."""
    in_front = kernel - 1 - before
    return in_front, length + kernel - 1 - in_front - ((size - 1) * stride + 1)


# %% tags=["fact-002-case-5x5"]
with when_ready():
    around = zeros_around(3, 3, 2, 5, same_padding(5, 3, 2)[0])
    slid = slide(np.pad(spread, around), kernel[::-1, ::-1])
    agrees = np.array_equal(slid, tensorflow(pixels, kernel, (5, 5), 2))
    print(f"5 x 5: zeros in front and behind {around}, equals TensorFlow: {agrees}")

# %% [markdown]
# And for 6 x 6, where `before` is 0. Two zeros in front and one behind, not the other way round:

# %% tags=["fact-002-case-6x6"]
expected = tensorflow(pixels, kernel, (6, 6), 2)
for around in [(2, 1), (1, 2)]:
    slid = slide(np.pad(spread, around), kernel[::-1, ::-1])
    print(f"6 x 6: zeros in front and behind {around}, equals TensorFlow: {np.array_equal(slid, expected)}")

# %% [markdown]
# A widely read answer explains this case as: a ring of zeros first, and then, because 6 x 6 needs more,
# extra zeros, by preference on the left and on the top. Here that is right. Is it a rule?
#
# **Predict.** The same pixels, kernel and stride, but VALID and 8 x 8. How many zeros are there in front
# and behind? A tuple of two numbers.

# %% nbgrader={"grade": false, "grade_id": "predict-zeros-around-for-valid-eight", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    (2, 3)
    ### END SOLUTION
)
predict("zeros-around-for-valid-eight", guess)

# %%
eight, half_turn, right_ones = tensorflow(pixels, kernel, (8, 8), 2, "VALID"), kernel[::-1, ::-1], []
for around in [(5, 0), (4, 1), (3, 2), (2, 3), (1, 4), (0, 5)]:
    if np.array_equal(slide(np.pad(spread, around), half_turn), eight):
        right_ones.append(around)

# %% nbgrader={"grade": true, "grade_id": "reveal-zeros-around-for-valid-eight", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("zeros-around-for-valid-eight", right_ones[0])

# %% [markdown]
# Not a rule, then. For 6 x 6 the extra zeros are in front because the convolution has its odd cell
# behind. Where there is no odd padding, what is left over lies behind the last window, and the zeros go
# behind, too:

# %% tags=["fact-002-case-6x6"]
with when_ready():
    cases = [(3, 3, 2, 6, "SAME"), (3, 2, 1, 3, "SAME"), (3, 3, 2, 5, "SAME")]
    cases += [(3, 3, 2, 7, "VALID"), (3, 3, 2, 8, "VALID"), (2, 2, 3, 6, "SAME"), (2, 2, 4, 8, "SAME")]
    for size, taps, stride, length, padding in cases:
        before = same_padding(length, taps, stride)[0] if padding == "SAME" else 0
        front, behind = zeros_around(size, taps, stride, length, before)
        where = "as many" if front == behind else "more in front" if front > behind else "more behind"
        print(f"{size} to {length}, kernel {taps}, stride {stride}, {padding:5}: ({front}, {behind}) {where}")

# %% [markdown]
# More in front for an odd SAME padding, more behind wherever VALID leaves cells over, and under SAME
# when the stride steps over whole cells (the last two lines). There SAME pads nothing: a padding is
# never negative.
#
# **Predict.** Two rows, kernel 2, stride 6, SAME, 12 rows wanted. How many rows that no window reaches are
# there above the first window, between the two, and below the second? A tuple of three numbers.

# %% nbgrader={"grade": false, "grade_id": "predict-rows-without-a-window", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    (0, 4, 4)
    ### END SOLUTION
)
predict("rows-without-a-window", guess)

# %%
reached = tensorflow(np.ones((2, 1), np.float32), np.ones((2, 1), np.float32), (12, 1), (6, 1))[:, 0]
starts = np.flatnonzero(reached)[::2]
print("reached by a window:", reached.astype(int), "windows start at", starts)

# %% nbgrader={"grade": true, "grade_id": "reveal-rows-without-a-window", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("rows-without-a-window", (starts[0], starts[1] - starts[0] - 2, 12 - starts[1] - 2))

# %% [markdown]
# ### Rules of thumb, and when they fail *(workshop: skip)*
#
# At which cell of the sheet of prints does a SAME result start? The right answer, and five that one can
# find in code. A star marks a wrong number:

# %%
with when_ready():
    print("kernel stride length   right  nothing  larger half  (k-1)//2  k//2  below zero")
    for taps, stride, length in [(3, 2, 5), (3, 2, 6), (2, 2, 5), (2, 1, 3), (5, 2, 6), (4, 3, 7), (2, 4, 8)]:
        before, after = same_padding(length, taps, stride)
        total = (-(-length // stride) - 1) * stride + taps - length  # not cut at zero
        rules = (0, after, (taps - 1) // 2, taps // 2, total // 2)
        marked = "".join(f"{rule}{'*' if rule != before else ' '}".rjust(9) for rule in rules)
        print(f"{taps:6} {stride:6} {length:6} {before:7} {marked}")

# %% [markdown]
# - *nothing*: the beginning of the sheet; right for VALID.
# - *larger half*: the odd cell in front; the convolution has it behind.
# - *(k - 1) // 2*: SAME as for stride 1. It is the recipe written for other libraries, and it shifts the
#   picture by a pixel without any complaint.
# - *k // 2*: an ordinary SAME convolution over the pixels with their zeros. It pads the wrong array.
# - *below zero*: where windows leave holes there is nothing to pad, and so nothing to cut.
#
# ### A question of one pixel *(workshop: skip)*
#
# You may know a set of animations of convolution arithmetic, blue squares and a grey shadow that slides
# over them. One of them shows a transpose from 3 x 3 to 6 x 6, with kernel 3 and stride 2: one row of
# zeros in front, two behind. We have just seen two in front and one behind. Who is right? Move one
# picture over the other until they agree:

# %%
from conv_figures.transpose_overlay import explore_transpose_overlay

explore_transpose_overlay()

# %% [markdown]
# Both are right: they are transposes of two different convolutions. The one in the animations pads one
# cell on *each* side of 6, although no window reaches the one behind; TensorFlow's SAME pads the one
# cell that is needed, and pads it behind. In TensorFlow you get the animations' numbers with explicit
# padding:

# %%
one_each_side = [[0, 0], [1, 1], [1, 1], [0, 0]]
animated = tensorflow(pixels, kernel, (6, 6), 2, one_each_side)
slid = slide(np.pad(spread, (1, 2)), kernel[::-1, ::-1])
print("padding ((1, 1), (1, 1)) is what the animations show:", np.array_equal(animated, slid))
print("shifted by one row and one column it is SAME:", np.array_equal(animated[:5, :5], expected[1:, 1:]))

# %% [markdown]
# This is the pixel by which pictures drift when weights are carried between libraries. Nothing fails, and
# the shapes agree.
#
# ### Padding in numbers
#
# Explicit padding reads as in lesson 02, `((top, bottom), (left, right))`: rows first, before first. In
# a transpose, `top` rows and `left` columns are cut off in front. TensorFlow wants the same numbers with
# two more pairs, for batch and channels. The sheet of 7 x 7, padding ((1, 2), (2, 0)):

# %%
uneven = [[0, 0], [1, 2], [2, 0], [0, 0]]
cut = tensorflow(pixels, kernel, (4, 5), 2, uneven)
for name, (top, left) in {"(top, left)": (1, 2), "(bottom, right)": (2, 0), "(left, top)": (2, 1)}.items():
    print(f"start at {name:15} right: {np.array_equal(sheet[top : top + 4, left : left + 5], cut)}")

# %% [markdown]
# One more thing, about defaults. A transpose means SAME where nothing is said, as in TensorFlow, and so does
# its gradient below. The `conv2d` of this course and its gradients mean VALID. So a transpose that calls one
# of them must pass `padding` on. If it does not, it computes VALID whatever it was told.

# %% [markdown]
# ## The same array under new names
#
# Now the channels. The documentation of `tf.nn.conv2d` says that filters are
# `[height, width, in_channels, out_channels]`; that of `tf.nn.conv2d_transpose` says
# `[height, width, output_channels, in_channels]`. So do you have to swap two axes of your filters?
#
# Follow one number. `filters[a, b, c, o]` joins channel `c` of the image with channel `o` of the small
# output. Forward it carries something from `c` to `o`, back from `o` to `c`. It is the same number, and
# the channels stay where they are. Only "in" and "out" have changed sides: what comes *out* of a
# transpose is the image that went *in*.

# %% tags=["fact-000-same-filter-both-ways"]
trained = random.normal(size=(4, 4, 3, 20)).astype(np.float32)
photos = random.normal(size=(2, 8, 9, 3)).astype(np.float32)  # (N, H, W, C)
features = tf.nn.conv2d(photos, trained, 1, "SAME")
back = tf.nn.conv2d_transpose(features, trained, photos.shape, 1, "SAME")
print("conv2d:          ", photos.shape, "->", features.shape, "filters", trained.shape)
print("conv2d_transpose:", features.shape, "->", back.shape, "filters", trained.shape)

gradient = tf.compat.v1.nn.conv2d_backprop_input(photos.shape, trained, features, [1, 1, 1, 1], "SAME")
print("the transpose of that very convolution:", np.array_equal(back, gradient))

# %% [markdown]
# The very same array, no axis moved, no number turned. And if you swap the axes all the same?

# %% tags=["fact-000-transpose-filter-axes"]
swapped = trained.transpose(0, 1, 3, 2)
attempt("20 and 3 swapped", tf.nn.conv2d_transpose, features, swapped, photos.shape, 1)
even = random.normal(size=(4, 4, 5, 5)).astype(np.float32)  # as many channels in as out
five_channels = random.normal(size=(2, 8, 9, 5)).astype(np.float32)
kept, moved = (tf.nn.conv2d_transpose(five_channels, f, (2, 8, 9, 5), 1) for f in (even, even.transpose(0, 1, 3, 2)))
print("5 and 5 swapped: accepted, largest difference", np.abs(kept - moved).max().round(1))

forward, backward = keras.layers.Conv2D(20, 4, use_bias=False), keras.layers.Conv2DTranspose(3, 4, use_bias=False)
forward.build((None, 8, 9, 3))
backward.build((None, 5, 6, 20))
print("Keras keeps the same layout for 3 -> 20 and for 20 -> 3:", forward.kernel.shape, backward.kernel.shape)

# %% [markdown]
# With 20 and 3 channels you get an error, and are lucky. With equal counts you get wrong numbers in
# silence: every number then joins the wrong two channels.
#
# "Transpose" does not speak of the filters at all. What is transposed is the matrix C of lesson 03. It
# has a row for every output and a column for every input, and its transpose has them the other way
# round. That is the third way to compute a transpose. It stores mostly zeros, and it explains the other
# two:

# %%
one_channel = filters[:, :, :1, :1]  # (K_h, K_w, C_in, C_out) = (2, 3, 1, 1)
values = random.integers(-4, 5, size=(3, 4)).astype(np.float32)
with when_ready():
    matrix = conv2d_matrix((5, 8, 1), one_channel, 2, "SAME")  # (H_out * W_out, H * W)
    product = (matrix.T @ values.ravel()).reshape(5, 8)
    print("C has shape", matrix.shape, "and its transpose", matrix.T.shape)
    same = np.array_equal(product, tensorflow(values, one_channel[:, :, 0, 0], (5, 8), 2))
    print("the transposed matrix gives TensorFlow's numbers:", same)
    print("the kernel:", one_channel[:, :, 0, 0], "column 5 of the transpose, as 5 x 8:", sep="\n")
    print(matrix.T[:, 5].reshape(5, 8))

# %% [markdown]
# A column of the transpose is one print: the kernel, upright, where window 5 was. That is the first way. A
# row of it holds all weights that one cell of the result collects, the last one first: the slide with the
# turned kernel. One matrix, read in two directions.
#
# The other axes are as in every convolution. Channels of the input are added up, all of them, and each
# output channel has its own weights. Images of the batch do not meet. Of the imagined image only the shape
# counts, and of the input every number.

# %%
batch = random.integers(-4, 5, size=(2, 3, 4, 4)).astype(np.float32)  # (N, H, W, C_in)
result = tf.nn.conv2d_transpose(batch, filters, (2, 5, 8, 3), 2).numpy()
by_channel = [tensorflow(batch[1, :, :, o], filters[:, :, 2, o], (5, 8), 2) for o in range(4)]
print("the sum over input channels is output channel 2:", np.array_equal(sum(by_channel), result[1, :, :, 2]))
wrong = {"transposed kernel": filters.swapaxes(0, 1), "turned kernel": filters[::-1, ::-1]}
wrong |= {"all four axes reversed (np.flip)": filters[::-1, ::-1, ::-1, ::-1]}
for name, other in wrong.items():
    print(f"{name:33} equal: {np.array_equal(tf.nn.conv2d_transpose(batch, other, (2, 5, 8, 3), 2), result)}")

# %% [markdown]
# **Predict.** You have 5 channels and want 4, with a kernel of 3 rows and 2 columns. What is the shape
# of the filters for `conv2d_transpose`? A tuple of four numbers.

# %% nbgrader={"grade": false, "grade_id": "predict-filters-from-five-to-four", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    (3, 2, 4, 5)
    ### END SOLUTION
)
predict("filters-from-five-to-four", guess)

# %%
five_to_four = []
for shape in [(3, 2, 5, 4), (3, 2, 4, 5)]:
    if attempt(shape, tf.nn.conv2d_transpose, tf.ones((1, 6, 7, 5)), tf.ones(shape), (1, 6, 7, 4), 1):
        five_to_four.append(shape)

# %% nbgrader={"grade": true, "grade_id": "reveal-filters-from-five-to-four", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("filters-from-five-to-four", five_to_four[0])

# %% [markdown]
# ### Exercise 3: `conv2d_transpose`
#
# **Goal**: `tf.nn.conv2d_transpose`, for any batch, channels, strides, padding and legal size.
#
# *Difficulty 2 of 3 · importance 3 of 3 · 20 minutes*
#
# **Contract**
#
# | | shape | type |
# |---|---|---|
# | `input` | `(N, H, W, C_in)`; `N` may be 0 | float32 or float64 |
# | `filters` | `(K_h, K_w, C_out, C_in)`: those of the imagined convolution, as they are | as `input` |
# | `output_shape` | four sizes, `(N, H_out, W_out, C_out)`; all four must be given, and be legal | tuple of ints |
# | `strides` | one number, or `(s_h, s_w)` | int or pair, at least 1 |
# | `padding` | of the imagined convolution; SAME if nothing is said, where `conv2d` says VALID | `"SAME"`, `"VALID"` or `((top, bottom), (left, right))` |
# | *returns* | `output_shape` | as `input` |
# | *raises* | `ValueError`, for anything that breaks this table, channels or batches that differ, a size that no convolution brings to `(H, W)` | |
#
# ```python
# def conv2d_transpose(
#     input: np.ndarray,
#     filters: np.ndarray,
#     output_shape: tuple[int, int, int, int],
#     strides: int | tuple[int, int] = 1,
#     padding: str | tuple[tuple[int, int], tuple[int, int]] = "SAME",
# ) -> np.ndarray
# ```
#
# You have three ways to choose from, and a function of lesson 04 that does most of the work for one of
# them. What is new in any case is the check of the sizes: a wrong `output_shape` must not give a
# picture. For the two words, `transpose_output_range` lists the legal lengths. For padding in numbers it does
# not, and there is a way that serves all three: `resolve_padding` (lesson 02) of the size you want, and then
# `output_size` (lesson 01), VALID, of the padded length. It must give the size that you have.
#
# **Write it** in `conv_lib/transpose.py`.

# %% nbgrader={"grade": true, "grade_id": "check-conv2d-transpose", "locked": true, "points": 10.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("conv2d_transpose")

# %%
hint("conv2d_transpose")

# %% [markdown]
# **Show me where.** Two channels in, one out, strides 2 and 3, and neither length is the longest one.

# %%
two_channels = random.integers(-4, 5, size=(1, 3, 2, 2)).astype(np.float32)  # (N, H, W, C_in)
two_to_one = random.integers(-4, 5, size=(3, 2, 1, 2)).astype(np.float32)  # (K_h, K_w, C_out, C_in)
with when_ready():
    theirs = tf.nn.conv2d_transpose(two_channels, two_to_one, (1, 5, 5, 1), (2, 3)).numpy()
    show_difference(conv2d_transpose(two_channels, two_to_one, (1, 5, 5, 1), (2, 3)), theirs)

# %% [markdown]
# **Without TensorFlow.** `check_adjoint` holds your `conv2d` and your `conv2d_transpose` against each
# other. For every image x and every y the number ⟨conv2d(x), y⟩ must equal ⟨x, conv2d_transpose(y)⟩:
# that is what *transpose* means. It gives no points. If the two disagree, it shows the one pair of cells
# on which they do.

# %%
check_adjoint("conv2d_transpose")

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *The gradient of lesson 04.* A transpose is that gradient under another name, so after the checks it is
#   one call. The least code, and every bug is one that you have mended already.
# - *Prints.* A sheet of zeros with the imagined padding, then a loop over the taps; each tap adds the whole
#   input, times one matrix of channels, to every `stride`-th row and column. Then cut. As many steps
#   as the kernel has taps, and no extra memory to speak of.
# - *Zeros and a slide.* Your `zero_insert`, zeros around, your own `conv2d` with the kernel turned and the
#   channel axes swapped (here they must be: the slide is a convolution from `C_in` to `C_out`). The one to
#   use if all you have is a convolution. Of what it multiplies, all but one in `s_h * s_w` are zeros.
# </details>
#
# ### And a ReLU behind it *(workshop: skip)*
#
# In a network a nonlinearity follows. It does not ask whether the numbers came from a convolution or
# from its transpose; `output_shape` is given, and the rest is as always.

# %% tags=["fact-000-output-shape-given"]
n, h, w = photos.shape[:3]
deconv = tf.nn.conv2d_transpose(tf.nn.relu(features), trained, output_shape=[n, h, w, 3], strides=[1, 1, 1, 1])
res = tf.nn.relu(deconv).numpy()
print("after the transpose:", deconv.shape, "smallest number", deconv.numpy().min().round(1))
print("after the ReLU:     ", res.shape, "smallest number", res.min().round(1))

# %% [markdown]
# ## The gradient of a transpose
#
# A network with a transpose in it is trained, so gradients must get through it. Which function computes
# them?
#
# The transpose multiplies by Cᵀ. The gradient of "multiply by a matrix" is "multiply by its transpose"
# (lesson 04). The transpose of Cᵀ is C. So **the gradient of a transposed convolution is the convolution**,
# the very one that you imagined: same filters as they are, same strides, same padding.

# %%
wanted = random.integers(-4, 5, size=(2, 5, 8, 3)).astype(np.float32)  # what comes back, at the large side
small_side = tf.constant(batch)
weights = tf.constant(filters)
with tf.GradientTape() as tape:
    tape.watch([small_side, weights])
    large_side = tf.nn.conv2d_transpose(small_side, weights, (2, 5, 8, 3), 2)
gradient, of_filters = tape.gradient(large_side, [small_side, weights], output_gradients=wanted)
print("gradient", gradient.shape)
print("equals conv2d of what came back:", np.array_equal(gradient, tf.nn.conv2d(wanted, filters, 2, "SAME")))

exchanged = tf.compat.v1.nn.conv2d_backprop_filter(wanted, filters.shape, batch, [1, 2, 2, 1], "SAME")
print("filters: lesson 04's gradient, arrays exchanged:", np.array_equal(of_filters, exchanged))

# %% [markdown]
# The last line is about the gradient for the *filters*: it needs nothing new either.
#
# Where the transpose printed, the gradient reads: at the same cells, with the same weights, in the same
# order. So there is nothing to turn, nothing to flip, nothing to swap, and nothing to average. The
# strides that pulled the pixels apart find them again. What the transpose cut off as padding, the
# convolution pads again, by the same rule. Some wrong turns, all of the right shape:

# %%
right = tf.nn.conv2d(wanted, filters, 2, "SAME").numpy()
variants = {
    "the gradient": right,
    "kernel turned": tf.nn.conv2d(wanted, filters[::-1, ::-1], 2, "SAME"),
    "stride taken afterwards": tf.nn.conv2d(wanted, filters, 1, "SAME")[:, ::2, ::2],
    "odd padding in front": tf.nn.conv2d(wanted, filters, 2, [[0, 0], [1, 0], [1, 0], [0, 0]]),
    "only the shape of what came back": tf.nn.conv2d(np.ones_like(wanted), filters, 2, "SAME"),
    "mean over the batch": right / 2,
}
for name, result in variants.items():
    print(f"{name:33} shape {tuple(result.shape)}, right: {np.array_equal(result, right)}")

# %% [markdown]
# And the transpose once more, in place of the convolution? It goes in the wrong direction, and mostly does
# not even fit. With stride 1 and as many channels in as out it fits, and is wrong:

# %%
attempt("transpose again", tf.nn.conv2d_transpose, wanted, filters, (2, 3, 4, 4), 2)
three_to_three = filters[:, :, :, :3]
again = tf.nn.conv2d_transpose(wanted, three_to_three, wanted.shape, 1)
print("where it fits, right:", np.array_equal(again, tf.nn.conv2d(wanted, three_to_three, 1, "SAME")))

# %% [markdown]
# ### Exercise 4: `conv2d_transpose_backprop`
#
# **Goal**: the gradient of your transpose with respect to its input.
#
# *Difficulty 1 of 3 · importance 2 of 3 · 5 minutes*
#
# **Contract**
#
# | | shape | type |
# |---|---|---|
# | `filters` | `(K_h, K_w, C_out, C_in)`, those that the transpose was given | float32 or float64 |
# | `out_backprop` | `(N, H_out, W_out, C_out)`: what comes back to the transpose's output | as `filters` |
# | `strides`, `padding` | as for `conv2d_transpose`, and SAME if nothing is said | |
# | *returns* | `(N, H, W, C_in)`, the shape of the transpose's input | as `out_backprop` |
# | *raises* | `ValueError` if an array does not have four axes, if channels differ, or for anything that `conv2d` refuses | |
#
# ```python
# def conv2d_transpose_backprop(filters, out_backprop, strides=1, padding="SAME") -> np.ndarray
# ```
#
# Where is `output_shape`? Not needed: here the large array is given, and a convolution knows its size.
#
# **Write it** in `conv_lib/transpose.py`. It is short. Mind the default of `padding`: your `conv2d` has
# another one.

# %% nbgrader={"grade": true, "grade_id": "check-conv2d-transpose-backprop", "locked": true, "points": 5.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("conv2d_transpose_backprop")

# %%
hint("conv2d_transpose_backprop")

# %% [markdown]
# **Show me where.** From (1, 5, 5, 1) back to one of the two channels, strides 2 and 3.

# %%
came_back = random.integers(-4, 5, size=(1, 5, 5, 1)).astype(np.float32)
theirs = tf.nn.conv2d(came_back, two_to_one, (2, 3), "SAME").numpy()
with when_ready():
    yours = conv2d_transpose_backprop(two_to_one, came_back, (2, 3))
    show_difference(yours[..., :1], theirs[..., :1])

# %% [markdown]
# The same witness as before: your transpose and its gradient, held against each other.

# %%
check_adjoint("conv2d_transpose_backprop")

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *Your `conv2d`.* One call, and a check of the channels with a message that speaks of this function's own
#   arguments. The short way is also the right one: the theory says that they are one function.
# - *From the prints.* Where your transpose adds `value * weights` to a slice of the sheet, read the slice,
#   multiply by the same weights, add up. A good exercise in going back through code line by line.
# - *Numerically.* `numerical_vjp` of lesson 04, applied to your transpose. Far too slow to use, and
#   independent of any theory: a good witness for the other two.
# </details>

# %% [markdown]
# ## Sizes known only at run time *(workshop: skip)*
#
# In a network for pictures of any size, the sizes are `None` while the program is built. `output_shape`
# must be given all the same. Give it a tensor: `tf.shape(images)` holds the sizes once they are there.
# You may replace the number of channels, and nothing else needs to be known.

# %% tags=["fact-001-output-shape-tensor"]
shrink = random.normal(size=(3, 3, 3, 20)).astype(np.float32)
grow = random.normal(size=(3, 3, 7, 20)).astype(np.float32)


@tf.function(input_signature=[tf.TensorSpec([None, None, None, 3])])
def there_and_back(images):
    n, h, w, _ = tf.unstack(tf.shape(images))
    return tf.nn.conv2d_transpose(tf.nn.conv2d(images, shrink, 4, "SAME"), grow, [n, h, w, 7], 4, "SAME")


print("known while it is built:", there_and_back.get_concrete_function().outputs[0].shape)
for shape in [(2, 97, 90, 3), (1, 98, 100, 3)]:
    print(shape, "becomes", there_and_back(np.zeros(shape, np.float32)).shape)

# %% [markdown]
# A list of numbers works as well, for pictures of that size and no other. And `images.shape` is not
# `tf.shape(images)`: it is what is known while the function is built, and here that is nothing.

# %%
flexible = tf.TensorSpec([None, None, None, 3])


@tf.function(input_signature=[flexible])
def with_a_list(images):
    return tf.nn.conv2d_transpose(tf.nn.conv2d(images, shrink, 4, "SAME"), grow, [1, 97, 97, 7], 4, "SAME")


@tf.function
def with_images_shape(images):
    return tf.nn.conv2d_transpose(tf.nn.conv2d(images, shrink, 4, "SAME"), shrink, images.shape, 4, "SAME")


for size in (97, 90):
    attempt(f"a list, {size} x {size}", with_a_list, np.zeros((1, size, size, 3), np.float32))
attempt("images.shape", with_images_shape.get_concrete_function, flexible)

# %% [markdown]
# ## An error message decoder
#
# Below, calls that go wrong (and one that does not), and what the TensorFlow of this kernel says to
# each. Read a message, cover the table that follows, and say what you would change.

# %%
x, k = np.ones((1, 3, 3, 4), np.float32), np.ones((2, 2, 3, 4), np.float32)


def transpose(output_shape, filters=k, **more):
    """From 3 x 3 pixels and 4 channels to 3 channels, stride 2."""
    return tf.nn.conv2d_transpose(x, filters, output_shape, 2, **more)


attempt("A  length 7", transpose, [1, 7, 7, 3])
attempt("B  no window fits", transpose, [1, 1, 1, 3], padding="VALID")
attempt("C  filters swapped", transpose, [1, 5, 5, 3], k.swapaxes(2, 3))
attempt("D  5 channels out", transpose, [1, 5, 5, 5])
attempt("E  6 channels out", transpose, [1, 5, 5, 6])
attempt("F  two images out", transpose, [2, 5, 5, 3])

# %%
attempt("G  int64", transpose, tf.constant([1, 5, 5, 3], tf.int64))
attempt("H  batch of -1", transpose, [-1, 5, 5, 3])
attempt("I  batch of None", transpose, [None, 5, 5, 3])
attempt("J  two sizes only", transpose, [5, 5])
attempt("K  filter=", tf.nn.conv2d_transpose, x, filter=k, output_shape=[1, 5, 5, 3], strides=2)
attempt("L  dilations", tf.nn.conv2d_transpose, x, k, [1, 4, 4, 3], 1, "VALID", dilations=2)

# %% [markdown]
# | | what it means | what to change |
# |---|---|---|
# | A, B | no convolution brings `output_shape` (`computed`) to the size you have (`actual`) | `output_shape`: `transpose_output_range` lists what is legal. Or strides and padding: are they those of the forward convolution? |
# | C, D | "input depth" is the channels of `output_shape`, "filter depth" the third axis of the filters. Where that axis is 1, the fourth is compared, and the message speaks of "out_depth" | do not swap axes: `(K_h, K_w, C_out, C_in)`; the last number of `output_shape` is `C_out` |
# | E | 6 is a multiple of 3, so TensorFlow takes it for a grouped convolution | as D |
# | F | a transpose makes as many images as it gets | the first number; `tf.shape(x)[0]` if it is not known |
# | G | sizes are `int32` here | `tf.cast(sizes, tf.int32)` |
# | H, I | neither -1 nor None means "find out" | `tf.shape(x)[0]` |
# | J | accepted: TensorFlow takes batch and channels from the arrays. `conv_lib` asks for all four | nothing, if you meant it |
# | K | the argument was called `filter` in TensorFlow 1 | `filters`; and what was `value` is now `input` |
# | L | this processor's code has no dilated transposes | zeros in the kernel, by hand (last question below) |
#
# Why do the messages speak of `out_backprop` and `input`? Because a transpose *is* the gradient, and
# TensorFlow runs the same code. `out_backprop` is your input. `input` is your output.
#
# The texts depend on the machine. TensorFlow has two libraries for convolutions on a CPU. With the other
# one, cases A and B end in an `AbortedError` that "could not create a primitive descriptor" and names no
# size at all, and case H is accepted. Setting `TF_ENABLE_ONEDNN_OPTS=0` before TensorFlow is imported
# gives the texts above, and this course does so.
#
# ### The same mistake, then and now *(workshop: skip)*
#
# The blog post about 97 and 25 quotes two messages of TensorFlow 1, and people still search for them.
# When all sizes were known, building the *gradient* failed: "Shapes (3, 33, 33, 20) and (3, 25, 25, 20)
# are not compatible". With unknown sizes, the program failed while it ran: "Conv2DSlowBackpropInput:
# Size of out_backprop doesn't match computed: actual = 25, computed = 33". Here are both today:

# %% tags=["fact-001-static-error"]
inputs = np.zeros((3, 97, 97, 10), np.float32)
weights = np.zeros((3, 3, 10, 20), np.float32)


def gradient_in_a_graph():
    """Only builds the program, as TensorFlow 1 did: nothing is computed."""
    with tf.Graph().as_default():
        conv = tf.nn.conv2d(inputs, weights, 4, "SAME")
        deconv = tf.nn.conv2d_transpose(conv, weights, tf.shape(inputs), 3, "SAME")
        print("conv", conv.shape, "and deconv", deconv.shape, "are built without complaint")
        return tf.gradients(deconv, conv)


attempt("static", gradient_in_a_graph)

# %% tags=["fact-001-runtime-error"]
anything = tf.TensorSpec([None, None, None, 10])


@tf.function(input_signature=[anything])
def built_for_any_size(images):
    conv = tf.nn.conv2d(images, weights, 4, "SAME")
    return tf.nn.conv2d_transpose(conv, weights, tf.shape(images), 3, "SAME")


print("built:", built_for_any_size.get_concrete_function().outputs[0].shape)
attempt("at run time", built_for_any_size, inputs)

# %% [markdown]
# The first text has other words today, and the second has `Custom` where it had `Slow`. Both say the
# same: the convolution with stride 3, which is the gradient of the transpose, makes 33 of 97, and `conv`
# has 25. An older one says "Number of rows of out_backprop". Search for the numbers, not for the words.
#
# ### Bug hunt *(workshop: skip)*
#
# The programs of that post hold two more bugs. One stores the shape that it wants under one name and
# uses another. One trains on the loss `deconv - inputs`: no square, no sum. The first shows at once. And
# the second?

# %% tags=["fact-001-bug-hunt"]
attempt("outputs_shape, then output_shape", eval, "tf.nn.conv2d_transpose(x, k, output_shape=output_shape)")

weight, target = tf.Variable(k), np.ones((1, 5, 5, 3), np.float32)
with tf.GradientTape(persistent=True) as tape:
    restored = tf.nn.conv2d_transpose(x, weight, [1, 5, 5, 3], 2)
    as_it_is, its_sum = restored - target, tf.reduce_sum(restored - target)
    other_target, squares = restored - 100 * target, tf.reduce_sum((restored - target) ** 2)
slopes = [tape.gradient(loss, weight).numpy() for loss in (as_it_is, its_sum, other_target, squares)]
print("the gradient of an array is that of its sum:", np.array_equal(slopes[0], slopes[1]))
print("and does not depend on the target:          ", np.array_equal(slopes[0], slopes[2]))
print("with squares it does:                       ", not np.array_equal(slopes[0], slopes[3]))

# %% [markdown]
# TensorFlow takes an array for a loss without a word, and differentiates its sum. A sum of differences
# has no minimum: the numbers of `restored` may sink for ever, and the picture to be restored plays no
# part.

# %% [markdown]
# ## What your code can do
#
# A handwritten digit has 8 x 8 pixels. Make it 32 x 32, with one call of your `conv2d_transpose`. What the
# result looks like is up to the filter:
#
# - a kernel of 4 x 4 ones with stride 4 prints every pixel as a block (it looks like the 8 x 8 pixels, and has
#   16 times as many);
# - a *bilinear* kernel falls off linearly from its middle, and neighbouring prints overlap so that their
#   weights add up to 1 everywhere: a smooth picture;
# - 6 x 6 ones with stride 4 overlap as well, but not evenly.


# %%
def bilinear(factor):
    """A kernel (K_h, K_w) that up-samples smoothly: weights fall linearly from the middle."""
    size = 2 * factor - factor % 2
    weights = 1 - np.abs(np.arange(size) - (size - 1) / 2) / factor  # (size,)
    return np.outer(weights, weights).astype(np.float32)


print("factor 2:", bilinear(2), sep="\n")
print("prints of factor 4 add up to", tensorflow(np.ones((3, 3), np.float32), bilinear(4), (12, 12), 4)[5, 4:8])

# %%
from sklearn.datasets import load_digits

from conv_figures.photos import Picture, draw_photos

scans = load_digits().images.astype(np.float32)[[0, 3], :, :, np.newaxis]  # (N, H, W, C) = (2, 8, 8, 1)
ones = {size: np.ones((size, size), np.float32) for size in (4, 6)}
kernels = {"4 x 4 ones": ones[4], "bilinear": bilinear(4), "6 x 6 ones": ones[6]}


def enlarged(scans, kernel):
    """Digits (N, 8, 8, 1) four times as large, (N, 32, 32, 1)."""
    return conv2d_transpose(scans, kernel[:, :, np.newaxis, np.newaxis], (len(scans), 32, 32, 1), 4)


# %%
with when_ready():
    panel = []
    for n in range(len(scans)):
        panel.append(Picture(scans[n, :, :, 0], "8 x 8 pixels"))
        panel += [Picture(enlarged(scans, one)[n, :, :, 0], name) for name, one in kernels.items()]
    show(
        draw_photos(panel, columns=4, side=3.8),
        alt="Two digits of 8 by 8 pixels, each made four times as large with three kernels: "
        "4 by 4 ones give blocks, the bilinear kernel a smooth picture, 6 by 6 ones a picture with a grid on it.",
        caption="One function, one stride, three filters. The grid is where prints meet.",
    )

# %% [markdown]
# Networks that paint with transposes learn their filters. Nothing stops them from learning a kernel that
# prints evenly, and nothing makes them. Lesson 07 is about this grid.
#
# ### There and back is not where you were
#
# The name "deconvolution" promises that a blurred picture comes back sharp. Send a photo through a
# convolution, its output through the transpose with the same filter, and look:

# %%
from matplotlib import image as matplotlib_image
from matplotlib.cbook import get_sample_data

full = matplotlib_image.imread(get_sample_data("grace_hopper.jpg")).astype(np.float32) / 255
photo = full.reshape(150, 4, 128, 4, 3).mean(axis=(1, 3))[np.newaxis]  # (N, H, W, C) = (1, 150, 128, 3)
blur = np.einsum("ab,co->abco", bilinear(2), np.eye(3, dtype=np.float32)) / 4  # (4, 4, 3, 3): channels stay apart
print("photo", photo.shape, "blur", blur.shape)

# %%
with when_ready():
    panel = [Picture(photo[0], "before")]
    there_and_back_again = photo
    for times in ("once", "twice"):
        small = conv2d(there_and_back_again, blur, 2, "SAME")
        # Times 4, because the transpose shares each number out over four cells.
        there_and_back_again = 4 * conv2d_transpose(small, blur, photo.shape, 2)
        panel.append(Picture(there_and_back_again[0].clip(0, 1), f"there and back {times}"))
        print(f"{times:5} mean difference from the photo: {np.abs(there_and_back_again - photo).mean():.3f}")
    show(
        draw_photos(panel),
        alt="A portrait photo; after a convolution and its transpose it is blurred; after a second time more so.",
        caption="Going back does not undo the blur. It blurs a second time.",
    )

# %% [markdown]
# Back and forth multiplies by CᵀC. For a blur that is the blur, once more. What comes closest to undoing it
# is the pseudo-inverse of lesson 03, and that needs the whole matrix.
#
# ## Questions real people asked
#
# ### Why is `output_shape` needed, and what if it is larger or smaller?
#
# [tensorflow#2118](https://github.com/tensorflow/tensorflow/issues/2118). Because several lengths become the
# same one. Larger or smaller is neither cut nor filled up: outside the `s` legal lengths, it is refused.

# %% tags=["question-20"]
print("kernel 3, stride 2, SAME:", {length: forward_size(length, 3, 2, "SAME") for length in range(3, 9)})
attempt("and from 7?", tensorflow, pixels, kernel, (7, 7), 2)

# %% [markdown]
# ### How do I compute it? My padding comes out as 0.5
#
# [Data Science 26451](https://datascience.stackexchange.com/questions/26451/how-to-calculate-the-output-shape-of-conv2d-transpose/44326),
# [tensorflow#17250](https://github.com/tensorflow/tensorflow/issues/17250),
# [techfeed](https://techfeed.net/es/399311/). From `length = (size - 1) * stride + kernel - 2 * P`. That
# formula assumes as much padding on both sides. TensorFlow splits an odd total unevenly.

# %% tags=["question-21"]
total = (3 - 1) * 2 + 3 - 6  # size 3, stride 2, kernel 3, length 6
print("padding in all:", total, "so P would be", total / 2)
with when_ready():
    print("TensorFlow cuts off (before, after) =", same_padding(6, 3, 2))

# %% [markdown]
# ### By trying I found that [273, 288] works for SAME and [283, 298] for VALID. Why these?
#
# [code456](https://code456.com/article/2612670.html). Sixteen lengths each, so the stride is 16. 273 is
# `17 * 16 + 1`, so the size is 18; 283 is `17 * 16 + 11`, so the kernel is 11.

# %% tags=["question-22"]
for padding in ("SAME", "VALID"):
    found = [length for length in range(260, 310) if forward_size(length, 11, 16, padding) == 18]
    print(padding, "size 18, kernel 11, stride 16:", [found[0], found[-1]], "that is", len(found), "lengths")

# %% [markdown]
# ### My batch size is unknown, and then the whole output shape is `?`
#
# [tensorflow#833](https://github.com/tensorflow/tensorflow/issues/833),
# [#8972](https://github.com/tensorflow/tensorflow/issues/8972),
# [#33961](https://github.com/tensorflow/tensorflow/issues/33961),
# [keras#10185](https://github.com/keras-team/keras/issues/10185). Take only what is unknown from `tf.shape`.
# Today the numbers that you write down stay known:

# %% tags=["question-23"]
unknown_batch = tf.TensorSpec([None, 10, 5, 4])


@tf.function(input_signature=[unknown_batch])
def up(images):
    return tf.nn.conv2d_transpose(images, k, [tf.shape(images)[0], 20, 10, 3], 2)


print("known in advance:", up.get_concrete_function().outputs[0].shape)
print("with 6 images:   ", up(np.zeros((6, 10, 5, 4), np.float32)).shape)

# %% [markdown]
# ### "Number of rows of out_backprop doesn't match computed: actual = 7, computed = 16"
#
# [tflearn#112](https://github.com/tflearn/tflearn/issues/112). Somebody has 7 rows and wants 16. No stride
# does that with SAME, and with the default stride of 1 the convolution of 16 rows has 16:

# %% tags=["question-24"]
for stride in (1, 2, 3):
    found = [length for length in range(1, 40) if forward_size(length, 3, stride, "SAME") == 7]
    forward = forward_size(16, 3, stride, "SAME")
    print(f"stride {stride}: 7 rows can become {found}; a convolution brings 16 to {forward}")

# %% [markdown]
# ### Why does Keras not ask, and why does my decoder return 24 where the encoder had 23?
#
# [a mirror of Stack Overflow 55827029](https://example-a.com/answer/55827029),
# [keras#9883](https://github.com/keras-team/keras/issues/9883),
# [keras#10246](https://github.com/keras-team/keras/pull/10246). A layer that must know its size when it is
# built picks one: under SAME, `size * stride`. An odd size cannot come out of a stride of 2. TensorFlow's
# function can be told.

# %% tags=["question-25"]
odd = np.zeros((1, 23, 23, 3), np.float32)
code = keras.layers.Conv2D(8, 3, strides=2, padding="same")(odd)
decoded = keras.layers.Conv2DTranspose(3, 3, strides=2, padding="same")(code)
print("encoder", odd.shape[1], "->", code.shape[1], " Keras decoder ->", decoded.shape[1])
told = tf.nn.conv2d_transpose(code, tf.zeros((3, 3, 3, 8)), odd.shape, 2)
print("tf.nn.conv2d_transpose with output_shape of the input ->", told.shape[1])

# %% [markdown]
# ### Is `output_padding=0` the same as `None`?
#
# [tensorflow#50168](https://github.com/tensorflow/tensorflow/issues/50168),
# [keras#14158](https://github.com/keras-team/keras/issues/14158),
# [keras#15666](https://github.com/keras-team/keras/issues/15666). No. `None` picks as above. A number means
# `(size - 1) * stride + kernel - 2 * (kernel // 2) + output_padding` under SAME. For an odd kernel that is
# the shortest legal length plus the number. For an even kernel, 0 asks for a length that is too short.

# %% tags=["question-26"]
for taps in (3, 2):
    for extra in (None, 0, 1):
        what = f"12 cells, kernel {taps}, output_padding={extra}"
        attempt(what, keras_transpose, 12, taps, 2, "same", extra)

# %% [markdown]
# ### 2 x 2 pixels, kernel 2, stride 6: the result looks skewed. A bug?
#
# [tensorflow#45999](https://github.com/tensorflow/tensorflow/issues/45999). You predicted it above: (0, 4, 4).
# Ask the imagined convolution which of 12 cells it reads. The rest is never seen, so nothing comes back.

# %% tags=["question-27"]
two_taps = np.ones((1, 2, 1, 1), np.float32)  # (K_h, K_w, C_in, C_out)
with tf.GradientTape() as tape:
    twelve = tf.Variable(tf.zeros((1, 1, 12, 1)))
    read = tf.nn.conv2d(twelve, two_taps, (1, 6), "SAME")
print("cells that the convolution reads:", np.flatnonzero(tape.gradient(read, twelve)), "of 0 to 11")
printed = tensorflow(np.ones((1, 2), np.float32), np.ones((1, 2), np.float32), (1, 12), (1, 6))
print("cells that the transpose prints: ", np.flatnonzero(printed))

# %% [markdown]
# ### I convolve and transpose with the same filter. Why do I not get my image back?
#
# [manongdao](https://manongdao.com/article-690797.html). Because CᵀC is not the identity. For four cells in a
# row and a kernel of 1, 2:

# %% tags=["question-28"]
basis = np.eye(4, dtype=np.float32)[:, np.newaxis, :, np.newaxis]  # (N, H, W, C): four images, one 1 in each
one_two = np.array([1, 2], np.float32).reshape(1, 2, 1, 1)
there = tf.nn.conv2d(basis, one_two, 1, "VALID")
print(tf.nn.conv2d_transpose(there, one_two, basis.shape, 1, "VALID").numpy()[:, 0, :, 0])

# %% [markdown]
# ### I want to write it in C++. Where are the weights flipped?
#
# [thinbug 52021304](https://thinbug.com/q/52021304). Nowhere, if you print: the kernel goes onto the sheet
# upright. The turn belongs to the other way, the slide.
#
# ### A textbook adds empty rows and columns and then convolves as usual. Is that right?
#
# [handson-ml2#570](https://github.com/ageron/handson-ml2/issues/570). Yes, if the kernel is turned and there
# are the right zeros around. Then it is the same function as the sum of prints:

# %% tags=["question-29", "question-31"]
valid = tensorflow(pixels, kernel, (7, 7), 2, "VALID")
slid = slide(np.pad(spread, 2), kernel[::-1, ::-1])
print("prints, kernel upright:", np.array_equal(sum_of_prints(pixels, kernel, (2, 2)), valid))
print("prints, kernel turned: ", np.array_equal(sum_of_prints(pixels, kernel[::-1, ::-1], (2, 2)), valid))
print("slide, kernel upright: ", np.array_equal(slide(np.pad(spread, 2), kernel), valid))
print("slide, kernel turned:  ", np.array_equal(slid, valid))
print("both ways give the same 7 x 7 numbers:", np.array_equal(slid, sum_of_prints(pixels, kernel, (2, 2))))

# %% [markdown]
# ### Does `conv2d_transpose` transpose the filter?
#
# Asked once, answered twice, and the answers contradict each other: that is the exit question. Neither
# you nor TensorFlow need to. It is the matrix that is transposed; the array of weights is used as it is.

# %% tags=["question-30"]
square = random.integers(-4, 5, size=(2, 2, 3, 3)).astype(np.float32)
given = random.integers(-4, 5, size=(1, 4, 5, 3)).astype(np.float32)
truth = tf.compat.v1.nn.conv2d_backprop_input([1, 4, 5, 3], square, given, [1, 1, 1, 1], "SAME")
candidates = {"as it is": square, "rows and columns swapped": square.swapaxes(0, 1)}
candidates["channels swapped"] = square.swapaxes(2, 3)
for name, f in candidates.items():
    same = np.array_equal(tf.nn.conv2d_transpose(given, f, (1, 4, 5, 3), 1), truth)
    print(f"{name:24} is the transpose of the convolution: {same}")

# %% [markdown]
# ### How do I initialise it as bilinear up-sampling?
#
# [CSDN 103642660](https://blog.csdn.net/weixin_44936889/article/details/103642660). With the kernel from
# above on the diagonal of the two channel axes, and zeros elsewhere: a kernel in every place would mix the
# colours. Away from the border the result is what `tf.image.resize` computes. At the border prints are
# missing, and it is too dark.

# %% tags=["question-32"]
tiny = photo[:, ::10, ::10]  # (1, 15, 13, 3)
diagonal = np.einsum("ab,co->abco", bilinear(2), np.eye(3, dtype=np.float32))
target = tf.image.resize(tiny, (30, 26), "bilinear").numpy()
with when_ready():
    mine = conv2d_transpose(tiny, diagonal, (1, 30, 26, 3), 2)
    print(f"largest difference inside {np.abs(mine - target)[:, 1:-1, 1:-1].max():.0e}")
    print(f"mean at the border: {mine[:, 0].mean():.2f}, resized {target[:, 0].mean():.2f}")

# %% [markdown]
# ### Why do ONNX and TVM give something else for SAME, and dilations an error?
#
# [keras-onnx#555](https://github.com/onnx/keras-onnx/issues/555),
# [TVM 4957](https://discuss.tvm.apache.org/t/why-we-only-support-kernel-1-1-for-tf-conv2d-transpose-same/4957/2),
# [tensorflow#48469](https://github.com/tensorflow/tensorflow/issues/48469). "SAME" is a word, and other
# programs understand another rule by it, or only the case in which all rules agree. Numbers travel better:
# state the pads of the imagined convolution. Dilations that a processor's code lacks can be put into the
# kernel.

# %% tags=["question-33"]
with when_ready():
    pads = same_padding(6, 3, 2)
    numbers_only = tensorflow(pixels, kernel, (6, 6), 2, [[0, 0], [*pads], [*pads], [0, 0]])
    print("pads", pads, "in numbers equal SAME:", np.array_equal(numbers_only, tensorflow(pixels, kernel, (6, 6), 2)))

f, g = pixels.reshape(1, 3, 3, 1), kernel.reshape(3, 3, 1, 1)
attempt("dilations (1, 2)", tf.nn.conv2d_transpose, f, g, (1, 5, 7, 1), 1, "VALID", dilations=(1, 2))
by_hand = np.zeros((3, 5), np.float32)
by_hand[:, ::2] = kernel
print("zeros in the kernel, by hand:", tensorflow(pixels, by_hand, (5, 7), 1, "VALID").shape)

# %% [markdown]
# ## Exit question
#
# Two answers to one question. One says: take the trained filters of your convolution, `(4, 4, 3, 20)`,
# and give them to `conv2d_transpose` as they are. The other quotes the documentation: the transpose
# wants `[height, width, output_channels, in_channels]`, the convolution `[height, width, in_channels,
# out_channels]`, so the shape must change. **Both quote facts. Where do they part, and what do you do?**
# Say what each name means on each side, what happens to the array, and how you would notice a mistake.
# At most 120 words; an instructor reads it.
#
# | points | what the answer does |
# |---|---|
# | 3 | "in" and "out" are named from each function's own side, so the names swap and the array stays; and a test that would show swapped axes, also for equal channel counts |
# | 2 | says that names swap and the array stays, without such a test, or overlooks equal channel counts |
# | 1 | decides for passing the array as it is, without a reason that holds |

# %% [markdown] nbgrader={"grade": true, "grade_id": "written-two-answers-about-filters", "locked": false, "points": 3.0, "schema_version": 3, "solution": true, "task": false, "cell_type": "markdown"}
# ### BEGIN SOLUTION
# Both facts are true; only "so the shape must change" is wrong. Each function names channels from its
# own side. For the convolution 3 is *in* and 20 is *out*; into its transpose 20 come and 3 go out. So
# `(4, 4, 3, 20)` reads `[h, w, in, out]` there and `[h, w, out, in]` here. Names have swapped, no number
# has moved: `filters[a, b, c, o]` joins the same two channels in both directions.
#
# I pass the array as it is. Swapped axes raise an error for 3 and 20, but not for equal counts. There I
# compare with the gradient of the convolution, or test ⟨conv2d(x), y⟩ = ⟨x, conv2d_transpose(y)⟩, with
# filters not symmetric in the channels.
# ### END SOLUTION

# %% [markdown]
# ## Stretch: `output_padding`, and PyTorch's parameters *(workshop: skip)*
#
# PyTorch's `conv_transpose2d` has no `output_shape`. It has `padding`, the same on both sides, and
# `output_padding`, which adds to the length behind:
#
# $$\text{length} = (\text{size} - 1) \cdot \text{stride} + \text{kernel} - 2 \cdot \text{padding} +
# \text{output\_padding}$$
#
# | PyTorch | here |
# |---|---|
# | images `(N, C, H, W)` | `(N, H, W, C)` |
# | weight `(C_in, C_out, K_h, K_w)` | filters `(K_h, K_w, C_out, C_in)` |
# | `padding=p` | explicit padding `((p, p), (p, p))` of the imagined convolution |
# | `output_padding=r`, less than the stride | `output_shape`: the shortest legal length plus `r` |
#
# **Your turn**, not graded: write `like_pytorch(images, weight, stride, padding, output_padding)` with your
# `conv2d_transpose`. Test it on `pixels` and `kernel` with padding 1 and output padding 1. Which picture of
# the one-pixel question do you get? For which kernels and strides does `padding = (kernel - 1) // 2` agree
# with TensorFlow's SAME at length `size * stride`?


# %% nbgrader={"grade": false, "grade_id": "output-padding", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
### BEGIN SOLUTION
def like_pytorch(images, weight, stride, padding, output_padding):
    lengths = [
        (n - 1) * stride + k - 2 * padding + output_padding
        for n, k in zip(images.shape[2:], weight.shape[2:], strict=True)
    ]
    shape = (images.shape[0], *lengths, weight.shape[1])
    given = images.transpose(0, 2, 3, 1), weight.transpose(2, 3, 1, 0)
    return conv2d_transpose(*given, shape, stride, ((padding, padding), (padding, padding))).transpose(0, 3, 1, 2)


torch_like = like_pytorch(pixels[np.newaxis, np.newaxis], kernel[np.newaxis, np.newaxis], 2, 1, 1)[0, 0]
print("padding 1 and output_padding 1 are the animations' picture:", np.array_equal(torch_like, animated))
for taps, stride in [(2, 2), (3, 1), (3, 2), (3, 3), (4, 2), (5, 2), (5, 3), (2, 3)]:
    same, symmetric = same_padding(3 * stride, taps, stride)[0], (taps - 1) // 2
    needed = 3 * stride - ((3 - 1) * stride + taps - 2 * symmetric)
    verdict = "SAME" if same == symmetric else f"SAME shifted by {symmetric - same} pixel"
    print(f"kernel {taps}, stride {stride}: padding {symmetric}, output_padding {needed} is {verdict}")
### END SOLUTION

# %% [markdown]
# ## Further reading
#
# - [tf.nn.conv2d_transpose](https://www.tensorflow.org/api_docs/python/tf/nn/conv2d_transpose): read its
#   arguments again, with the imagined convolution in mind.
# - [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), section 4:
#   transposes with numbers and pictures; its animations are those of the one-pixel question.
# - [conv_transpose2d](https://docs.pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html) in
#   PyTorch: the same operation with other parameters.
#
# **Next**: lesson 06 gives every channel filters of its own.
