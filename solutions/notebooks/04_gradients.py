# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The transpose as a gradient
#
# A network learns by one question, asked over and over: which way should each number move? The answer is a
# gradient, and for a convolution it is made of the same few products as the convolution, sent back the way
# they came. In this lesson you write it. What you get is also the famous "transposed convolution", before
# it has that name.
#
# **What you will do**
#
# 1. Watch a network learn from a gradient that is wrong.
# 2. Write `numerical_vjp`, a witness that can tell right from wrong about any gradient.
# 3. Write `bias_backprop`, `conv2d_backprop_input` and `conv2d_backprop_filter`.
# 4. Convict six sabotaged gradients, and teach a filter with nothing but your own code.
#
# **What you will learn**
#
# - Derive each gradient by asking who used a number, and with which weight.
# - Say where the zeros in a strided gradient come from, and where the padding goes.
# - Express `conv2d`, its two gradients and `conv2d_transpose` through each other.
# - Test a gradient in three independent ways, and know what each of them costs.
#
# **What you need**: lessons `01_forward` and `02_padding` (your `conv2d` and `resolve_padding`), and from
# `03_linear_map` the idea that a convolution is linear. Of calculus, only that a slope says how much a
# result changes for each unit of change in an input.
#
# **Time**: 90 minutes alone up to exercise 4, with the exit question; what lies between, from *Four operators*
# on, is another 40, today or tomorrow. In a workshop 75: up to exercise 4, without the parts marked
# *(workshop: skip)*. With only 45: the opening, then *Back through the taps* to exercise 3. Run the cells of
# what you skip all the same: later ones need them.

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

start_lesson("04_gradients")

# %%
import numpy as np

with quiet():
    import tensorflow as tf

from conv_figures.difference import show_difference
from conv_figures.display import show
from conv_lib.conv2d import conv2d
from conv_lib.gradients import bias_backprop, conv2d_backprop_filter, conv2d_backprop_input, numerical_vjp
from conv_lib.padding import resolve_padding

# %% [markdown]
# **Behind with an earlier lesson?** The next cell lends the functions of earlier lessons where the
# course's solutions are installed; take the `#` away and run it. Reports say what was lent, and what is
# graded here stays yours.

# %%
# use_reference()  # lends the functions of earlier lessons

# %% [markdown]
# ## A wrong gradient that trains
#
# A paid course on convolutional networks once had to publish [a
# correction](https://end-to-end-machine-learning.teachable.com/courses/322-convolutional-neural-networks-in-two-dimensions/lectures/24726662):
# in the code that it had shipped, the gradient of the weights was reversed. Nobody had noticed, because
# the code "ran and appeared to perform well". How can that be? Let us do it on purpose.
#
# The network is small: handwritten digits of 8 x 8 pixels, eight filters of 3 x 3, and one dense layer that
# gives ten scores. TensorFlow finds all gradients. Before the filters move, `change` may spoil theirs.

# %%
from sklearn.datasets import load_digits

digits = load_digits()
scans = (digits.images / 16).astype(np.float32)[:, :, :, np.newaxis]  # (N, H, W, C_in) = (1797, 8, 8, 1)
seen, unseen = slice(0, 1200), slice(1200, None)


def scores(images, filters, weights):
    """One convolution with stride 2, a ReLU, one dense layer: (N, 10), a score for each digit."""
    features = tf.nn.relu(tf.nn.conv2d(images, filters, 2, "VALID"))  # (N, 3, 3, 8)
    return tf.reshape(features, (len(images), -1)) @ weights


# %%
def train(change, steps=100, rate=0.2):
    """Train on 1200 digits; gives the loss at every step and the share of the other digits that come out right."""
    random, losses = np.random.default_rng(2), []
    filters = tf.Variable(random.normal(scale=0.3, size=(3, 3, 1, 8)).astype(np.float32))
    weights = tf.Variable(random.normal(scale=0.1, size=(72, 10)).astype(np.float32))
    for _ in range(steps):
        with tf.GradientTape() as tape:
            guesses = scores(scans[seen], filters, weights)
            each = tf.nn.sparse_softmax_cross_entropy_with_logits(digits.target[seen], guesses)
            losses.append(tf.reduce_mean(each))
        d_filters, d_weights = tape.gradient(losses[-1], (filters, weights))
        filters.assign_sub(rate * change(d_filters))
        weights.assign_sub(rate * d_weights)
    found = scores(scans[unseen], filters, weights).numpy().argmax(axis=1)
    return np.array(losses), (found == digits.target[unseen]).mean()


# %% tags=["question-16"]
changes = {"right": lambda d: d, "turned by 180 degrees": lambda d: d[::-1, ::-1], "all zero": tf.zeros_like}
for name, change in changes.items():
    losses, correct = train(change)
    fell, shown = losses[-1] < losses[0] / 2, " ".join(f"{losses[step]:.2f}" for step in (0, 20, 40, 60, 80, 99))
    print(f"{name:22} loss more than halved: {fell}: {shown}   new digits read correctly: {correct:.0%}")

# %% [markdown]
# With every filter's gradient turned by 180 degrees the loss goes down all the same, and most digits are read
# correctly. If that were the only version you had, nothing on the screen would make you look again. "It
# trains" is no evidence. A gradient needs a witness that does not know how it was computed; you write it first.
#
# ### Why it trains all the same *(workshop: skip)*
#
# Filters that never move, in the third line, read new digits no worse than that: the dense layer on top has
# a right gradient and makes the best of whatever it gets. And a turned gradient is not wrong in everything.
# No pixel is negative, so all nine weights of a filter meet about the same amount of light, and a good part
# of the gradient is the same for all nine. Turning leaves that part as it is. Take the mean brightness off
# the pixels, and the two gradients have nothing in common any more:


# %%
def agreement(images):
    """Cosine between the filters' gradient and itself turned: 1 is the same direction, 0 tells nothing."""
    random, found = np.random.default_rng(0), []
    for _ in range(20):
        filters = tf.constant(random.normal(scale=0.3, size=(3, 3, 1, 8)).astype(np.float32))
        weights = random.normal(scale=0.1, size=(72, 10)).astype(np.float32)
        with tf.GradientTape() as tape:
            tape.watch(filters)
            loss = tf.nn.sparse_softmax_cross_entropy_with_logits(digits.target[seen], scores(images, filters, weights))
        gradient = tape.gradient(loss, filters).numpy()
        found.append((gradient * gradient[::-1, ::-1]).sum() / (gradient**2).sum())
    return np.mean(found)


# %%
dimmed = scans[seen] - scans[seen].mean()
print(f"digits: {agreement(scans[seen]):.2f}, the same digits without their mean: {agreement(dimmed):.2f}")

# %% [markdown]
# ## A numerical witness
#
# The loss is one number. Its **gradient** with respect to an array has the shape of that array and says, for
# each element: if this one grows, by how much does the loss grow, per unit?
#
# A function inside a network never sees the loss. It is handed an array of the shape of its own output: how
# much the loss grows with each output. TensorFlow calls it `out_backprop`; we write `d_out`, and `dy` for a
# function in general. From it, the function has to find the same for its input. Textbooks call that a
# *vector-Jacobian product*, hence `numerical_vjp`.
#
# The plainest way to find it: move an element a little, and look. Take $x^3$ at 3. The slope there is
# exactly 27. With a step of 1, to be able to see anything:

# %%
x, h = 3.0, 1.0
ahead, here, behind = (x + h) ** 3, x**3, (x - h) ** 3
print("one step ahead:  ", (ahead - here) / h)
print("one step behind: ", (here - behind) / h)
print("both, 2 h apart: ", (ahead - behind) / (2 * h))
print("without brackets:", (ahead - behind) / 2 * h)
h = 0.1
change = (3 + h) ** 3 - (3 - h) ** 3
print("the last two for h = 0.1:", round(change / (2 * h), 2), "and", round(change / 2 * h, 2))

# %% [markdown]
# A step to one side misses by 10 or by 8. The **central difference** takes the two points `x - h` and `x + h`
# and misses by 1: its error shrinks with $h^2$, the others' with $h$. Mind three things. The two points lie
# `2 * h` apart: `h` is the distance to each side, not between the two. The change is divided by that, once:
# without it you have a change and no slope, and `/ 2 * h` multiplies by `h`, which stays hidden as long as
# `h` is 1. And it is *ahead minus behind*: the other way round the sign is wrong.
#
# A smaller step is better, then. How small? A second error sets the limit. Float64 keeps about 16 digits;
# where two numbers agree in the first ten, their difference has only six left. The next cell measures the
# error for a slope that we know exactly, that of the sine at 1.
#
# **Predict.** For which `h` is the central difference in float64 most accurate? Type one of `1e-1`, `1e-2`,
# ... `1e-12`.

# %% nbgrader={"grade": false, "grade_id": "predict-best-step", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    1e-5
    ### END SOLUTION
)
predict("best-step", guess)

# %%
steps = [float(f"1e-{digits_after}") for digits_after in range(1, 13)]
one, both, single = [], [], []
for h in steps:
    one.append(abs((np.sin(1 + h) - np.sin(1)) / h - np.cos(1)))
    both.append(abs((np.sin(1 + h) - np.sin(1 - h)) / (2 * h) - np.cos(1)))
    points = np.sin(np.array([1 + h, 1 - h], dtype=np.float32))
    single.append(abs(float(points[0] - points[1]) / (2 * h) - np.cos(1)))

# %% nbgrader={"grade": true, "grade_id": "reveal-best-step", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("best-step", steps[int(np.argmin(both))])

# %%
print("h         one side   both sides   both, float32")
for h, *errors in zip(steps, one, both, single, strict=True):
    print(f"{h:.0e}     {errors[0]:.0e}      {errors[1]:.0e}        {errors[2]:.0e}")

# %% [markdown]
# A long step measures a curve that has bent on the way; a short one leaves little but rounding. In float64
# the two balance near `1e-5`, our default. In float32 even the best step leaves an error of about `1e-5`, a
# million times more: enough to hide a small bug. So a witness computes in float64, whatever it is asked about.
#
# Now an array. **One element moves at a time**, and all others stay where they are. Every output that
# changes is weighed with its own `dy`, and only then are the changes added up: one number for one element.

# %%
cells = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
dy = np.array([[1.0, 10.0], [-1.0, 2.0]])


def neighbours(x):
    """Each element times the one to its right: (H, W) gives (H, W - 1)."""
    return x[:, :-1] * x[:, 1:]


moved = cells.copy()
moved[0, 1] += 1.0
print("what changes if cells[0, 1] grows by 1:", *(neighbours(moved) - neighbours(cells)), sep="\n")
print("weighed with dy and added up:", ((neighbours(moved) - neighbours(cells)) * dy).sum())

# %% [markdown]
# Two outputs read the 2 in the first row. They change by 1 and by 3, their weights are 1 and 10, so the
# element gets 1 + 30 = 31. Not (1 + 3) times (1 + 10 - 1 + 2): each change has its own weight. Not a mean:
# an output that does not change must not make the others count less. And if a whole row moved at once, or
# if the 2 were not put back before the 3 moves, you would get the slope of something else.
#
# ### Exercise 1: `numerical_vjp`
#
# **Goal**: a gradient for any function, found by moving its input.
#
# *Difficulty 1 of 3 · importance 3 of 3 · 12 minutes*
#
# **Contract**
#
# | | meaning | type |
# |---|---|---|
# | `f` | function of one array; you call it with float64 arrays | callable |
# | `x` | where the slope is asked for; it is not changed, not even for a moment | array of any shape, any float |
# | `dy` | how much each output counts | array of the shape of `f(x)` |
# | `h` | distance to each side | float, above 0 |
# | *returns* | one number for each element of `x` | float64, shape of `x` |
# | *raises* | `ValueError` if `dy` does not have the shape of `f(x)`: it may not broadcast | |
#
# ```python
# def numerical_vjp(f: Callable, x: np.ndarray, dy: np.ndarray, h: float = 1e-5) -> np.ndarray
# ```
#
# The step is the caller's to choose: with `h=1` the slope of $x^3$ at 3 is 28, as above, and not 27.
#
# **Write it** in `conv_lib/gradients.py`, save the file, then run:

# %% nbgrader={"grade": true, "grade_id": "check-numerical-vjp", "locked": true, "points": 4.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("numerical_vjp")

# %% [markdown]
# Stuck? Run the next cell; run it again for more.

# %%
hint("numerical_vjp")

# %% [markdown]
# **Show me where.** The function and the `dy` from above, beside what TensorFlow's tape finds. A product of
# two different elements is a straight line in each of them, so any step is right, and `h=0.5` gives whole
# numbers.

# %%
with tf.GradientTape() as tape:
    point = tf.Variable(cells)
    products = neighbours(point)
with when_ready():
    theirs = tape.gradient(products, point, output_gradients=dy).numpy()
    show_difference(numerical_vjp(neighbours, cells, dy, h=0.5), theirs)

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *Two copies for each element.* Move one element in each, call `f` twice. Nothing has to be put back, so
#   nothing can be left behind. It copies a lot, which for small arrays costs nothing.
# - *One array of zeros with a single step in it*, added to `x` and taken away from it. Make the zeros anew
#   each time, or the steps add up.
# - *Move in place and move back.* No copies, and two traps: a float32 or read-only `x`, and `x + h - h`,
#   which is not always `x` again.
#
# All of them call `f` twice for each element. For a photo that is a million calls: a witness is for small
# arrays.
# </details>

# %% [markdown]
# ## The bias counts pixels
#
# The easiest gradient first. A bias of channel `o` is added to every pixel of that channel, in every image:
#
# $$\text{output}[n, i, j, o] = \ldots + \text{bias}[o]$$
#
# **Predict.** The output has the shape (2, 3, 4, 5), and `d_out` is 1 everywhere: the loss is the plain
# sum of all outputs. What is the gradient of one number of the bias?

# %% nbgrader={"grade": false, "grade_id": "predict-bias-of-ones", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    24
    ### END SOLUTION
)
predict("bias-of-ones", guess)

# %%
unbiased = np.zeros((2, 3, 4, 5), dtype=np.float32)  # (N, H_out, W_out, C_out)
raised = tf.nn.bias_add(unbiased, np.array([0, 0, 1, 0, 0], dtype=np.float32)).numpy()
by_channel = [float((raised - unbiased)[..., o].sum()) for o in range(5)]
print("the sum of all outputs grows by", sum(by_channel), "and that of each channel by", by_channel)

# %% nbgrader={"grade": true, "grade_id": "reveal-bias-of-ones", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("bias-of-ones", int(raised.sum() - unbiased.sum()))

# %% [markdown]
# One number moved 24 outputs: 3 x 4 pixels in each of 2 images, all of its own channel, none of another. When
# `d_out` is not all ones, each of the 24 counts with its own number. So three axes are added up, the batch,
# the rows and the columns. The last one stays, not axis 0 and not axis 1: the result has the shape
# `(C_out,)`, like the bias itself.
#
# *Added up*, and not averaged, neither over images nor over pixels. If the loss is a mean, its `1 / N` has
# been put into `d_out` already, and a second one would be one too many:

# %%
random = np.random.default_rng(4)
d_biased = random.integers(-4, 5, size=(2, 3, 4, 5)).astype(np.float32)  # d_out, (N, H_out, W_out, C_out)
bias = tf.Variable(np.zeros(5, dtype=np.float32))
for name, loss in [("sum", tf.reduce_sum), ("mean", tf.reduce_mean)]:
    with tf.GradientTape(persistent=True) as tape:
        output = tf.nn.bias_add(unbiased, bias)
        total = loss(output * d_biased)
    print(f"{name:4} d_out of one pixel {tape.gradient(total, output)[0, 0, 0].numpy().round(3)}")
    print(f"     gradient of the bias {tape.gradient(total, bias).numpy().round(3)}")

# %% [markdown]
# The second `d_out` is the first over 120, the number of outputs; so is the gradient, with nothing done to
# it.
#
# One trap: because the channel is the last axis, the numbers of one channel do not lie side by side, and
# `reshape` does not move numbers, it only cuts the row of them anew. Here each number says its channel:

# %%
channel_of = np.broadcast_to(np.arange(5), (2, 3, 4, 5))
print("the first of five rows of 24, by reshape:", channel_of.reshape(5, -1)[0])
print("and when the channel axis is moved first:", np.moveaxis(channel_of, -1, 0).reshape(5, -1)[0])

# %% [markdown]
# ### Exercise 2: `bias_backprop`
#
# **Goal**: the gradient that is a mere sum.
#
# *Difficulty 1 of 3 · importance 2 of 3 · 3 minutes*
#
# **Contract**
#
# | | shape | type |
# |---|---|---|
# | `out_backprop` | `(N, H_out, W_out, C_out)`; `N` may be 0, which gives zeros | float32 or float64 |
# | *returns* | `(C_out,)` | as `out_backprop` |
# | *raises* | `ValueError` if there are not four axes | |
#
# ```python
# def bias_backprop(out_backprop: np.ndarray) -> np.ndarray
# ```
#
# **Write it** in `conv_lib/gradients.py`:

# %% nbgrader={"grade": true, "grade_id": "check-bias-backprop", "locked": true, "points": 2.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("bias_backprop")

# %%
hint("bias_backprop")

# %% [markdown]
# **Show me where.** TensorFlow's operator for this is called `BiasAddGrad`. And your witness has its first
# case: it moves each of the five numbers and looks what happens.

# %%
with when_ready():
    yours = bias_backprop(d_biased)
    theirs = tf.raw_ops.BiasAddGrad(out_backprop=d_biased).numpy()
    show_difference(yours[np.newaxis], theirs[np.newaxis])
    seen_by_witness = numerical_vjp(lambda bias: unbiased + bias, np.zeros(5), d_biased)
    print("the witness:", seen_by_witness.round(6))

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *One sum over three axes.* NumPy takes a tuple of axes. Nothing is moved, nothing can be mixed.
# - *All pixels as rows.* A reshape to `(-1, C_out)` keeps the last axis and is safe, unlike the one above;
#   then one sum over the rows.
# - *A matrix product* of a row of ones with these rows: a bias is a weight that met a 1 everywhere.
# </details>

# %% [markdown]
# ## Back through the taps
#
# Now the image and its gradient, `d_x`. Each output had read a patch of the image, every cell with the weight
# that lay on it, and `d_out` says how much the loss grows with each output. So each cell of the patch counts
# `d_out` times the weight with which it was read, *through this output*.
#
# TensorFlow's operator for this, `conv2d_backprop_input`, lives in `tf.compat.v1.nn` and wants strides and
# explicit padding for all four axes. Two small functions hide that, one for each gradient of a convolution.

# %%
v1 = tf.compat.v1.nn


def _spelled_out(strides, padding):
    s_h, s_w = strides if isinstance(strides, tuple) else (strides, strides)
    return [1, s_h, s_w, 1], padding if isinstance(padding, str) else [(0, 0), *padding, (0, 0)]


def tensorflow_d_x(input_sizes, filters, d_out, strides=1, padding="VALID"):
    """TensorFlow's gradient with respect to the input, (N, H, W, C_in)."""
    return v1.conv2d_backprop_input(input_sizes, filters, d_out, *_spelled_out(strides, padding)).numpy()


def tensorflow_d_w(images, filter_sizes, d_out, strides=1, padding="VALID"):
    """TensorFlow's gradient with respect to the filters, (K_h, K_w, C_in, C_out)."""
    return v1.conv2d_backprop_filter(images, filter_sizes, d_out, *_spelled_out(strides, padding)).numpy()


# %%
def one_image(values):
    """(H, W) as a batch of one image with one channel, (1, H, W, 1)."""
    return np.asarray(values, dtype=np.float32)[np.newaxis, :, :, np.newaxis]


def one_filter(values):
    """(K_h, K_w) as filters for one channel in and one out, (K_h, K_w, 1, 1)."""
    return np.asarray(values, dtype=np.float32)[:, :, np.newaxis, np.newaxis]


# %% [markdown]
# (Its first argument is the size of the input: you will see why when the stride is 2.)
#
# **Predict.** In lesson 01 an image that was 0 except for a single 1 printed the kernel **turned** by 180
# degrees. Now `d_out` is 0 except for a single 1. How does the letter F come out in `d_x`: `"upright"`,
# `"turned"` or `"mirrored"`?

# %% nbgrader={"grade": false, "grade_id": "predict-letter-of-a-single-gradient", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    "upright"
    ### END SOLUTION
)
predict("letter-of-a-single-gradient", guess)

# %%
from conv_figures.correlation_convolution import LETTER_F

single_one = np.zeros((2, 3))
single_one[1, 2] = 1
printed = tensorflow_d_x((1, 5, 5, 1), one_filter(LETTER_F), one_image(single_one))[0, :, :, 0]
readings = {"upright": LETTER_F, "turned": LETTER_F[::-1, ::-1], "mirrored": LETTER_F[:, ::-1]}
print(printed)

# %% nbgrader={"grade": true, "grade_id": "reveal-letter-of-a-single-gradient", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("letter-of-a-single-gradient", next(word for word, f in readings.items() if np.array_equal(f, printed[1:, 2:])))

# %% [markdown]
# Upright. Each cell gets back with the very weight that had read it: what the top left weight read, the top
# left weight pays back. Nobody turns anything.
#
# So one number of `d_out` gives back a copy of the kernel, multiplied by it. Below that happens one output
# after the other. Where patches overlap, a cell gets a share from each of them, and **the shares add up**.
# Step through it with the slider, or press play; then set the stride to 2.

# %%
from conv_figures.gradient_accumulator import D_OUT, KERNEL, SIZE, explore_gradient_accumulator

explore_gradient_accumulator()

# %%
print(tensorflow_d_x((1, *SIZE, 1), one_filter(KERNEL), one_image(D_OUT))[0, :, :, 0])

# %% [markdown]
# The same numbers as in the fourth small picture.
#
# Then why does everybody speak of a *turned* kernel? Because they stand at the other end. Do not follow one
# output; follow one cell of the image, and ask who read it:

# %%
row, column = 1, 2
for i, j in np.ndindex(D_OUT.shape):
    a, b = row - i, column - j  # the tap with which output [i, j] would read this cell
    if 0 <= a < 2 and 0 <= b < 3:
        share = D_OUT[i, j] * KERNEL[a, b]
        print(f"output [{i}, {j}] read it with kernel[{a}, {b}]: {D_OUT[i, j]:2} * {KERNEL[a, b]} = {share:2}")

# %% [markdown]
# Six outputs read that cell, and the shares add up to 16, as they should. Now watch the indices: as `i` and
# `j` grow, `a` and `b` shrink. The *last* output that reads a cell does so with the *first* tap. So seen from
# the cell, the weights lie on `d_out` in reverse order in both directions, and that is the kernel turned by
# 180 degrees:
#
# $$d_x[r, q] = \sum_{a, b} d_{out}[r - a,\ q - b] \cdot \text{kernel}[a, b]$$
#
# Two recipes, one result. **Giving**: each output gives back through the taps, upright, and shares are added.
# **Collecting**: each cell lays the turned kernel on `d_out`, which needs zeros around it, `K - 1` on every
# side, because the outermost cells were read by few outputs. The picture shows one cell in both ways, for
# stride 2; the zeros *between* the numbers are explained in the section on strides.

# %%
from conv_figures.turned_kernel import describe_turned_kernel, draw_turned_kernel

show(
    draw_turned_kernel(),
    alt=describe_turned_kernel(),
    caption="One cell of d_x, twice. Left: four outputs read it, each with another corner of the kernel. "
    "Right: the turned kernel lies on d_out, spread out with zeros. The same four products.",
)

# %% [markdown]
# ### Shares add up, and nobody divides
#
# With all weights and all of `d_out` equal to 1, every cell of `d_x` counts the windows that read it:

# %%
windows = tensorflow_d_x((1, 4, 6, 1), np.ones((2, 3, 1, 1), np.float32), np.ones((1, 3, 4, 1), np.float32))
print(windows[0, :, :, 0])
before = np.zeros((1, 4, 6, 1), dtype=np.float32)
after = before.copy()
after[0, 1, 2, 0] = 1  # one cell grows by 1
difference = [tf.nn.conv2d(x, np.ones((2, 3, 1, 1), np.float32), 1, "VALID").numpy().sum() for x in (before, after)]
print("the sum of all outputs grows by", difference[1] - difference[0])

# %% [markdown]
# A cell in the middle is part of six sums. If it grows by 1, their total grows by 6, so 6 is its gradient.
# Keep only the share that was written last, and it would be 1; divide by the number of windows that overlap
# there, and it would be 1 too.
#
# ### Channels change places, images stay apart
#
# On the way out, an output channel `o` sums over all input channels `c`. On the way back it is the other way
# round: one cell in channel `c` was read by *every* output channel, with `filters[a, b, c, o]`, so now `o` is
# summed and `c` stays:
#
# $$d_x[n,\ i + a,\ j + b,\ c] \mathrel{+}= \sum_o d_{out}[n, i, j, o] \cdot \text{filters}[a, b, c, o]$$
#
# The index that `d_out` shares with the filters is their last one. In words of matrices: where the forward
# pass multiplies the channels of a pixel by `filters[a, b]`, the way back multiplies by its transpose.

# %%
random = np.random.default_rng(5)
filters = random.integers(-4, 5, size=(2, 3, 3, 4)).astype(np.float32)  # (K_h, K_w, C_in, C_out)
d_out = random.integers(-4, 5, size=(2, 3, 4, 4)).astype(np.float32)  # (N, H_out, W_out, C_out)
d_x = tensorflow_d_x((2, 4, 6, 3), filters, d_out)  # (N, H, W, C_in)

shares = [tensorflow_d_x((2, 4, 6, 3), filters[..., o : o + 1], d_out[..., o : o + 1]) for o in range(4)]
print("the shares of the four output channels add up to d_x:", np.array_equal(sum(shares), d_x))
print("by transposed matrices, one pixel and tap:", d_out[0, 0, 0] @ filters[0, 0].transpose(), "=", d_x[0, 0, 0])
d_out_2 = d_out * np.array([0, 1], dtype=np.float32).reshape(2, 1, 1, 1)  # image 0 no longer counts
print("image 1 does not mind:", np.array_equal(tensorflow_d_x((2, 4, 6, 3), filters, d_out_2)[1], d_x[1]))

# %% [markdown]
# The corner cell was read by one output only, through one tap, so it shows the matrix bare. No channel changes
# its number; nothing is divided by the number of images or of channels; and image 1 gets nothing from image
# 0, because no output of image 0 ever read it. (`reshape` is no way to move channels here either.)

# %% [markdown]
# ## Strides and dilations on the way back
#
# With a stride, output `i` reads row `i * s + a` with tap `a`. Nothing else changes: the row that was read is
# the row that gets the share.
#
# $$d_x[i\,s_h + a\,d_h,\ j\,s_w + b\,d_w] \mathrel{+}= d_{out}[i, j] \cdot \text{kernel}[a, b]$$
#
# Stride with the index of the output, dilation with the index of the tap, as in lesson 01; the first number
# of a pair for rows, the second for columns. The rest of this section follows from that line.
#
# **Predict.** One axis only. Seven cells, a kernel of 2, stride 2, no padding. Which cells of `d_x` are zero,
# whatever `d_out` is? A list of indices.

# %% nbgrader={"grade": false, "grade_id": "predict-zeros-for-stride-2", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    [6]
    ### END SOLUTION
)
predict("zeros-for-stride-2", guess)


# %%
def never_read(size, kernel, stride):
    """The cells of one axis that get nothing back when all weights and all gradients are 1."""
    outputs = (size - kernel) // stride + 1
    back = tensorflow_d_x(
        (1, size, 1, 1), one_filter(np.ones((kernel, 1))), one_image(np.ones((outputs, 1))), (stride, 1)
    )
    return [int(cell) for cell in np.flatnonzero(back == 0)]


# %% nbgrader={"grade": true, "grade_id": "reveal-zeros-for-stride-2", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("zeros-for-stride-2", never_read(7, 2, 2))

# %% [markdown]
# **Predict.** And eight cells, a kernel of 2, stride 3?

# %% nbgrader={"grade": false, "grade_id": "predict-zeros-for-stride-3", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    [2, 5]
    ### END SOLUTION
)
predict("zeros-for-stride-3", guess)

# %% nbgrader={"grade": true, "grade_id": "reveal-zeros-for-stride-3", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("zeros-for-stride-3", never_read(8, 2, 3))

# %% [markdown]
# A cell that no window read gets nothing. With stride 2 and a kernel of 2 the windows lie side by side and
# read everything, except a cell **left over** at the end, where no further window fits. It is at the *end*
# because the first window begins at cell 0. With stride 3 and the same kernel, every third cell is a hole.
#
# Now the other recipe, in which the turned kernel lies on `d_out`. Neighbouring outputs have windows that
# begin `s` cells apart, so before the kernel is laid down, `d_out` must be pulled apart: between two
# neighbours there are `s - 1` cells where no window begins. There is nothing, and nothing is a zero. **The
# zeros are the outputs that a stride leaves out.** One axis, two outputs, stride 3, a kernel of 3:

# %%
kernel, d_row = np.array([[1, 2, 3]]), np.array([[10, 20]])
back = tensorflow_d_x((1, 1, 6, 1), one_filter(kernel), one_image(d_row), (1, 3))
print("TensorFlow, stride 3: ", back.ravel())
between = {"two zeros between": [10, 0, 0, 20], "three zeros": [10, 0, 0, 0, 20], "copies": [10, 10, 10, 20, 20, 20]}
for name, row in between.items():
    spread = tensorflow_d_x((1, 1, len(row) + 2, 1), one_filter(kernel), one_image([row]))
    print(f"{name:17} and stride 1:", spread.ravel())

# %% [markdown]
# Two zeros for stride 3. A third zero pushes the second output one cell too far; copies of the neighbours, as
# if a picture were enlarged, invent outputs that were never computed.
#
# **The leftover cells** must be in the result all the same: `d_x` has the shape of the image, always. That is
# why `input_sizes` is an argument: from `d_out` alone nobody can tell. (The last two lines look ahead: the
# gradient of the kernel, for which there is a section below.)

# %%
kernel, d_rows = one_filter([[1], [2], [3]]), one_image([[10], [20], [30]])
for size in (7, 8):
    print(size, "rows:", tensorflow_d_x((1, size, 1, 1), kernel, d_rows, (2, 1)).ravel())
for last in (8, 99):
    rows = one_image([[1], [2], [3], [4], [5], [6], [7], [last]])
    print(
        f"the kernel's gradient if the last of 8 rows is {last}:",
        tensorflow_d_w(rows, (3, 1, 1, 1), d_rows, (2, 1)).ravel(),
    )

# %% [markdown]
# Both images have three windows of three rows at stride 2. Of the eight rows the last is left over: it gets a
# zero, and what stands in it does not matter to the gradient of the kernel either. In front nothing is ever
# skipped.
#
# **A dilation** pulls the taps apart instead of the outputs. TensorFlow can compute a dilated convolution
# on a CPU, but not its gradient. (With its library oneDNN some of them; the course switches that off,
# because it gets a few quite ordinary calls wrong.) Watch it refuse:

# %%
taps = np.array([[1, 2, 3], [4, 5, 6]])  # (K_h, K_w)
gradients = random.integers(-4, 5, size=(3, 2))  # (H_out, W_out)
sizes = {"input_sizes": (1, 5, 8, 1), "filter": one_filter(taps), "out_backprop": one_image(gradients)}
try:
    v1.conv2d_backprop_input(**sizes, strides=[1, 1, 1, 1], padding="VALID", dilations=[1, 2, 3, 1])
    print("computed")
except tf.errors.InvalidArgumentError as error:
    print(type(error).__name__, error.message.partition("}} ")[2].partition(" [Op")[0])

# %% [markdown]
# (Should your build have computed it, good.) A dilated kernel is a larger kernel with zeros between its
# weights, as in lesson 01. The gradient of the image is the one for the larger kernel, and of the larger
# kernel's own gradient we keep the places where there is a weight. If that is right, the adjoint test of
# lesson 03 holds: the outputs times `d_out` and the image times `d_x`, each multiplied cell by cell and
# summed, are the same number.

# %%
spread = np.zeros((3, 7))  # extents (2 - 1) * 2 + 1 and (3 - 1) * 3 + 1
spread[::2, ::3] = taps
image = one_image(random.integers(-4, 5, size=(5, 8)))
output = tf.nn.conv2d(image, one_filter(taps), 1, "VALID", dilations=(2, 3)).numpy()
d_x = tensorflow_d_x((1, 5, 8, 1), one_filter(spread), one_image(gradients))
d_w = tensorflow_d_w(image, (3, 7, 1, 1), one_image(gradients))[::2, ::3, 0, 0]
print("outputs times d_out:", (output * one_image(gradients)).sum())
print("image times d_x:    ", (image * d_x).sum())
print("taps times d_w:     ", (taps * d_w).sum())

# %% [markdown]
# Three times the same number. With the taps side by side, or with stride and dilation exchanged in the
# formula, the shares would go to cells that this kernel never read. So they would if the two numbers of a
# pair were exchanged. One output shows it, the one in row 1 and column 1:

# %%
for strides, sizes in [((2, 3), (1, 7, 5, 1)), ((3, 2), (1, 9, 4, 1))]:
    back = tensorflow_d_x(sizes, one_filter(np.ones((3, 2))), one_image([[0, 0], [0, 1], [0, 0]]), strides)
    print(f"strides {strides}: its shares begin at row and column", np.argwhere(back[0, :, :, 0])[0])

# %% [markdown]
# ## Padding on the way back
#
# Padding puts zeros around the image, and the windows read them like any other cell. So they get their
# shares like any other cell. And then nobody asks: they are not part of the image. The gradient of a padded
# convolution is the gradient of the padded image, **with the padding cut off** where it had been put on:

# %%
height, width = 8, 7
filters = random.integers(-4, 5, size=(3, 4, 2, 3)).astype(np.float32)  # (K_h, K_w, C_in, C_out)
d_out = random.integers(-4, 5, size=(2, 4, 3, 3)).astype(np.float32)  # (N, H_out, W_out, C_out)
with_same = tensorflow_d_x((2, height, width, 2), filters, d_out, (2, 3), "SAME")
with when_ready():
    (top, bottom), (left, right) = resolve_padding("SAME", (height, width), (3, 4), (2, 3))
    print("SAME adds", (top, bottom), "rows and", (left, right), "columns")
    wide = tensorflow_d_x((2, top + height + bottom, left + width + right, 2), filters, d_out, (2, 3))
    inner = wide[:, top : top + height, left : left + width]
    print("what lies in the padding:", abs(wide).sum() - abs(inner).sum(), "in absolute numbers")
    print("the inner part is TensorFlow's answer:", np.array_equal(inner, with_same))

# %% [markdown]
# What lies in the padding is not zero. Leave it on, and the result has the wrong shape; cut off too much in
# front, and every share lands in the wrong cell. So the padding must be the one of the forward pass: the
# same pairs, each as (before, after); for SAME half of it in front, and the odd cell behind. Your
# `resolve_padding` knows them. Guessing does not work:

# %%
calls = [(8, 3, 2, 1), (7, 3, 2, 1), (6, 4, 3, 1), (5, 4, 3, 1), (8, 3, 1, 1), (8, 3, 1, 2)]
with when_ready():
    print("size, kernel, stride, dilation   (before, after)")
    for size, taps, stride, dilation in calls:
        rows, _ = resolve_padding("SAME", (size, 1), (taps, 1), (stride, 1), (dilation, 1))
        print(f"{size:4} {taps:7} {stride:7} {dilation:9}          {rows}")

# %% [markdown]
# With the same kernel and stride, an image of 8 is padded by (0, 1) and one of 7 by (1, 1). So a rule like
# *kernel minus stride* must fail for one of them: SAME asks for the *size of the image*. Without the
# stride you pad too much (the fifth line is what the first would be with stride 1), without the dilation
# too little (last line).
#
# For the gradient of the filters, which comes below: a weight that lies in the padding meets a zero there and
# learns nothing from it. Not the border once more, and not the other side of the image.
#
# ### Exercise 3: `conv2d_backprop_input`
#
# **Goal**: the gradient of `conv2d` with respect to its input, for everything that `conv2d` can do.
#
# *Difficulty 3 of 3 · importance 3 of 3 · 20 minutes*
#
# **Contract**
#
# | | shape | type |
# |---|---|---|
# | `input_sizes` | `(N, H, W, C_in)`, the shape of the input; `N` may be 0 | four ints |
# | `filters` | `(K_h, K_w, C_in, C_out)` | float32 or float64 |
# | `out_backprop` | `(N, H_out, W_out, C_out)`, exactly the shape of the output | as `filters` |
# | `strides`, `dilations` | as for `conv2d` | int or pair of ints, at least 1 |
# | `padding` | as for `conv2d` | `"VALID"`, `"SAME"` or `((top, bottom), (left, right))` |
# | *returns* | `(N, H, W, C_in)` | as `out_backprop` |
# | *raises* | `ValueError`, for anything that `conv2d` refuses, and where a size or a channel does not fit | |
#
# ```python
# def conv2d_backprop_input(
#     input_sizes: tuple[int, int, int, int],
#     filters: np.ndarray,
#     out_backprop: np.ndarray,
#     strides: int | tuple[int, int] = 1,
#     padding: str | tuple[tuple[int, int], tuple[int, int]] = "VALID",
#     dilations: int | tuple[int, int] = 1,
# ) -> np.ndarray
# ```
#
# The last rule matters: NumPy broadcasts an `out_backprop` with a single row or image without a word, and the
# result has the right shape. `conv_lib/arguments.py` has `axes`, `equal`, `pair` and `sizes` for the errors.
# Go in steps: one channel and stride 1 first, then channels, strides, padding, dilations; each part has its
# own points. Keep your `conv2d` in sight: whatever it reads, this writes.
#
# **Write it** in `conv_lib/gradients.py`:

# %% nbgrader={"grade": true, "grade_id": "check-conv2d-backprop-input", "locked": true, "points": 10.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("conv2d_backprop_input")

# %%
hint("conv2d_backprop_input")

# %% [markdown]
# **Show me where.** Stride 2 to the right and SAME: a row of padding on both sides, a column on the right only.

# %%
one_kernel, one_d_out = one_filter([[1, 2], [3, 4], [5, 6]]), one_image([[1, 0, 0], [0, 10, 0], [0, 0, -1], [1, 1, 1]])
call = ((1, 4, 5, 1), one_kernel, one_d_out, (1, 2), "SAME")
with when_ready():
    show_difference(conv2d_backprop_input(*call), tensorflow_d_x(*call))

# %% [markdown]
# `check_adjoint` needs no TensorFlow: it holds your `conv2d` against your `conv2d_backprop_input`, by the test
# of lesson 03, and names a cell and an output that disagree. It gives no points; it is the quickest question
# that you can ask.

# %%
check_adjoint("conv2d_backprop_input")

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *Giving, output by output.* Loops over the outputs; each adds a small patch to the padded result. It reads
#   like the picture. Slow, and good to test the others with.
# - *Giving, tap by tap.* Two loops over the kernel, with the same slices as a tap-by-tap `conv2d`: what was
#   read there is added to here. Strides, dilations and leftovers are all inside the slices, and the channels
#   are one matrix product.
# - *Collecting.* Zeros between the outputs and around them, the kernel turned, its channels swapped, and your
#   own `conv2d` with stride 1. The amounts of zeros need care: in front the extent of the kernel less one,
#   less what padding had put there; behind whatever is missing to the size of the image.
# - *The transposed matrix.* `conv2d_matrix` of lesson 03, transposed, times `d_out`. Nothing to derive; for a
#   photo the matrix does not fit into memory.
# </details>

# %% [markdown]
# ## What each tap met
#
# Now the filters and their gradient, `d_w`. Ask one weight: in which products did it occur? It was laid on one
# cell of the image for each output; their product went into that output, and the output counts `d_out`. So:
#
# > the gradient of a weight is the sum, over all outputs, of what the weight met there, times `d_out` there.
#
# Choose a tap below, and look which cells light up. They have the shape of `d_out`: lay `d_out` on them,
# multiply, add.

# %%
from conv_figures.tap_met import IMAGE, explore_tap_met

explore_tap_met()

# %%
print(tensorflow_d_w(one_image(IMAGE), (2, 3, 1, 1), one_image(D_OUT))[:, :, 0, 0])

# %% [markdown]
# The same six numbers as under the third small picture. As a formula, with the sum written out:
#
# $$d_w[a, b, c, o] = \sum_{n, i, j} \text{padded}[n,\ i\,s_h + a\,d_h,\ j\,s_w + b\,d_w,\ c]
# \cdot d_{out}[n, i, j, o]$$
#
# **Predict.** An image of exactly the size of the kernel, so there is one window and one output, and its
# `d_out` is 1. What is the gradient of the kernel: `"the image"`, `"the image, turned"`, `"the kernel"` or
# `"all ones"`? Type one of the four.

# %% nbgrader={"grade": false, "grade_id": "predict-gradient-of-one-window", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    "the image"
    ### END SOLUTION
)
predict("gradient-of-one-window", guess)

# %%
small = np.array([[3, 0, 1], [1, 4, 2]])
met = tensorflow_d_w(one_image(small), (2, 3, 1, 1), one_image([[1]]))[:, :, 0, 0]
answers = {"the image": small, "the image, turned": small[::-1, ::-1], "the kernel": KERNEL, "all ones": small * 0 + 1}
print(met)

# %% nbgrader={"grade": true, "grade_id": "reveal-gradient-of-one-window", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("gradient-of-one-window", next(words for words, values in answers.items() if np.array_equal(values, met)))

# %% [markdown]
# Each weight met the cell that lay under it: the top left weight the top left cell. The gradient lies as
# the kernel lies, not turned, not mirrored, rows first and then columns. This one-window test would have
# shown the mistake of the opening story in a minute.
#
# ### Images add up here
#
# All images met the same filters, so here the batch is summed. (For `d_x` it was kept apart, because each
# image has cells of its own.) A filter `o` has a slice for each input channel `c`: the slice met channel
# `c` of the image, and no other, and went into output channel `o`, and no other. So for each tap there is
# one number for each pair `(c, o)`, in that order, as in the filters themselves.

# %%
random = np.random.default_rng(6)
images = random.integers(-4, 5, size=(2, 5, 6, 3)).astype(np.float32)  # (N, H, W, C_in)
d_out = random.integers(-4, 5, size=(2, 4, 4, 2)).astype(np.float32)  # (N, H_out, W_out, C_out)
d_w = tensorflow_d_w(images, (2, 3, 3, 2), d_out)  # (K_h, K_w, C_in, C_out)

alone = [tensorflow_d_w(images[n : n + 1], (2, 3, 3, 2), d_out[n : n + 1]) for n in range(2)]
print("two images: the sum is d_w:", np.array_equal(alone[0] + alone[1], d_w))
twice = tensorflow_d_w(np.repeat(images[:1], 2, axis=0), (2, 3, 3, 2), np.repeat(d_out[:1], 2, axis=0))
print("the same image twice gives twice as much:", np.array_equal(twice, 2 * alone[0]))
pair = tensorflow_d_w(images[..., 1:2], (2, 3, 1, 1), d_out[..., :1])[:, :, 0, 0]
print("channel 1 with output 0 stands at [..., 1, 0]:", np.array_equal(pair, d_w[:, :, 1, 0]))

# %% [markdown]
# *Summed*, and not averaged: one weight occurs in `N * H_out * W_out` products, and each of them moves the
# loss. If the result is overwritten instead, only the last window remains, and with a single window you
# would never notice. And if your numbers come out as `(C_out, C_in)`, exchange the axes with `transpose`:
# `reshape` gives the right shape and leaves the numbers where they were.

# %%
wrong_order = d_w.transpose(0, 1, 3, 2)  # (K_h, K_w, C_out, C_in)
print("by transpose:", np.array_equal(wrong_order.transpose(0, 1, 3, 2), d_w))
print("by reshape:  ", np.array_equal(wrong_order.reshape(d_w.shape), d_w), "though the shape is", d_w.shape)

# %% [markdown]
# ### Exercise 4: `conv2d_backprop_filter`
#
# **Goal**: the gradient of `conv2d` with respect to its filters.
#
# *Difficulty 2 of 3 · importance 3 of 3 · 12 minutes*
#
# **Contract**
#
# | | shape | type |
# |---|---|---|
# | `input` | `(N, H, W, C_in)`; `N` may be 0, which gives zeros | float32 or float64 |
# | `filter_sizes` | `(K_h, K_w, C_in, C_out)`, the shape of the filters | four ints |
# | `out_backprop` | `(N, H_out, W_out, C_out)`, exactly the shape of the output | as `input` |
# | `strides`, `padding`, `dilations` | as for `conv2d_backprop_input` | |
# | *returns* | `(K_h, K_w, C_in, C_out)` | as `input` |
# | *raises* | `ValueError`, as for `conv2d_backprop_input` | |
#
# ```python
# def conv2d_backprop_filter(
#     input: np.ndarray,
#     filter_sizes: tuple[int, int, int, int],
#     out_backprop: np.ndarray,
#     strides: int | tuple[int, int] = 1,
#     padding: str | tuple[tuple[int, int], tuple[int, int]] = "VALID",
#     dilations: int | tuple[int, int] = 1,
# ) -> np.ndarray
# ```
#
# For `d_x` you need the *values* of the filters and only the *shape* of the image; for `d_w` it is the other
# way round. That is what being linear in each of the two means.
#
# **Write it** in `conv_lib/gradients.py`. Your checks of the arguments for exercise 3 will serve again:

# %% nbgrader={"grade": true, "grade_id": "check-conv2d-backprop-filter", "locked": true, "points": 10.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("conv2d_backprop_filter")

# %%
hint("conv2d_backprop_filter")

# %% [markdown]
# **Show me where.** A kernel of 3 x 4 on the image from above, stride 2 for the rows, SAME.

# %%
call = (one_image(IMAGE), (3, 4, 1, 1), one_image([[1, 0, 0, 0, 0, 2], [0, 10, 0, -1, 0, 0]]), (2, 1), "SAME")
with when_ready():
    yours, theirs = conv2d_backprop_filter(*call), tensorflow_d_w(*call)
    show_difference(yours[:, :, 0, 0], theirs[:, :, 0, 0])

# %% [markdown]
# With the image held fixed, `conv2d` is linear in its filters too, so this one has an adjoint test of its
# own.

# %%
check_adjoint("conv2d_backprop_filter")

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *Output by output.* Each output adds `d_out` times its window to the result. Slow, and easy to believe.
# - *Tap by tap.* Two loops over the kernel. The slice that the forward pass reads for this tap, and
#   `d_out`: one `tensordot` over images, rows and columns leaves a matrix `(C_in, C_out)`. Nothing is
#   added up across taps, so nothing can be overwritten.
# - *As a convolution.* Make channels of the images and images of the channels, use `d_out` as the filter,
#   and let stride and dilation change places. A surplus row has to be cut off where something was left over.
# </details>

# %% [markdown]
# ## Four operators, one map
#
# TensorFlow has four operators for all this:
#
# | operator | needs the numbers of | and the shape of | gives |
# |---|---|---|---|
# | `conv2d` | image, filters | | the output |
# | `conv2d_backprop_input` | filters, `d_out` | the image | `d_x`, gradient of the **input** |
# | `conv2d_backprop_filter` | image, `d_out` | the filters | `d_w`, gradient of the **filters** |
# | `conv2d_transpose` | filters, some array | the result | see below |
#
# A widely read answer on the web lists the same four and labels the second one "the filter gradient
# `d_x`". That is a slip of the pen: filter goes with `d_w`, input with `d_x`, as TensorFlow's tape confirms:

# %% tags=["fact-003-four-operators"]
names = ("conv2d", "conv2d_transpose", "conv2d_backprop_input", "conv2d_backprop_filter")
for name in names:
    print(f"{name:22} in tf.nn: {hasattr(tf.nn, name)!s:5}   in tf.compat.v1.nn: {hasattr(v1, name)}")
x, w = tf.constant(images), tf.constant(random.integers(-4, 5, size=(2, 3, 3, 2)).astype(np.float32))
with tf.GradientTape() as tape:
    tape.watch([x, w])
    output = tf.nn.conv2d(x, w, 1, "VALID")
d_x, d_w = tape.gradient(output, [x, w], output_gradients=d_out)
by_input, by_filter = tensorflow_d_x(x.shape, w, d_out), tensorflow_d_w(x, w.shape, d_out)
print("conv2d_backprop_input gives d_x, the gradient of the input:   ", np.array_equal(by_input, d_x), by_input.shape)
print("conv2d_backprop_filter gives d_w, the gradient of the filters:", np.array_equal(by_filter, d_w), by_filter.shape)

# %% [markdown]
# And `conv2d_transpose`? It takes the same filters and the same array, in another order, and wants to know
# the shape of its result. Its help says what it is, in brackets. Compare:

# %% tags=["fact-003-backprop-input-is-transpose", "question-14"]
for sizes, outputs, strides, padding in [
    ((2, 5, 6, 3), (2, 4, 4, 2), 1, "VALID"),
    ((2, 8, 7, 3), (2, 4, 4, 2), 2, "SAME"),
    ((2, 8, 9, 3), (2, 3, 4, 2), (3, 2), "VALID"),
]:
    some = random.integers(-4, 5, size=outputs).astype(np.float32)
    transposed = tf.nn.conv2d_transpose(some, w, sizes, strides, padding).numpy()
    same = np.array_equal(transposed, tensorflow_d_x(sizes, w, some, strides, padding))
    print(f"strides {strides!s:6} {padding:5} conv2d_transpose equals conv2d_backprop_input: {same}")
print("its help:", " ".join(tf.nn.conv2d_transpose.__doc__.split()).partition(" Args:")[0])
traced = tf.function(lambda y: tf.nn.conv2d_transpose(y, w, (2, 5, 6, 3), 1, "VALID"))
graph = traced.get_concrete_function(tf.TensorSpec(d_out.shape)).graph
print("what conv2d_transpose runs:", [node.type for node in graph.get_operations() if "Conv" in node.type])

# %% [markdown]
# Not similar: the same operator. `conv2d_transpose` is `conv2d_backprop_input` under a name for people who
# want to enlarge pictures. Both multiply by the transpose of the convolution's matrix, and no more.
#
# If the transpose is the gradient of the convolution, what is the gradient of the transpose? Transposed
# twice, a matrix is itself again:

# %% tags=["fact-001-gradient-both-ways"]
y, upstream = tf.constant(d_out), random.integers(-4, 5, size=(2, 5, 6, 3)).astype(np.float32)
with tf.GradientTape() as tape:
    tape.watch(y)
    enlarged = tf.nn.conv2d_transpose(y, w, (2, 5, 6, 3), 1, "VALID")
gradient = tape.gradient(enlarged, y, output_gradients=upstream)
print(
    "the gradient of conv2d is the transpose:",
    np.array_equal(tf.nn.conv2d_transpose(d_out, w, x.shape, 1, "VALID"), d_x),
)
print("the gradient of the transpose is conv2d:", np.array_equal(tf.nn.conv2d(upstream, w, 1, "VALID"), gradient))

# %% [markdown]
# Lesson 05 takes it from here, and grades the second line.
#
# ### Three helpers from the web
#
# The same widely read answer computes `d_x` and `d_w` with nothing but `tf.nn.conv2d` and three small
# helpers: turn the kernel, pad to full size, exchange axes. Here are such helpers, the two recipes as
# published, and a function that says what a caller would notice:


# %%
def rot180(w):
    return tf.reverse(w, [0, 1])


def pad_to_full(d, k):
    return tf.pad(d, [[0, 0], [k - 1, k - 1], [k - 1, k - 1], [0, 0]])


def nhwc_to_hwio(d):
    return tf.transpose(d, [1, 2, 0, 3])


# %%
TRIED = [(1, 1, 1, 3, 1), (1, 1, 2, 3, 1), (1, 2, 2, 3, 1), (2, 2, 2, 3, 1), (2, 3, 4, 2, 1), (1, 1, 1, 3, 2)]
published = {
    "d_x": lambda x, w, d, s: tf.nn.conv2d(pad_to_full(d, len(w)), rot180(w), s, "VALID"),
    "d_w": lambda x, w, d, s: nhwc_to_hwio(tf.nn.conv2d(x, nhwc_to_hwio(d), s, "VALID")),
}


def verdict(recipe, right, *arguments):
    """What a caller sees: an error, another shape, or wrong numbers of the right shape."""
    try:
        got = recipe(*arguments)
    except tf.errors.InvalidArgumentError:
        return "an error"
    if got.shape != right.shape:
        return "a wrong shape"
    return "right" if np.array_equal(got, right) else "WRONG, no error"


# %%
def judge(recipes):
    """Both recipes, for more and more images, channels and, last, a stride."""
    print(" N  C_in C_out  K  stride   d_x               d_w")
    for n, c_in, c_out, k, s in TRIED:
        x = random.integers(-4, 5, size=(n, 7, 8, c_in)).astype(np.float32)
        w = random.integers(-4, 5, size=(k, k, c_in, c_out)).astype(np.float32)
        d = random.integers(-4, 5, size=tf.nn.conv2d(x, w, s, "VALID").shape).astype(np.float32)
        found = verdict(recipes["d_x"], tensorflow_d_x(x.shape, w, d, s), x, w, d, s)
        other = verdict(recipes["d_w"], tensorflow_d_w(x, w.shape, d, s), x, w, d, s)
        print(f"{n:2} {c_in:4} {c_out:5} {k:3} {s:5}      {found:17} {other}")


# %% tags=["fact-003-helpers"]
judge(published)

# %% [markdown]
# Both are right for one image, one channel on both sides and stride 1. Beyond that you are lucky to get an
# error. With two channels in and two out, `d_x` has the right shape and wrong numbers; with two images as
# well, so has `d_w`; and with a stride, `d_w` again.
#
# You know what is missing. For `d_x`, `o` must be summed and `c` must stay, so the channel axes of the
# turned kernel have to be exchanged. For `d_w`, it is the images that must be summed, so they have to
# stand where a convolution sums: on the channel axis. One `transpose` each:

# %% tags=["fact-003-helpers"]
swapped = {
    "d_x": lambda x, w, d, s: published["d_x"](x, tf.transpose(w, [0, 1, 3, 2]), d, s),
    "d_w": lambda x, w, d, s: published["d_w"](tf.transpose(x, [3, 1, 2, 0]), w, d, s),
}
judge(swapped)

# %% [markdown]
# The last line is still wrong: for strides two more things are missing. You have met both above.
#
# **Your turn**, not graded: repair both recipes for any stride, for VALID. They may call `tf.nn.conv2d`,
# with stride 1, and move and pad arrays; nothing else. Then all four operators are one. Write functions of
# `x`, `w`, `d_out` and the stride, and hand them to `judge`, as above.


# %% nbgrader={"grade": false, "grade_id": "all-from-conv2d", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"} tags=["fact-003-all-from-conv2d", "fact-003-helpers"]
### BEGIN SOLUTION
def pulled_apart(d, s):
    wide = np.zeros((len(d), (d.shape[1] - 1) * s + 1, (d.shape[2] - 1) * s + 1, d.shape[3]), dtype=np.float32)
    wide[:, ::s, ::s] = d
    return wide


def repaired_d_x(x, w, d, s):
    wide = pulled_apart(d, s)  # zeros between, then K - 1 in front and all that is missing behind
    k, missing = len(w), (x.shape[1] - wide.shape[1], x.shape[2] - wide.shape[2])
    padded = tf.pad(wide, [[0, 0], [k - 1, missing[0]], [k - 1, missing[1]], [0, 0]])
    return tf.nn.conv2d(padded, tf.transpose(rot180(w), [0, 1, 3, 2]), 1, "VALID")


def repaired_d_w(x, w, d, s):
    wide, k = pulled_apart(d, s), len(w)
    read = x[:, : wide.shape[1] + k - 1, : wide.shape[2] + k - 1]  # without the leftover rows and columns
    return nhwc_to_hwio(tf.nn.conv2d(tf.transpose(read, [3, 1, 2, 0]), nhwc_to_hwio(wide), 1, "VALID"))


judge({"d_x": repaired_d_x, "d_w": repaired_d_w})
### END SOLUTION

# %% [markdown]
# ### The table that you fill
#
# **Your turn**, not graded: `d_x` in four ways and `d_w` in three, for the `x`, `w` and `d_out` of the first
# cell under *Four operators* (stride 1, VALID). Put each way that you know into its dictionary,
# `ways_to_d_x["conv2d_transpose"] = ...` for one: the tape, the operator of that name, `conv2d_transpose`,
# `conv2d` alone. The last lines compare them.

# %% nbgrader={"grade": false, "grade_id": "ways-to-d-x-and-d-w", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"} tags=["fact-003-ways-to-d-x-and-d-w"]
ways_to_d_x, ways_to_d_w = {}, {}
### BEGIN SOLUTION
with tf.GradientTape() as tape:
    tape.watch([x, w])
    output = tf.nn.conv2d(x, w, 1, "VALID")
ways_to_d_x["the tape"], ways_to_d_w["the tape"] = tape.gradient(output, [x, w], output_gradients=d_out)
ways_to_d_x["conv2d_backprop_input"] = tensorflow_d_x(x.shape, w, d_out)
ways_to_d_x["conv2d_transpose"] = tf.nn.conv2d_transpose(d_out, w, x.shape, 1, "VALID")
turned = tf.transpose(rot180(w), [0, 1, 3, 2])
ways_to_d_x["conv2d alone"] = tf.nn.conv2d(np.pad(d_out, [(0, 0), (1, 1), (2, 2), (0, 0)]), turned, 1, "VALID")
ways_to_d_w["conv2d_backprop_filter"] = tensorflow_d_w(x, w.shape, d_out)
ways_to_d_w["conv2d alone"] = swapped["d_w"](x, w, d_out, 1)
### END SOLUTION
for name, ways, right in [("d_x", ways_to_d_x, d_x), ("d_w", ways_to_d_w, d_w)]:
    agreeing = [way for way, values in ways.items() if np.array_equal(values, right)]
    print(f"{name}: {len(ways)} ways, of which {len(agreeing)} agree: {', '.join(agreeing)}")

# %% [markdown]
# ### Is autodiff the fastest?
#
# The answer ends with: use TensorFlow's autodiff, it is the fastest way to compute gradients. That can be
# measured: a batch of eight images with 16 channels, `d_x` in four ways.

# %%
from time import perf_counter

batch = tf.constant(random.normal(size=(8, 32, 32, 16)).astype(np.float32))
bank = tf.constant(random.normal(size=(3, 3, 16, 32)).astype(np.float32))
at_outputs = tf.constant(random.normal(size=(8, 30, 30, 32)).astype(np.float32))


def by_tape(wanted):
    with tf.GradientTape() as tape:
        tape.watch([batch, bank])
        output = tf.nn.conv2d(batch, bank, 1, "VALID")
    return tape.gradient(output, wanted, output_gradients=at_outputs)


# %%
def milliseconds(way, runs=15):
    """The median time of one call."""
    times = []
    for _ in range(runs + 1):  # the first one warms up, and is left out
        started = perf_counter()
        way()
        times.append(1000 * (perf_counter() - started))
    return np.median(times[1:])


four_ways = {
    "the tape": lambda: by_tape([batch]),
    "conv2d_backprop_input": lambda: v1.conv2d_backprop_input(batch.shape, bank, at_outputs, [1, 1, 1, 1], "VALID"),
    "conv2d_transpose": lambda: tf.nn.conv2d_transpose(at_outputs, bank, batch.shape, 1, "VALID"),
    "conv2d alone": lambda: swapped["d_x"](batch, bank, at_outputs, 1),
}

# %% tags=["fact-003-autodiff-fastest"]
took = {name: milliseconds(way) for name, way in four_ways.items()}
for name, time in took.items():
    print(f"{name:22} {time:6.2f} ms")
ratio = took["the tape"] / took["conv2d_backprop_input"]
print(f"for d_x alone the tape takes {ratio:.1f} times as long as the operator")

traced = tf.function(lambda: by_tape([batch])).get_concrete_function()
print("the tape runs:", [node.type for node in traced.graph.get_operations() if node.type.startswith("Conv")])

# %% [markdown]
# When this was written, the tape was the slowest of the four for `d_x` alone. The last line says why: it has
# to run the forward pass to know what was computed, and its rule for `Conv2D` finds both gradients, whether
# you ask for one or two. So autodiff is not faster than these operators. It *is* these operators, plus the
# bookkeeping that keeps you from pairing them wrongly, and that is the reason to use it.
#
# ### Does NumPy agree?
#
# The answer promises a NumPy version that does. Yours is one: thirty calls at random, with small integers, so
# that equal means equal.


# %%
def random_call(random):
    """A random call: image, filters, d_out, strides, padding."""
    n, c_in, c_out, k_h, k_w, s_h, s_w = (int(number) for number in random.integers(1, 4, size=7))
    k_h, k_w, padding = k_h + 1, k_w + 1, ("VALID", "SAME", ((1, 0), (2, 1)))[random.integers(3)]
    x = random.integers(-4, 5, size=(n, 7, 9, c_in)).astype(np.float32)
    w = random.integers(-4, 5, size=(k_h, k_w, c_in, c_out)).astype(np.float32)
    strides, spelled = _spelled_out((s_h, s_w), padding)
    d = random.integers(-4, 5, size=tf.nn.conv2d(x, w, strides, spelled).shape).astype(np.float32)
    return x, w, d, (s_h, s_w), padding


# %% tags=["fact-003-numpy-agrees"]
random, equal = np.random.default_rng(7), 0
with when_ready():
    for _ in range(30):
        x, w, d, *steps = random_call(random)
        same_output = np.array_equal(conv2d(x, w, *steps), tf.nn.conv2d(x, w, *_spelled_out(*steps)))
        same_d_x = np.array_equal(conv2d_backprop_input(x.shape, w, d, *steps), tensorflow_d_x(x.shape, w, d, *steps))
        same_d_w = np.array_equal(conv2d_backprop_filter(x, w.shape, d, *steps), tensorflow_d_w(x, w.shape, d, *steps))
        same_bias = np.array_equal(bias_backprop(d), tf.raw_ops.BiasAddGrad(out_backprop=d))
        equal += same_output and same_d_x and same_d_w and same_bias
    print(f"output and all three gradients equal TensorFlow's in {equal} of 30 calls")

# %% [markdown]
# ## Three witnesses, six suspects
#
# Six gradients stand accused. Each of them is wrong in one way, ran without an error, and gave a result of
# the right shape. Five claim to be `d_x`, one to be `d_w`, all for one call: a kernel of 3 x 3, stride 2,
# SAME. The next cell defines them. **Run it, and do not read it yet.**

# %% jupyter={"source_hidden": true}
STEPS = (2, "SAME")
BACK, GATHER = tensorflow_d_x, tensorflow_d_w
MANY = {
    "A": lambda x, w, d: BACK(x.shape, w, d, *STEPS) / np.maximum(BACK(x.shape, w * 0 + 1, d * 0 + 1, *STEPS), 1),
    "B": lambda x, w, d: BACK(x.shape, w, d, 2, ((1, 0), (1, 1))),
    "C": lambda x, w, d: BACK(x.shape, w[::-1, ::-1], d, *STEPS),
    "D": lambda x, w, d: BACK((1, 8, 10, 1), w, d.repeat(2, axis=1).repeat(2, axis=2))[:, :6, 1:8],
    "E": lambda x, w, d: BACK(x.shape, w, d * 0 + 1, *STEPS),
    "F": lambda x, w, d: GATHER(x, w.shape, d, *STEPS)[::-1, ::-1],
}
TRUE = {"d_x": lambda x, w, d: BACK(x.shape, w, d, *STEPS), "d_w": lambda x, w, d: GATHER(x, w.shape, d, *STEPS)}
CLAIMS = {name: "d_w" if name == "F" else "d_x" for name in MANY}

# %% [markdown]
# First a weak test, of the kind that is written in a hurry: an image of ones, weights of ones, `d_out` of
# ones.

# %%
ones = [one_image(np.ones((6, 7))), one_filter(np.ones((3, 3))), one_image(np.ones((3, 4)))]
for name, suspect in MANY.items():
    passed = np.array_equal(suspect(*ones), TRUE[CLAIMS[name]](*ones))
    print(f"{name}, who claims to be {CLAIMS[name]}: {'passes with all ones' if passed else 'fails'}")

# %% [markdown]
# Two of them walk free. Now three witnesses who do not know of each other, with random integers in
# everything:
#
# - **finite differences**: your `numerical_vjp` moves every element of the image (or of the kernel) and
#   watches your `conv2d`. Two calls for each element.
# - **autodiff**: TensorFlow's tape. Exact and cheap, but you need TensorFlow, and an operator that it knows.
# - **the adjoint test**: the outputs times `d_out` against the image (or kernel) times the gradient, two
#   sums that must be equal, because `conv2d` is linear in each. One forward call, and no TensorFlow.


# %%
def by_autodiff(x, w, d):
    """Both gradients as the tape finds them, from nothing but the forward pass."""
    x, w = tf.Variable(x), tf.Variable(w)
    with tf.GradientTape() as tape:
        output = tf.nn.conv2d(x, w, *STEPS)
    return dict(zip(("d_x", "d_w"), tape.gradient(output, [x, w], output_gradients=d), strict=True))


everybody = {"true d_x": (TRUE["d_x"], "d_x"), "true d_w": (TRUE["d_w"], "d_w")}
everybody |= {name: (suspect, CLAIMS[name]) for name, suspect in MANY.items()}

# %%
random = np.random.default_rng(8)
x, w, d = (random.integers(-4, 5, size=sizes).astype(float) for sizes in [(1, 6, 7, 1), (3, 3, 1, 1), (1, 3, 4, 1)])
forward = {"d_x": lambda v: conv2d(v, w, *STEPS), "d_w": lambda v: conv2d(x, v, *STEPS)}
with when_ready():
    lines = ["             finite differences   autodiff   adjoint"]
    for name, (gradient, claim) in everybody.items():
        got, exact, point = gradient(x, w, d), by_autodiff(x, w, d)[claim], {"d_x": x, "d_w": w}[claim]
        moved = numerical_vjp(forward[claim], point, d)
        gap = (forward[claim](point) * d).sum() - (point * got).sum()
        lines.append(f"{name:10} {abs(got - moved).max():18.1e} {abs(got - exact.numpy()).max():12.1e} {abs(gap):9.1e}")
    print(*lines, sep="\n")

# %% [markdown]
# All three convict all six, and acquit the true ones. Finite differences are off by 1e-9 or so even then,
# which is why they need a tolerance.
#
# They say *that* something is wrong. *What* is wrong is for you to see. Below, `d_out` is 0 except for four
# places, so that you can tell the shares apart; the kernel has the numbers 1 to 9, in order. In these
# pictures "yours" is the suspect's. Say what each suspect did before you open the list.

# %%
sparse = one_image([[1, 0, 0, 0], [0, 0, 8, -8], [1, 0, 0, 0]])
numbered, some_image = one_filter(np.arange(1, 10).reshape(3, 3)), one_image(random.integers(0, 5, size=(6, 7)))
for name, suspect in MANY.items():
    print(f"suspect {name}, who claims to be {CLAIMS[name]}")
    evidence = [gradient(some_image, numbered, sparse) for gradient in (suspect, TRUE[CLAIMS[name]])]
    show_difference(*(values[:, :, 0, 0] if CLAIMS[name] == "d_w" else values for values in evidence))

# %% [markdown]
# <details><summary><b>The six, named</b></summary>
#
# - **A** divides every cell by the number of windows that overlap there. Where one window alone had read a
#   cell, its number is right; along the seams it is halved or quartered.
# - **B** puts the odd row of SAME in front. Every share lands one row too high, and at the bottom a row
#   shows up that should have been cut off.
# - **C** turns the kernel. The share of the 8 begins with 9 times 8, where it should begin with 1 times 8.
# - **D** fills the gaps between outputs with copies, as if it enlarged a picture, where zeros belong.
# - **E** never looks at `d_out`: its picture stays the same, whatever you hand it.
# - **F** is the mistake of the opening story: the right nine numbers, turned by 180 degrees.
#
# With all ones, C and E passed: a kernel of ones looks the same when it is turned, and a `d_out` of ones
# is what E invents. F was betrayed by the padding alone: with VALID, all nine of its numbers would have been
# equal, and it would have passed too.
# </details>

# %% [markdown]
# ## Teach a filter
#
# Somebody has sent a photo through a filter of 3 x 3 and added a bias. You have the picture before and
# after. The filter is *learned*, as a network would: start with zeros, compare, go a little against the
# gradient, repeat. No TensorFlow in it, only your `conv2d`, `conv2d_backprop_filter` and `bias_backprop`.

# %%
from matplotlib import image as matplotlib_image
from matplotlib.cbook import get_sample_data

full = matplotlib_image.imread(get_sample_data("grace_hopper.jpg")).astype(np.float64).mean(axis=2) / 255
photo = full.reshape(1, 150, 4, 128, 4, 1).mean(axis=(2, 4))  # (N, H, W, C_in) = (1, 150, 128, 1)
small = photo.reshape(1, 75, 2, 64, 2, 1).mean(axis=(2, 4))  # (1, 75, 64, 1): enough to learn from, and quick
hidden = one_filter([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]).astype(np.float64)  # Sobel, left to right
hidden_bias = 0.5


# %%
def learn(before, after, rate, steps=30):
    """Gradient descent on the mean of half the squared error; gives the filter, the bias and the losses."""
    w, bias, losses = np.zeros((3, 3, 1, 1)), np.zeros(1), []
    for _ in range(steps):
        error = conv2d(before, w) + bias - after  # the gradient of error ** 2 / 2
        losses.append((error**2).mean() / 2)
        w = w - rate * conv2d_backprop_filter(before, w.shape, error / error.size)
        bias = bias - rate * bias_backprop(error / error.size)
    return w, bias, losses


# %%
bright = (small - small.mean()) / small.std()
with when_ready():
    w, bias, losses = learn(bright, conv2d(bright, hidden) + hidden_bias, rate=0.2)
    print("loss:", *(f"{losses[step]:.3f}" for step in (0, 1, 2, 5, 10, 20, 29)))
    print("filter after 30 steps:", w[:, :, 0, 0].round(2), sep="\n")

# %% [markdown]
# It goes down, but the filter should hold whole numbers, and is far from them. In a photo, neighbours are
# alike: the nine weights meet nearly the same numbers, so their gradients are nearly the same, and what makes
# them *differ* is small. (A larger rate would make the common part overshoot.) The remedy is to take the
# likeness out of the data first. A Laplacian filter, another convolution, keeps what a pixel does *not* share
# with its neighbours:

# %%
learned = None
laplacian = one_filter([[0, -1, 0], [-1, 4, -1], [0, -1, 0]]).astype(np.float64)
with when_ready():
    edges = conv2d(small, laplacian)
    edges = edges / edges.std()
    learned, bias, losses = learn(edges, conv2d(edges, hidden) + hidden_bias, rate=0.8)
    print("loss:", *(f"{losses[step]:.0e}" for step in (0, 1, 2, 5, 10, 20, 29)))
    print("filter after 30 steps:", learned[:, :, 0, 0].round(6) + 0, sep="\n")
    print("bias after 30 steps:", bias.round(6))

# %% [markdown]
# The Sobel filter and its bias, to six digits, in thirty steps of code that you wrote. Now let the learned
# filter see a picture that it was not trained on: the photo itself, with four times as many pixels.

# %%
from conv_figures.photos import Picture, draw_photos

if learned is not None:
    through = conv2d(photo, learned)
    show(
        draw_photos(
            [
                Picture(photo[0, :, :, 0], "the photo"),
                Picture(edges[0, :, :, 0], "what it learned from", signed=True),
                Picture(through[0, :, :, 0], "through the learned filter", signed=True),
            ]
        ),
        alt="A portrait photo, its Laplacian, and the photo through the filter that was learned from the Laplacian.",
        caption="Thirty steps of gradient descent found the hidden Sobel filter. In the last picture, orange means: "
        "brighter to the right.",
    )

# %% [markdown]
# ## Questions real people asked
#
# ### What is the difference between `conv2d_transpose` and `conv2d_backprop_input`?
#
# From a thread on [what `conv2d_transpose` does](https://streichbogen.ch/news_list/2021_09_04/37054.html).
# The order of the arguments, and nothing else: both run the operator `Conv2DBackpropInput`. You printed
# that above, under *Four operators, one map*.
#
# ### Do the weights have to be rotated in the backward pass?
#
# [numpy-ml#27](https://github.com/ddbourgin/numpy-ml/issues/27),
# [conv_arithmetic#4](https://github.com/vdumoulin/conv_arithmetic/issues/4),
# [Theano#5170](https://github.com/Theano/Theano/issues/5170). It depends on where you stand. Giving shares
# back, no. Collecting them with a correlation, yes, for `d_x`. For `d_w`, never.

# %% tags=["question-15"]
x, w, d = (
    random.integers(-4, 5, size=sizes).astype(np.float32) for sizes in [(1, 5, 6, 1), (2, 3, 1, 1), (1, 4, 4, 1)]
)
given = np.zeros((5, 6), dtype=np.float32)
for i, j in np.ndindex(4, 4):
    given[i : i + 2, j : j + 3] += d[0, i, j, 0] * w[:, :, 0, 0]
around = np.pad(d, [(0, 0), (1, 1), (2, 2), (0, 0)])
print("d_x, given back, kernel as it is:     ", np.array_equal(given, tensorflow_d_x(x.shape, w, d)[0, :, :, 0]))
for name, kernel in [("turned", w[::-1, ::-1]), ("as it is", w)]:
    collected = tf.nn.conv2d(around, kernel, 1, "VALID")
    print(f"d_x, collected, kernel {name + ':':15}", np.array_equal(collected, tensorflow_d_x(x.shape, w, d)))
gathered = tf.nn.conv2d(x, d[0, :, :, :, np.newaxis], 1, "VALID")[0, :, :, 0]
print("d_w, d_out as the kernel, as it is:   ", np.array_equal(gathered, tensorflow_d_w(x, w.shape, d)[:, :, 0, 0]))

# %% [markdown]
# ### A course shipped a reversed weight gradient that seemed to work. How?
#
# [e2eml, course
# 322](https://end-to-end-machine-learning.teachable.com/courses/322-convolutional-neural-networks-in-two-dimensions/lectures/24726662).
# That was the opening of this lesson: the layers above still learn, and a turned gradient still agrees
# with the right one in what all weights have in common. Any of the three witnesses finds it at once.
#
# ### In `conv3d_backprop_input`, do the values of `input` matter, or only its shape?
#
# [tensorflow#2467](https://github.com/tensorflow/tensorflow/issues/2467). Only the shape. The output is
# linear in the input, so its slope is the same everywhere. The operator that asked for the array no longer
# computes, and the one that came after it asks for the sizes alone:

# %% tags=["question-17"]
volumes, cubes = random.normal(size=(1, 4, 5, 6, 2)), random.normal(size=(2, 3, 2, 2, 3))
found = []
for values in (volumes, 1000 * volumes, 0 * volumes):
    with tf.GradientTape() as tape:
        point = tf.Variable(values)
        output = tf.nn.conv3d(point, cubes, [1] * 5, "VALID")
    found.append(tape.gradient(output, point).numpy())
print("d_x for three inputs of one shape is the same:", all(np.array_equal(found[0], other) for other in found))
common = {"filter": cubes, "out_backprop": np.ones_like(output), "strides": [1] * 5, "padding": "VALID"}
by_sizes = tf.raw_ops.Conv3DBackpropInputV2(input_sizes=volumes.shape, **common)
print("the operator that knows only the shape agrees: ", np.allclose(by_sizes, found[0]))
try:
    tf.raw_ops.Conv3DBackpropInput(input=volumes, **common)
except Exception as error:
    print("the old operator, which took the array:       ", type(error).__name__)

# %% [markdown]
# For `d_w` it is the other way round: there the values of the input are needed, and only the shape of the
# filters.
#
# ### The backward pass fails for stride 2 when rows are left over. Why?
#
# [mlpack#2986](https://github.com/mlpack/mlpack/issues/2986). Because the size of the image cannot be
# found from `d_out`. Seven rows and eight rows both give three windows; a formula that goes backwards
# finds seven.

# %% tags=["question-18"]
kernel, d_rows = one_filter([[1], [2], [3]]), one_image([[10], [20], [30]])
for size in (7, 8, 9):
    windows = tf.nn.conv2d(one_image(np.ones((size, 1))), kernel, (2, 1), "VALID").shape[1]
    print(f"{size} rows give {windows} windows; backwards ({windows} - 1) * 2 + 3 = {(windows - 1) * 2 + 3} rows")
try:
    tensorflow_d_x((1, 9, 1, 1), kernel, d_rows, (2, 1))
except tf.errors.InvalidArgumentError as error:
    print("three gradients for 9 rows:", type(error).__name__)

# %% [markdown]
# So take the size as an argument, start from zeros of that size, and let leftover rows keep them, as you saw
# under *Strides and dilations on the way back*.
#
# ### How do the four functions relate, with code?
#
# The question behind the widely read answer. In one cell, for any stride, as you know it now:

# %% tags=["question-19"]
x = random.integers(-4, 5, size=(2, 8, 7, 3)).astype(np.float32)
w = random.integers(-4, 5, size=(3, 2, 3, 4)).astype(np.float32)
output = tf.nn.conv2d(x, w, 2, "SAME").numpy()
d = random.integers(-4, 5, size=output.shape).astype(np.float32)
along = (output * d).sum()
print("output with d_out:             ", along)
print("x with conv2d_backprop_input:  ", (x * tensorflow_d_x(x.shape, w, d, 2, "SAME")).sum())
print("x with conv2d_transpose:       ", (x * tf.nn.conv2d_transpose(d, w, x.shape, 2, "SAME").numpy()).sum())
print("w with conv2d_backprop_filter: ", (w * tensorflow_d_w(x, w.shape, d, 2, "SAME")).sum())

# %% [markdown]
# One number, read from four sides. It is the sum of all products *pixel times weight times `d_out`*. Take
# the pixels out of it, and what multiplies them is `d_x`; take the weights out, and it is `d_w`; take
# `d_out` out, and it is the output.

# %% [markdown]
# ## Exit question
#
# A colleague computes `d_x` with `tf.nn.conv2d` alone: `d_out` gets `K - 1` zeros on every side, the
# kernel is turned by 180 degrees, and its channels are exchanged. For stride 1 and VALID this is right.
# For stride 2 she passes `strides=2` on to that convolution, and the result has a wrong shape. **Repair her
# recipe for stride 2**, for an image whose last row no window reads: which two things are missing, why is
# each of them needed, and which stride must the convolution have? At most 120 words; an instructor reads it.
#
# | points | what the answer does |
# |---|---|
# | 3 | names both missing things, each with its reason, and the stride of the convolution |
# | 2 | names both without a reason that holds, or one of them with its reason and the stride |
# | 1 | says that `d_out` has to be spread, or that the size of the image is needed, and no more |

# %% [markdown] nbgrader={"grade": true, "grade_id": "written-repair-for-stride-2", "locked": false, "points": 3.0, "schema_version": 3, "solution": true, "task": false, "cell_type": "markdown"}
# ### BEGIN SOLUTION
# First, zeros between the outputs: one row and one column between any two neighbours. Windows begin at every
# second cell, so neighbouring outputs gave back to cells two apart. The windows that would have begun in
# between do not exist; their gradient is zero.
#
# Second, one more row of zeros behind. No window read the last row of the image, and `d_out` does not know of
# it: with `K - 1` zeros on every side the result is a row short. In general, pad behind until the result has
# the size of the image.
#
# The convolution runs with stride 1, for `d_x` has a number for every cell. The 2 has gone into the zeros.
# ### END SOLUTION

# %% [markdown]
# ## Stretch: how large may the rate be? *(workshop: skip)*
#
# Why the rates 0.2 and 0.8 above? With a squared error, one step of gradient descent multiplies the error of
# the filter by *one minus rate times the second derivative*. That derivative is a 9 x 9 matrix, the
# **Hessian**. You need not write it down: what it does to a filter `v` is one convolution forward and one
# gradient back. If the rate is above 2 divided by its largest eigenvalue, the error grows with every step.
#
# **Your turn**, not graded: write `hessian_times(before, v)` for the loss of `learn`. Check it against the
# difference of two gradients. Multiply a filter by it again and again (and shorten it each time) to find
# the largest eigenvalue. Then try `learn` a little below and a little above the limit, with `bright` and
# with `edges`.


# %% nbgrader={"grade": false, "grade_id": "largest-rate", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
### BEGIN SOLUTION
def hessian_times(before, v):
    outputs = conv2d(before, v)
    return conv2d_backprop_filter(before, v.shape, outputs / outputs.size)


for name, before in [("bright", bright), ("edges", edges)]:
    v = np.arange(1.0, 10.0).reshape(3, 3, 1, 1)
    for _ in range(100):
        v = hessian_times(before, v / np.linalg.norm(v))
    limit = 2 / np.linalg.norm(v)
    after = conv2d(before, hidden) + hidden_bias
    ends = [learn(before, after, factor * limit, steps=60)[2][-1] for factor in (0.95, 1.05)]
    print(f"{name}: limit {limit:.2f}; loss after 60 steps just below {ends[0]:.0e}, just above {ends[1]:.0e}")
### END SOLUTION

# %% [markdown]
# ## Further reading
#
# - [tf.GradientTape](https://www.tensorflow.org/api_docs/python/tf/GradientTape): `output_gradients` is
#   our `d_out`.
# - [tf.test.compute_gradient](https://www.tensorflow.org/api_docs/python/tf/test/compute_gradient):
#   TensorFlow's own numerical witness, the same central difference.
# - [The convolution transpose rules of
#   JAX](https://github.com/jax-ml/jax/blob/main/jax/_src/lax/convolution.py): the amounts of padding of
#   this lesson, for any number of axes.
#
# **Next**: lesson 05 takes `conv2d_backprop_input` and enlarges pictures with it.
