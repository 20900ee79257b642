# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Padding edge cases
#
# `padding="SAME"` is one word, and it stands for four numbers: how many rows of zeros go above and below
# an image, and how many columns to the left and right. Most of the time nobody asks for them. Then a model
# moves to another library, the shapes agree, and the numbers do not. In this lesson you find out where
# every zero goes, and write it down.
#
# **What you will do**
#
# 1. Watch the windows of one axis, and the zeros around it.
# 2. Write `same_padding`, `resolve_padding` and `pad2d`, and teach your `conv2d` all three paddings.
# 3. Measure how far a photograph drifts when two libraries shrink it with the same weights.
#
# **What you will learn**
#
# - Work out the padding of `"SAME"` for any size, kernel, stride and dilation, and name its sides.
# - Predict when `"SAME"` adds nothing at all, and which pixels no window reads.
# - Translate a padding between a word and numbers, and between TensorFlow and PyTorch.
# - Explain what zeros at the border do to the result.
#
# **What you need**: `output_size` and `conv2d` from lesson `01_forward`.
#
# **Time**: 60 minutes alone. In a workshop 30: everything up to and including exercise 1.

# %%
from autograder.notebook import check, hint, predict, quiet, reveal, start_lesson, use_reference, when_ready

start_lesson("02_padding")

# %%
import numpy as np

with quiet():
    import tensorflow as tf

from conv_figures.display import show
from conv_lib.conv2d import conv2d
from conv_lib.padding import pad2d, resolve_padding
from conv_lib.shapes import same_padding

# %% [markdown]
# Behind with an earlier lesson? Take the `#` away in the next cell, and it lends you the functions of
# earlier lessons, where the course's solutions are installed. Reports say what was lent, and what is
# graded here stays yours. That includes `conv2d`, which grows in this lesson.

# %%
# use_reference()  # lends the functions of earlier lessons

# %% [markdown]
# ## What a border costs
#
# Without padding, two things happen at the border. The picture shrinks: a kernel of 3 takes two rows and
# two columns, in every layer. And the pixels of the border count for less. Below, an image of 5 rows and
# 6 columns; each number says how many windows of 3 x 3 read that pixel, first without padding, then with
# one row or column of zeros on every side.

# %%
for zeros in (0, 1):
    readers = np.zeros((5 + 2 * zeros, 6 + 2 * zeros), dtype=int)
    for i, j in np.ndindex(3 + 2 * zeros, 4 + 2 * zeros):  # the places of the window
        readers[i : i + 3, j : j + 3] += 1
    print(f"{zeros} on every side: {3 + 2 * zeros} x {4 + 2 * zeros} outputs; pixels are read by")
    print(readers[zeros : 5 + zeros, zeros : 6 + zeros])

size, layers = 28, 0
while size >= 3:
    size, layers = size - 2, layers + 1
print(f"\n28 x 28 pixels, no padding: after {layers} layers {size} x {size} pixels are left.")

# %% [markdown]
# A corner pixel has a say in one output, a pixel in the middle in nine. With zeros around the image there
# are as many outputs as pixels, and the corner has a say in four. The questions are how many zeros, and
# where.
#
# ### A kernel that reads aloud
#
# One axis is enough, because rows and columns never talk to each other here. Let the pixels be 1, 2, 3,
# and so on, and let the kernel be 100, 10, 1. Then each output *spells* what its window reads: the window
# over the pixels 2, 3, 4 gives 2 * 100 + 3 * 10 + 4 = 234. No pixel is 0, so a 0 in the output can only be
# a padded zero. (For 9 pixels at most, so that each is one digit.) TensorFlow itself tells you where it
# put them:


# %%
def read_aloud(size, kernel, stride=1, padding="SAME", dilation=1):
    """What each window of TensorFlow reads: pixels are 1, 2, 3, ..., and 0 is a padded zero."""
    row = np.arange(1, size + 1, dtype=np.float32).reshape(1, 1, size, 1)  # (N, H, W, C_in)
    weights = (10.0 ** np.arange(kernel)[::-1]).astype(np.float32).reshape(1, kernel, 1, 1)
    if not isinstance(padding, str):
        padding = [(0, 0), (0, 0), padding, (0, 0)]  # zeros before and behind, along W
    output = tf.nn.conv2d(row, weights, (1, stride), padding, dilations=(1, dilation))
    return [f"{int(value):0{kernel}d}" for value in output.numpy().ravel()]


print("VALID", read_aloud(5, 3, padding="VALID"))
print("SAME ", read_aloud(5, 3))

# %% [markdown]
# Five outputs from five pixels: that is where the word `"SAME"` comes from. The first window begins with a
# zero, the last one ends with one.
#
# ### The padding ruler
#
# The same readings, drawn. A row below the axis is one window. Look at the second picture: three zeros
# have to go somewhere, and they do not go half and half. *Both sides alike* is what some other libraries
# do; its turn comes later. If a kernel is running, play with the controls for two minutes. Keep the kernel
# of 4, and find a size and a stride for which `"SAME"` adds no zeros at all.

# %%
from conv_figures.padding_ruler import explore_padding_ruler

explore_padding_ruler()

# %% [markdown]
# ## How many zeros SAME adds
#
# The rule takes four steps. Take 7 cells, a kernel of 4 and stride 2, the second picture above.
#
# 1. **How many windows?** `"SAME"` promises one for each stride of cells that has begun: `size / stride`,
#    rounded *up*. Here 4. Rounded down it would be 3, one window too few.
# 2. **How far does the last one reach?** Three windows come before it, so it has moved three steps: it
#    skips 3 * 2 = 6 cells. (Four windows, three steps. Counting four steps is one window too many.) Then
#    it spans its extent, from its first tap to its last: 4 cells. It needs 6 + 4 = 10.
# 3. **How many cells are missing?** There are 7, so 3 are missing. If the number is below zero, the last
#    window ends early and nothing is missing: no zeros.
# 4. **Who gets the odd cell?** The next section.
#
# In one line, with size $n$, kernel $k$, stride $s$ and dilation $d$:
#
# $$\text{total} = \max\big(0,\quad (\lceil n / s \rceil - 1)\,s \;+\; (k - 1)\,d + 1 \;-\; n\big)$$
#
# Below, the sum for seven calls, and next to it what TensorFlow's first and last window really read.

# %%
calls = [(7, 4, 2, 1), (8, 4, 2, 1), (8, 4, 1, 1), (8, 3, 1, 2), (9, 2, 4, 1), (8, 2, 4, 1), (3, 6, 1, 1)]
print("size kernel stride dilation   skips + spans - size   first window   last window")
for size, kernel, stride, dilation in calls:
    skips = range(0, size, stride)[-1]  # windows start at 0, stride, 2 * stride, ... as long as that is a cell
    spans = 1 + dilation * (kernel - 1)
    aloud = read_aloud(size, kernel, stride, "SAME", dilation)
    call = f"{size:4}{kernel:7}{stride:7}{dilation:9}"
    print(f"{call}   {skips:5} + {spans} - {size} = {skips + spans - size:2}{aloud[0]:>19}{aloud[-1]:>14}")

# %% [markdown]
# Row by row:
#
# - **7 and 8 cells, stride 2**: one cell more, one zero less. With a stride, the size matters.
# - **Stride 2 and stride 1**, both with 8 cells: 2 zeros and 3. For stride 1 the sum is always the extent
#   less one. For other strides it is not, because the last window begins somewhere else.
# - **Dilation 2**: three taps, two gaps. The extent is (3 - 1) * 2 + 1 = 5. It is not 3 * 2, because there
#   is no gap behind the last tap, and it is not 3, because the gaps count. So 4 zeros are missing, although
#   013 and 680 show one each: the other two lie in gaps. (The stride moves the window, the dilation pulls
#   its taps apart: take care not to hand them over in the wrong order.)
# - **Kernel 2, stride 4, 9 cells**: the stride is larger than the window, and still one zero is needed,
#   because the last window begins at the last cell.
# - **The same with 8 cells**: -2, so the last window ends two cells early. TensorFlow adds nothing, and it
#   takes nothing away either. Pixels 3, 4, 7 and 8 are read by no window.
# - **A kernel of 6 on 3 cells**: the window is longer than the axis. It is not cut to the axis; zeros are
#   added until all of it fits. (6 cells and a kernel of 3 would be another call: mind the order.)
#
# **Predict.** Nine cells, a kernel of 3, stride 4. How many zeros, before and behind together?

# %% nbgrader={"grade": false, "grade_id": "predict-zeros-on-nine", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    2
    ### END SOLUTION
)
predict("zeros-on-nine", guess)


# %%
def tensorflow_pads(size, kernel, stride=1):
    """(before, after) of SAME: the zeros at the start of the first reading and at the end of the last."""
    aloud = read_aloud(size, kernel, stride)
    return kernel - len(aloud[0].lstrip("0")), kernel - len(aloud[-1].rstrip("0"))


print(read_aloud(9, 3, 4), tensorflow_pads(9, 3, 4))

# %% nbgrader={"grade": true, "grade_id": "reveal-zeros-on-nine", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("zeros-on-nine", sum(tensorflow_pads(9, 3, 4)))

# %% [markdown]
# **Predict.** Seven cells, a kernel of one single tap, stride 3. A pair this time: `(before, after)`.

# %% nbgrader={"grade": false, "grade_id": "predict-pads-of-one-tap", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    (0, 0)
    ### END SOLUTION
)
predict("pads-of-one-tap", guess)

# %% nbgrader={"grade": true, "grade_id": "reveal-pads-of-one-tap", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("pads-of-one-tap", tensorflow_pads(7, 1, 3))

# %% [markdown]
# A window of one tap spans one cell, not zero and not two: 6 + 1 - 7 = 0.
#
# ### Shortcuts, and where they end
#
# You will meet shorter rules than the one above. Each is right somewhere, which is why it lives on.
# A star marks a total that is not TensorFlow's.

# %%
shortcuts = {
    "(kernel - 1) // 2 on both sides": lambda n, k, s: 2 * ((k - 1) // 2),
    "kernel // 2 on both sides": lambda n, k, s: 2 * (k // 2),
    "kernel - 1 on both sides (full)": lambda n, k, s: 2 * (k - 1),
    "kernel - 1, whatever the stride": lambda n, k, s: k - 1,
    "kernel - stride, not below 0": lambda n, k, s: max(k - s, 0),
    "nothing if the stride is larger": lambda n, k, s: 0 if s > k else sum(tensorflow_pads(n, k, s)),
}
calls = [(5, 3, 1), (6, 4, 1), (6, 3, 2), (7, 3, 2), (9, 2, 4)]
print(f"{'size, kernel, stride':32}", *(f"{call!s:>10}" for call in calls))
print(f"{'TensorFlow':32}", *(f"{sum(tensorflow_pads(*call)):10}" for call in calls))
for name, rule in shortcuts.items():
    totals = [(rule(*call), sum(tensorflow_pads(*call))) for call in calls]
    print(f"{name:32}", *(f"{total:9}{' ' if total == right else '*'}" for total, right in totals))

# %% [markdown]
# `kernel - stride` is what is left of the rule when the stride divides the size. For other sizes the last
# stride has only begun, and `size % stride` cells of it are there. TensorFlow's documentation says it that
# way, with two branches: subtract the stride if `size % stride` is 0, else subtract `size % stride`. Is
# this the same rule? Compare all small cases, and then leave the branch out:

# %%
numbers = [(n, k, s) for n in range(1, 13) for k in range(1, 8) for s in range(1, 7)]
ours = [max(range(0, n, s)[-1] + k - n, 0) for n, k, s in numbers]
documented = [max(k - s, 0) if n % s == 0 else max(k - n % s, 0) for n, k, s in numbers]
one_branch = [max(k - n % s, 0) for n, k, s in numbers]
print("two branches:", sum(a == b for a, b in zip(ours, documented, strict=True)), "of", len(numbers), "agree")
print("one branch:  ", sum(a == b for a, b in zip(ours, one_branch, strict=True)), "of", len(numbers), "agree")

# %% [markdown]
# Two branches are the same rule. One branch is not: where the stride divides the size, the remainder of 0
# stands for a whole stride.

# %% [markdown]
# ## Who gets the odd cell
#
# The total is shared out: half of it before, rounded *down*, and the rest behind. An even total is shared
# equally. Of an odd one, the extra zero goes behind: below, or to the right.
#
# **Predict.** Five cells, a kernel of 2, stride 1: what is `(before, after)`?

# %% nbgrader={"grade": false, "grade_id": "predict-pads-of-two-taps", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    (0, 1)
    ### END SOLUTION
)
predict("pads-of-two-taps", guess)

# %% nbgrader={"grade": true, "grade_id": "reveal-pads-of-two-taps", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("pads-of-two-taps", tensorflow_pads(5, 2))

# %% [markdown]
# For stride 1 without dilation the total is the kernel less one: odd for every even kernel, so one side
# gets more. A kernel of 4 on 4 cells needs 3 zeros. Below, seven ways to share them, and what the windows
# read each time; the first line is TensorFlow's own `"SAME"`.

# %%
shares = {
    "TensorFlow: 1 and 2": (1, 2),
    "odd cell in front": (2, 1),
    "odd cell left out": (1, 1),
    "odd cell on both sides": (2, 2),
    "all in front": (3, 0),
    "all behind": (0, 3),
    "the total on each side": (3, 3),
}
print(f"{'SAME':24}", *read_aloud(4, 4))
for name, pads in shares.items():
    print(f"{name:24}", *read_aloud(4, 4, padding=pads))

# %% [markdown]
# Only one share gives the first line. Leave the odd cell out, and a window is lost; add it twice, or the
# whole total twice, and there are too many windows. The other wrong shares have four windows as they
# should, but the windows stand elsewhere. The shape alone cannot tell you.
#
# ### Exercise 1: `same_padding`
#
# **Goal**: the two numbers of one axis.
#
# *Difficulty 2 of 3 · importance 3 of 3 · 10 minutes*
#
# **Predict.** Eight cells, a kernel of 3, stride 2; many questions at the end of this lesson are about such
# a layer. What is `(before, after)`?

# %% nbgrader={"grade": false, "grade_id": "predict-pads-of-eight", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    (0, 1)
    ### END SOLUTION
)
predict("pads-of-eight", guess)

# %% nbgrader={"grade": true, "grade_id": "reveal-pads-of-eight", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("pads-of-eight", tensorflow_pads(8, 3, 2))

# %% [markdown]
# **Contract**
#
# | argument | meaning | type |
# |---|---|---|
# | `size` | cells along the axis | int, at least 1 |
# | `kernel` | taps of the kernel along the axis; may be more than `size` | int, at least 1 |
# | `stride` | cells from one window to the next | int, at least 1 |
# | `dilation` | cells from one tap to the next; 1 means none | int, at least 1 |
# | *returns* | zeros before and after | tuple of two ints, at least 0 |
# | *raises* | `ValueError` for a number below 1 | |
#
# ```python
# def same_padding(size: int, kernel: int, stride: int = 1, dilation: int = 1) -> tuple[int, int]
# ```
#
# **Write it** in `conv_lib/shapes.py`, below `output_size`, which already knows step 1. Save the file,
# then run:

# %% nbgrader={"grade": true, "grade_id": "check-same-padding", "locked": true, "points": 5.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("same_padding")

# %%
hint("same_padding")

# %% [markdown]
# **Show me where.** Your pair beside the zeros that TensorFlow's windows read. If the sum of a pair is
# wrong, read *How many zeros SAME adds* again; if only its sides are, look at the seven shares above.

# %%
with when_ready():
    for numbers in [(7, 3, 1), (8, 4, 1), (7, 3, 2), (8, 5, 2), (9, 2, 4), (8, 2, 4), (2, 5, 4)]:
        yours, theirs = tuple(same_padding(*numbers)), tensorflow_pads(*numbers)
        mark = "" if yours == theirs else "   <- differs"
        print(f"size {numbers[0]}, kernel {numbers[1]}, stride {numbers[2]}: yours {yours}, TensorFlow {theirs}{mark}")

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *The four steps as a formula.* Short and fast. Its price: one rounding up, one rounding down and one
#   "not below zero", and each of them can be forgotten without an error.
# - *From the last window.* Let Python list where the windows start, take the last start, add what it
#   spans, subtract the axis. Nothing is rounded up, so there is one thing less to get wrong.
# - *By search.* Add one zero at a time, behind and before in turn, until there are as many windows as
#   promised. Slow, and it cannot go below zero. It makes a good witness against the other two.
# </details>

# %% [markdown]
# ## Three ways to say padding
#
# A convolution takes its padding in one of three forms:
#
# - `"VALID"` adds nothing, also where rows or columns are left over. It is four zeros.
# - `"SAME"` adds what the rule says. Only this form has to know the sizes, strides and dilations.
# - Numbers say it all themselves. They are never changed: not by the stride, not by the dilation, and not
#   to make anything fit.
#
# In this course numbers are written `((top, bottom), (left, right))`: **one pair for each axis, and in
# each pair first what comes before**. TensorFlow writes the same with two more pairs, for the batch and
# the channels, which must be zero. To see where the four numbers go, use a kernel that is a single 1: its
# output is the padded image.

# %%
small = np.arange(1, 7, dtype=np.float32).reshape(1, 2, 3, 1)  # (N, H, W, C)
single_one = np.ones((1, 1, 1, 1), dtype=np.float32)
print(tf.nn.conv2d(small, single_one, 1, [(0, 0), (1, 2), (3, 0), (0, 0)]).numpy()[0, :, :, 0])

# %% [markdown]
# `((1, 2), (3, 0))`: one row above, two below, three columns to the left, none to the right. The two
# numbers of a pair share their axis, not their side. Someone who reads the pairs as `(top, left)` and
# `(bottom, right)`, or the second pair as the rows, or the second number of a pair as what comes before,
# gets another picture:

# %%
readings = {
    "((top, bottom), (left, right))": [(1, 2), (3, 0)],
    "((top, left), (bottom, right))": [(1, 3), (2, 0)],
    "((left, right), (top, bottom))": [(3, 0), (1, 2)],
    "((bottom, top), (right, left))": [(2, 1), (0, 3)],
}
for name, (rows, columns) in readings.items():
    padded = tf.nn.conv2d(small, single_one, 1, [(0, 0), rows, columns, (0, 0)]).numpy()[0, :, :, 0]
    row, column = np.argwhere(padded == 1)[0]
    print(f"{name}  shape {padded.shape}, the pixel 1 is at row {row}, column {column}")

# %% [markdown]
# Two of the wrong readings even have the right shape.
#
# For `"SAME"`, each axis is worked out alone, with *its own* size, kernel, stride and dilation. One number
# for the strides, or for the dilations, stands for both axes; a pair is `(vertical, horizontal)`. Below,
# an image of 4 x 9 pixels, a kernel of 3 x 4, strides 3 and 2. The first line is right, and each of the
# others has one thing mixed up. (Dilations can be mixed up in the same two ways as strides.)

# %%
axes = {
    "as it should be": [(4, 3, 3), (9, 4, 2)],
    "sizes swapped": [(9, 3, 3), (4, 4, 2)],
    "kernel sides swapped": [(4, 4, 3), (9, 3, 2)],
    "strides swapped": [(4, 3, 2), (9, 4, 3)],
    "first stride for both axes": [(4, 3, 3), (9, 4, 3)],
    "rows' padding for both axes": [(4, 3, 3), (4, 3, 3)],
    "columns' padding for both": [(9, 4, 2), (9, 4, 2)],
    "rows and columns swapped": [(9, 4, 2), (4, 3, 3)],
}
for name, (rows, columns) in axes.items():
    print(f"{name:28}", (tensorflow_pads(*rows), tensorflow_pads(*columns)))

# %% [markdown]
# With a square image, a square kernel and equal strides all eight lines would be the same. The checks of
# this course use unequal numbers. Last, the words are exact. TensorFlow refuses what it does not know:

# %%
for padding in ("same", "FULL", 1):
    try:
        tf.nn.conv2d(small, single_one, 1, padding)
    except Exception as error:
        print(f"padding={padding!r}: {type(error).__name__}: {str(error).splitlines()[0][:120]}")

# %% [markdown]
# (`"EXPLICIT"` is its inner name for numbers.) Keras takes `"same"`, and PyTorch takes 1. `conv_lib` is as
# strict as `tf.nn`: two words, or two pairs.
#
# ### Exercise 2: `resolve_padding`
#
# **Goal**: any of the three forms in, four numbers out.
#
# *Difficulty 1 of 3 · importance 2 of 3 · 7 minutes*
#
# **Contract**
#
# | argument | meaning | type |
# |---|---|---|
# | `padding` | `"VALID"`, `"SAME"` or `((top, bottom), (left, right))` | str, or pairs of ints at least 0 |
# | `input_size` | `(H, W)`, before padding | pair of ints, at least 1 |
# | `kernel_size` | `(K_h, K_w)` | pair of ints, at least 1 |
# | `strides`, `dilations` | one number for both axes, or `(vertical, horizontal)` | int or pair of ints, at least 1 |
# | *returns* | `((top, bottom), (left, right))` | tuple of two tuples of ints |
# | *raises* | `ValueError` for another word, a negative padding, another number below 1 | |
#
# ```python
# def resolve_padding(
#     padding: str | tuple[tuple[int, int], tuple[int, int]],
#     input_size: tuple[int, int],
#     kernel_size: tuple[int, int],
#     strides: int | tuple[int, int] = 1,
#     dilations: int | tuple[int, int] = 1,
# ) -> tuple[tuple[int, int], tuple[int, int]]
# ```
#
# **Write it** in `conv_lib/padding.py`. Let `same_padding` do the work. The file imports helpers from
# `conv_lib/arguments.py`: `pair`, for one, turns 2 into `(2, 2)` and refuses numbers below 1.

# %% nbgrader={"grade": true, "grade_id": "check-resolve-padding", "locked": true, "points": 4.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("resolve_padding")

# %%
hint("resolve_padding")

# %% [markdown]
# **Show me where.** The image of 4 x 9 from above, in all three forms.

# %%
with when_ready():
    theirs = {"VALID": ((0, 0), (0, 0)), "SAME": (tensorflow_pads(4, 3, 3), tensorflow_pads(9, 4, 2))}
    theirs[(1, 2), (3, 0)] = ((1, 2), (3, 0))
    for padding, expected in theirs.items():
        yours = resolve_padding(padding, (4, 9), (3, 4), (3, 2))
        print(f"{padding!s:17} yours {yours}, TensorFlow {expected}")

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *Three branches*, one for each form, each with a return of its own. The reader sees at once that only
#   one of them looks at the sizes.
# - *Pairs first.* Turn everything that may be one number into a pair at the top, and the rest need not
#   know that there was ever a choice. The same habit pays in `conv2d`.
# - *Zip the axes.* Put the sizes, kernel, strides and dilations of the rows together, and those of the
#   columns: then no index can be mixed up.
# </details>

# %% [markdown]
# ## Adding the zeros
#
# Now the zeros themselves. `tf.pad` is TensorFlow's function for it. It can fill with any number, which
# helps the eye: here with 7, around an image that has a zero of its own.

# %%
framed = np.array([[1, 2, 3], [4, 0, 6]], dtype=np.float32).reshape(1, 2, 3, 1)  # (N, H, W, C)
four_pairs = [(0, 0), (1, 2), (3, 0), (0, 0)]
sevens = tf.pad(framed, four_pairs, constant_values=7).numpy()
print(sevens[0, :, :, 0], "\n\nshape", framed.shape, "becomes", sevens.shape)

# %% [markdown]
# What to see in it:
#
# - Row 0 of the image is row `top` of the result, column 0 is column `left`. What is added below and to
#   the right needs no thought: it is what the image does not cover.
# - Four numbers, four sides. The shape grows by `top + bottom` and by `left + right`; the batch and the
#   channels stay as they are, and every image and channel gets the same frame.
# - The value fills only what is new. It is not added to the image, and the zero in the image stays a zero.
#
# There are other ways to go on beyond an edge: repeat it, wrap around to the other side, mirror the image
# with or without its last pixel. NumPy knows them all. TensorFlow's convolution knows only the first line.

# %%
for mode in ("constant", "edge", "wrap", "symmetric", "reflect"):
    print(f"{mode:10}", np.pad([1, 2, 3, 4], 2, mode))

# %% [markdown]
# ### Exercise 3: `pad2d`
#
# **Goal**: rows and columns around every image and every channel.
#
# *Difficulty 1 of 3 · importance 2 of 3 · 6 minutes*
#
# **Contract**
#
# | | shape or meaning | type |
# |---|---|---|
# | `input` | `(N, H, W, C)`; `N` may be 0 | float32 or float64 |
# | `pads` | `((top, bottom), (left, right))` | pairs of ints, at least 0 |
# | `value` | fills what is added | number |
# | *returns* | `(N, top + H + bottom, left + W + right, C)`, a new array | as `input` |
# | *raises* | `ValueError` if `input` does not have four axes, for a negative number | |
#
# ```python
# def pad2d(input: np.ndarray, pads: tuple[tuple[int, int], tuple[int, int]], value: float = 0) -> np.ndarray
# ```
#
# **Write it** in `conv_lib/padding.py`.

# %% nbgrader={"grade": true, "grade_id": "check-pad2d", "locked": true, "points": 3.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("pad2d")

# %%
hint("pad2d")

# %% [markdown]
# **Show me where.** The frame of sevens, yours beside TensorFlow's.

# %%
from conv_figures.difference import show_difference

with when_ready():
    show_difference(pad2d(framed, ((1, 2), (3, 0)), 7), sevens)

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *A large array, and the image put into it.* Make the result full of the value, then assign the image to
#   the right piece of it. One copy, and the two offsets stand in one line where you can check them.
# - *`np.pad`.* One call does it, dtype and all. Fair; then the work is to hand it the four pairs in the
#   right order.
# </details>

# %% [markdown]
# ## SAME and explicit padding in conv2d
#
# Everything is there. Whatever the padding, turn it into numbers, put the zeros around the image, and go
# on as for `"VALID"`. Is that really all that TensorFlow does? Below, two channels and unequal strides:
# first with the padding that belongs to these strides, then with the one for stride 1.

# %%
random = np.random.default_rng(2)
images = random.integers(-4, 5, size=(2, 4, 9, 2)).astype(np.float32)  # (N, H, W, C_in)
filters = random.integers(-4, 5, size=(3, 4, 2, 3)).astype(np.float32)  # (K_h, K_w, C_in, C_out)
same = tf.nn.conv2d(images, filters, (2, 3), "SAME").numpy()
for rows, columns in [((4, 3, 2), (9, 4, 3)), ((4, 3, 1), (9, 4, 1))]:  # size, kernel, stride
    pads = tensorflow_pads(*rows), tensorflow_pads(*columns)
    by_hand = tf.nn.conv2d(tf.pad(images, [(0, 0), *pads, (0, 0)]), filters, (2, 3), "VALID").numpy()
    print(pads, "shapes", same.shape, by_hand.shape, "numbers equal:", np.array_equal(same, by_hand))

# %% [markdown]
# It is, as long as the padding knows of the strides. With the padding for stride 1 the shape is right
# and the numbers are wrong. What comes after the padding need not know where the zeros are from.
#
# **Predict.** An image that is 1 everywhere, 4 x 5 pixels; a kernel of 3 x 4 that is 1 everywhere; stride
# 1, `"SAME"`. Each output counts the ones that its window reads. Which number is in the top left corner?

# %% nbgrader={"grade": false, "grade_id": "predict-corner-of-ones", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    6
    ### END SOLUTION
)
predict("corner-of-ones", guess)

# %%
ones = np.ones((1, 4, 5, 1), dtype=np.float32)
twelve = np.ones((3, 4, 1, 1), dtype=np.float32)
counts = tf.nn.conv2d(ones, twelve, 1, "SAME").numpy()[0, :, :, 0]
print(counts)

# %% nbgrader={"grade": true, "grade_id": "reveal-corner-of-ones", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("corner-of-ones", counts[0, 0])

# %% [markdown]
# Two rows of three ones on the left, two of two on the right: there lies the odd column of zeros. A padded
# zero is a number like any other. It takes part in the sum and gives nothing, and TensorFlow does not make
# up for it: sums at the border are not scaled up for what lies outside. If they were, or if the edge were
# repeated, all of these numbers would be 12.
#
# Two slips to look out for when you extend your code, each with the shape that it gives. With zeros before
# and none behind, windows are lost; an image that is padded already must not be padded again.

# %%
paddings = {
    "SAME": (ones, "SAME"),
    "above and to the left only": (ones, [(0, 0), (1, 0), (1, 0), (0, 0)]),
    "padded, then SAME on top": (np.pad(ones, [(0, 0), (1, 1), (1, 2), (0, 0)]), "SAME"),
}
for name, (image, padding) in paddings.items():
    print(f"{name:28}", tf.nn.conv2d(image, twelve, 1, padding).shape)

# %% [markdown]
# ### Exercise 4: `conv2d` with padding
#
# **Goal**: your `conv2d` from lesson 01, now with all three forms of padding.
#
# *Difficulty 2 of 3 · importance 3 of 3 · 10 minutes*
#
# **Contract**: that of lesson 01, and in addition
#
# | | | |
# |---|---|---|
# | `padding` | `"VALID"`, `"SAME"` or `((top, bottom), (left, right))` | str, or pairs of ints at least 0 |
# | *raises* | `ValueError` also for another word, a negative number, a window that does not fit after padding | |
#
# ```python
# def conv2d(
#     input: np.ndarray,
#     filters: np.ndarray,
#     strides: int | tuple[int, int] = 1,
#     padding: str | tuple[tuple[int, int], tuple[int, int]] = "VALID",
#     dilations: int | tuple[int, int] = 1,
# ) -> np.ndarray
# ```
#
# **Write it** in `conv_lib/conv2d.py`: change the function that you have. The file imports
# `resolve_padding` and `pad2d` already. What worked in lesson 01 must go on working: run its check again
# afterwards, with `check("conv2d")` in a new cell.

# %% nbgrader={"grade": true, "grade_id": "check-conv2d-padded", "locked": true, "points": 10.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("conv2d_padded")

# %%
hint("conv2d_padded")

# %% [markdown]
# **Show me where.** One image and one filter of those above, with `"SAME"`, and then with four different
# numbers.

# %%
with when_ready():
    one_image, one_filter = images[:1], filters[..., :1]
    theirs = tf.nn.conv2d(one_image, one_filter, (1, 2), "SAME").numpy()
    show_difference(conv2d(one_image, one_filter, (1, 2), "SAME"), theirs)
    theirs = tf.nn.conv2d(one_image, one_filter, (1, 2), [(0, 0), (1, 2), (3, 0), (0, 0)]).numpy()
    show_difference(conv2d(one_image, one_filter, (1, 2), ((1, 2), (3, 0))), theirs)

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *Pad, then convolve.* Two calls at the top of the function, and the rest stays. It copies the image
#   once, which costs little beside the convolution.
# - *Pretend.* Leave the image as it is and let each tap skip the rows and columns that would lie outside.
#   Nothing is copied, and every index needs a minimum and a maximum. Fast libraries do this.
# - *Let `"SAME"` be a case of its own.* Tempting, because the output size is so easy then. It makes three
#   paths through the function where one is enough.
# </details>

# %% [markdown]
# ## A border tells where you are
#
# A convolution treats all places alike; that is its selling point. Zeros break the promise. Feed it an
# image that is the same everywhere, with nine weights that are all different powers of 2, so that every
# set of taps that lies inside has a sum of its own:

# %%
weights = (2.0 ** np.arange(9)).reshape(3, 3, 1, 1)
flat = np.ones((1, 7, 7, 1))
print(tf.nn.conv2d(flat, weights, 1, "SAME").numpy()[0, :, :, 0].astype(int))

# %% [markdown]
# The image says nothing, and yet the output has nine different numbers: four corners, four edges, one
# middle. The next layer reads *them*:

# %%
for padding in ("SAME", "VALID"):
    layer = flat
    for number in (1, 2, 3):
        layer = tf.nn.conv2d(layer, weights, 1, padding).numpy()
        places = layer.shape[1] * layer.shape[2]
        print(f"{padding:5} after layer {number}: {places:2} places, different numbers: {len(np.unique(layer))}")

# %% [markdown]
# After three layers every pixel of 7 x 7 has a number of its own: a network can tell from the zeros alone
# where on the picture it is. Whether that helps or hurts depends on the task.

# %% [markdown]
# ## The same weights in another library
#
# PyTorch's convolution takes a number and adds that many zeros on both sides: `padding=1` for a kernel of
# 3, and `(kernel - 1) // 2` for an odd kernel in general. For stride 1 that is what `"SAME"` does. For
# stride 2, watch the first window.

# %%
from conv_figures.padding_sides import describe_padding_sides, draw_padding_sides

show(
    draw_padding_sides(),
    alt=describe_padding_sides(),
    caption="Eight pixels, stride 2, and the kernel that reads aloud. Both give four outputs, and not one of "
    "them is the same.",
)

# %% [markdown]
# Pixels, weights and shape are the same. TensorFlow asks how many zeros are missing, finds one, and puts it
# behind. The other puts one on each side in any case, so all windows stand one pixel farther left, and the
# zero behind is read by no window.
#
# And with other sizes? (PyTorch need not be installed: its `padding=1` is the explicit `((1, 1), (1, 1))`.)

# %%
for size in (5, 6, 7, 8, 9):
    same, both = read_aloud(size, 3, 2), read_aloud(size, 3, 2, padding=(1, 1))
    print(size, "pixels:", *same, " and ", *both, f"  equal: {sum(map(str.__eq__, same, both))} of {len(same)}")

# %% [markdown]
# Equal for odd sizes, all different for even ones. Networks for photographs like even sizes, such as
# 224 x 224. Small tests like 5 x 5, and see nothing.
#
# ### Drawings of SAME
#
# Many drawings of "same padding" show a frame of zeros, one all around, and some show the extra column on
# the left. For a kernel of 3 and stride 1 the frame is right. Here are both beside TensorFlow, for a kernel
# of 2. Below them, because it is the same question, what NumPy and SciPy do when they keep the size:

# %%
from scipy import ndimage, signal

row, two = np.arange(1.0, 6.0), np.array([10.0, 1.0])
drawn = {
    "TensorFlow's SAME": read_aloud(5, 2),
    "the frame: one on both sides": read_aloud(5, 2, padding=(1, 1)),
    "the extra column on the left": read_aloud(5, 2, padding=(1, 0)),
    "np.correlate": np.correlate(row, two, "same"),
    "scipy.signal.correlate": signal.correlate(row, two, "same"),
    "scipy.signal.correlate2d": signal.correlate2d(row[np.newaxis], two[np.newaxis], "same")[0],
    "scipy.ndimage.correlate1d": ndimage.correlate1d(row, two, mode="constant"),
}
for name, outputs in drawn.items():
    print(f"{name:30}", *(f"{round(float(output)):02d}" for output in outputs))

# %% [markdown]
# The frame gives six outputs for five pixels: for an even kernel the size does not stay the same. And of
# the four functions only `correlate2d` puts the odd zero behind, as TensorFlow does. Even two functions of
# `scipy.signal` disagree. A drawing cannot settle the question; a kernel that reads aloud can.

# %% [markdown]
# ## A drift of half a pixel
#
# One pixel at the border: who would notice? Look at where the windows are *centred*. Stride 2 makes a
# picture half as large, so that one output stands for two pixels. The first output stands for pixels 1 and
# 2, whose middle is 1.5. But for an even size TensorFlow's first window reads 1, 2, 3, and its centre is
# pixel 2: half a pixel too far right. With one zero on both sides it reads 0, 1, 2, and its centre is pixel
# 1: half a pixel too far left. The next layer does it again, with pixels that are twice as large.
#
# To measure it, a blurred dot in the exact middle of 256 x 256 pixels, halved again and again with your
# own `conv2d`. The blur has no side that it prefers; its weights are 1, 2, 1 along both axes. Where is the
# dot's centre of mass after each step, in pixels of the original?

# %%
blur = (np.outer([1, 2, 1], [1, 2, 1]) / 16).astype(np.float32).reshape(3, 3, 1, 1)
on_both_sides = ((1, 1), (1, 1))


def halved(picture, padding, times):
    """The picture (H, W), halved so many times by a blur with stride 2."""
    layer = picture[np.newaxis, :, :, np.newaxis]
    for _ in range(times):
        layer = conv2d(layer, blur, 2, padding)
    return layer[0, :, :, 0]


# %%
pixels = np.arange(256, dtype=np.float32)
profile = np.exp(-(((pixels - 127.5) / 20) ** 2))
dot = np.outer(profile, profile)  # counted from 0, its centre is at row 127.5 and column 127.5
with when_ready():
    print("halved   SAME: moved by   1 on both sides: moved by")
    for times in (1, 2, 3, 4):
        moved = []
        for padding in ("SAME", on_both_sides):
            columns = halved(dot, padding, times).sum(axis=0)
            centre = (columns * np.arange(len(columns))).sum() / columns.sum()
            on_the_original = (centre + 0.5) * 2**times - 0.5  # where the middle of a small pixel lies there
            moved.append(on_the_original - 127.5)
        print(f"{times:4}{moved[0]:15.1f} pixels{moved[1]:16.1f} pixels")

# %% [markdown]
# The windows of `"SAME"` look too far to the right, so what they see appears too far to the *left*, and
# higher up. Half a pixel, then half of a pixel that is twice as large, and so on: 0.5, 1.5, 3.5, 7.5. The
# other padding drifts the other way. After four steps the two are 15 pixels apart, which is nearly one pixel
# (16) of the small pictures.
#
# Now with a photograph, halved three times. Below, the cap enlarged, with a box around its black band; the
# box stands at the same place in all three.

# %%
from matplotlib import image as matplotlib_image
from matplotlib.cbook import get_sample_data

from conv_figures.photos import Picture, draw_photos

full = matplotlib_image.imread(get_sample_data("grace_hopper.jpg"))[:512].astype(np.float32) / 255
photo = full.reshape(256, 2, 256, 2, 3).mean(axis=(1, 3, 4))  # (H, W), grey: 256 x 256


# %%
def cap(picture, scale):
    """The part of the photo around the cap, from a picture that is so many times smaller."""
    return picture[16 // scale : 112 // scale, 72 // scale : 168 // scale]


def panel(same, both):
    """The photo and two small pictures of it; below them the cap of each, with one box in the same place."""
    box, small_box = (32, 8, 24, 80), (4, 1, 3, 10)  # row, column, height, width in the part around the cap
    whole = [Picture(photo, "256 x 256", mark=(16, 72, 96, 96))]
    whole += [Picture(same, 'halved 3 times, "SAME"'), Picture(both, "halved 3 times, 1 on both sides")]
    parts = [Picture(cap(photo, 1), "the cap", mark=box), Picture(cap(same, 8), '"SAME"', mark=small_box)]
    return [*whole, *parts, Picture(cap(both, 8), "1 on both sides", mark=small_box)]


# %%
with when_ready():
    same, both = halved(photo, "SAME", 3), halved(photo, on_both_sides, 3)
    show(
        draw_photos(panel(same, both)),
        alt="A portrait and two pictures of 32 x 32 pixels made of it. Below, its cap, with a box at the same "
        "place in all three: in one small picture the black band stands higher in the box, in the other lower.",
        caption='Same photo, same weights. "SAME" has moved up and to the left, the other down and to the right.',
    )
    print(f"Mean difference of the two: {abs(same - both).mean():.3f}", end=", ")
    print(f"without the outer two pixels: {abs(same - both)[2:-2, 2:-2].mean():.3f} (black is 0, white is 1)")

# %% [markdown]
# Two things to see. With `"SAME"` the bright brow has come up into the box; with zeros on both sides the
# cap has sunk in it. A network that points at things will point beside them, with nothing but a padding
# changed. And the dark rims show where the zeros were: on the right and below for `"SAME"`, above and on
# the left for the other. Without the rims the difference is nearly as large: it is everywhere.

# %% [markdown]
# ## Questions real people asked
#
# ### What do `SAME` and `VALID` mean?
#
# Asked about
# [max pooling](https://web-offline.shuffle-on.com/content/stackoverflow.com_en_all_nopic_2022-07/questions/37674306/what-is-the-difference-between-same-and-valid-padding-in-tf-nn-max-pool-of-ten).
# A well-known answer there takes 13 pixels, a filter of 6 and stride 5. Here it is, counted with six ones:

# %% tags=["question-5"]
column = np.ones((1, 13, 1, 1), dtype=np.float32)
six = np.ones((6, 1, 1, 1), dtype=np.float32)
for padding in ("VALID", "SAME"):
    print(padding, "pixels read by each window:", tf.nn.conv2d(column, six, (5, 1), padding).numpy().ravel())

negative = -column[:, :3]
pooled = tf.nn.max_pool2d(negative, (2, 1), (2, 1), "SAME").numpy().ravel()
print("SAME, largest of two, for three pixels that are all -1:", pooled)

# %% [markdown]
# VALID stops where a window no longer fits: two windows, pixels 12 and 13 unread. SAME has one window for
# each stride that has begun: three, and 10 + 6 - 13 = 3 zeros, one before and two behind, as that answer
# says. Pooling takes its windows from the same rule, but it *skips* what lies outside: if it counted a
# zero, the last number would be 0 and not -1. SAME keeps the size only for stride 1.
#
# ### Which side gets the extra zero?
#
# [tensorflow#30740](https://github.com/tensorflow/tensorflow/issues/30740), for kernel 2 and stride 1. The
# reply there, that zeros are distributed equally on both sides, cannot be: one zero has no half.

# %% tags=["question-6"]
print("kernel 2, stride 1:", read_aloud(5, 2), "-> before, after:", tensorflow_pads(5, 2))
odd = [(n, k, s) for n in range(1, 10) for k in range(1, 8) for s in range(1, 6) if sum(tensorflow_pads(n, k, s)) % 2]
behind = sum(tensorflow_pads(*call)[1] > tensorflow_pads(*call)[0] for call in odd)
print(f"In {behind} of {len(odd)} calls with an odd total, the extra zero is behind.")

# %% [markdown]
# ### Why bottom and right?
#
# [tensorflow#7969](https://github.com/tensorflow/tensorflow/issues/7969). No reason was given there, and
# none is needed: one side has to have it. The other choice is the exact mirror image. Flip the image, flip
# the kernel, flip the result, and TensorFlow itself puts the odd zero in front:

# %% tags=["question-7"]
row = np.arange(1, 9, dtype=np.float32).reshape(1, 1, 8, 1)
hundred = np.array([100, 10, 1], dtype=np.float32).reshape(1, 3, 1, 1)
flipped = tf.nn.conv2d(row[:, :, ::-1], hundred[:, ::-1], (1, 2), "SAME").numpy()[:, :, ::-1]
print("as it is:                ", read_aloud(8, 3, 2))
print("flipped there and back:  ", [f"{int(value):03d}" for value in flipped.ravel()])
print("explicit, odd one before:", read_aloud(8, 3, 2, padding=(1, 0)))

# %% [markdown]
# The ONNX format has a name for each: `SAME_UPPER` is TensorFlow's, `SAME_LOWER` puts the odd one in front.
#
# ### Is the padding -1?
#
# [tensorflow#5203](https://github.com/tensorflow/tensorflow/issues/5203): 20 pixels, a filter of 1, stride
# 2. An old form of the documented rule had no "not below zero". The same person asks how 19 pixels can give
# 10 outputs without padding.

# %% tags=["question-8"]
for size in (20, 19):
    aloud = read_aloud(size, 1, 2)
    skips = 2 * (len(aloud) - 1)
    print(f"{size} pixels: {skips} + 1 - {size} = {skips + 1 - size}, {len(aloud)} outputs, pixels", *aloud)

# %% [markdown]
# A total of -1 means that the last window ends one pixel early. Nothing is added and nothing cut off; the
# first window reads pixel 1. With 19 pixels the last window ends exactly at the end.
#
# ### The documented formula fails when the stride is larger than the kernel. Does it?
#
# [tensorflow#16695](https://github.com/tensorflow/tensorflow/issues/16695): an image of 5 x 2, a kernel of
# 3 x 1, strides 5. Both sums, 0 + 3 - 5 for the rows and 0 + 1 - 2 for the columns, are below zero, so the
# one window should read the pixels 1, 3 and 5 of the first column. There is more to it: run the same
# arithmetic through `tf.nn.conv3d`.

# %% tags=["question-9"]
image = np.arange(1, 11, dtype=np.float32).reshape(1, 5, 2, 1)  # first column: 1, 3, 5, 7, 9
aloud = hundred.reshape(3, 1, 1, 1)
print("conv2d reads:", tf.nn.conv2d(image, aloud, 5, "SAME").numpy().ravel(), "and the rule says [135]")

eight = np.arange(1, 9, dtype=np.float32).reshape(1, 1, 1, 8, 1)
one_tap = np.ones((1, 1, 1, 1, 1), dtype=np.float32)
print("8 pixels, one tap, stride 4. conv2d:", read_aloud(8, 1, 4), end=" ")
print("conv3d:", tf.nn.conv3d(eight, one_tap, (1, 1, 1, 4, 1), "SAME").numpy().ravel().astype(int))

# %% [markdown]
# `conv2d` does what the formula says. `conv3d`, in some builds of TensorFlow, begins at pixel 2 instead of
# 1: there the sum of -3 is not raised to zero, and half of it, -1, moves the windows to the right. (Where
# both agree, another library runs underneath.) So the formula holds, and the slip is a real one.
#
# ### SAME should give 15, not 14. Or should it?
#
# [tensorflow#4297](https://github.com/tensorflow/tensorflow/issues/4297): 28 pixels, kernel 2, stride 2.
# The 15 comes from a formula with `kernel // 2` zeros on both sides.

# %% tags=["question-10"]
column = np.ones((1, 28, 1, 1), dtype=np.float32)
pair = np.ones((2, 1, 1, 1), dtype=np.float32)
same = tf.nn.conv2d(column, pair, (2, 1), "SAME").numpy().ravel()
print("SAME:           ", len(same), "outputs; the first and the last read", same[[0, -1]], "pixels")
both = tf.nn.conv2d(column, pair, (2, 1), [(0, 0), (1, 1), (0, 0), (0, 0)]).numpy().ravel()
print("1 on both sides:", len(both), "outputs; the first and the last read", both[[0, -1]], "pixel")

# %% [markdown]
# 14 windows of 2 read all 28 pixels: 26 + 2 - 28 = 0, so SAME adds nothing. The recipe with `kernel // 2`
# is meant for odd kernels and stride 1.
#
# ### Same weights, stride 2: why does PyTorch give other numbers than TensorFlow?
#
# [keras#16363](https://github.com/keras-team/keras/pull/16363),
# [tensornets#25](https://github.com/taehoonlee/tensornets/issues/25),
# [tensorflow#10747](https://github.com/tensorflow/tensorflow/issues/10747) (there it is Caffe). The second
# one is the first layer of many networks: 224 pixels, kernel 7, stride 2.

# %% tags=["question-11"]
picture = random.integers(-4, 5, size=(1, 224, 224, 1)).astype(np.float32)
seven = random.integers(-4, 5, size=(7, 7, 1, 1)).astype(np.float32)
same = tf.nn.conv2d(picture, seven, 2, "SAME").numpy()
for pads in [(3, 3), (2, 3)]:
    other = tf.nn.conv2d(picture, seven, 2, [(0, 0), pads, pads, (0, 0)]).numpy()
    print(f"SAME and {pads}: shapes equal {same.shape == other.shape}, numbers equal {(same == other).mean():.0%}")

# %% [markdown]
# The last of 112 windows skips 222 pixels: 222 + 7 - 224 = 5 zeros, so `"SAME"` is (2, 3). PyTorch's
# networks have 3 on both sides, which is something else. The few equal numbers are chance. To carry weights
# over, write the padding down as numbers: either library can then do what the other does.
#
# ### Why can PyTorch not do `same` with stride 2?
#
# [pytorch#67551](https://github.com/pytorch/pytorch/issues/67551),
# [pytorch#3867](https://github.com/pytorch/pytorch/issues/3867). Its layers fix their padding before they
# have seen a picture. For stride 1 that is enough. For stride 2 the right padding changes with the size:

# %% tags=["question-12"]
for stride in (1, 2):
    pads = {size: tensorflow_pads(size, 3, stride) for size in range(4, 10)}
    words = "one padding for all sizes" if len(set(pads.values())) == 1 else "the padding depends on the size"
    print(f"kernel 3, stride {stride}: {words}:", *(f"{size}: {pad}" for size, pad in pads.items()))

# %% [markdown]
# Whoever takes the refusal out of PyTorch's code, as the first link proposes, gets the padding for stride 1
# with stride 2: the shapes are right, and it is the lower picture of the figure above.
#
# ### ARM's library and TensorFlow disagree about odd padding
#
# [ComputeLibrary#208](https://github.com/ARM-software/ComputeLibrary/issues/208): 8 pixels, kernel 5, stride
# 2, three zeros. And [MIPVerify#23](https://github.com/vtjeng/MIPVerify.jl/pull/23), a project that mended
# its own SAME: 6 pixels, kernel 3, stride 2, one zero. It had put one on both sides.

# %% tags=["question-13"]
reports = {(8, 5, 2): ("ARM", (2, 1)), (6, 3, 2): ("MIPVerify", (1, 1))}
for call, (name, pads) in reports.items():
    same, theirs = read_aloud(*call), read_aloud(*call, padding=pads)
    print(f"{call}: TensorFlow {tensorflow_pads(*call)} reads", *same)
    print(f"{name:>21} {pads} reads", *theirs, "- in common:", len({*same} & {*theirs}))

# %% [markdown]
# With one zero more in front, every window stands one pixel farther left. The shapes are equal, and no
# number is.

# %% [markdown]
# ## Exit question
#
# A friend trained a network in PyTorch. Its first layer has a kernel of 3, stride 2 and `padding=1`, and
# the pictures have 8 x 8 pixels. You copy the weights into `tf.nn.conv2d` with `padding="SAME"`.
# **(a)** Which pixels of a row does each library's *first* window see? **(b)** What do you write in the
# TensorFlow call so that it gives PyTorch's numbers? **(c)** With 7 x 7 pixels your friend sees no
# difference. Why not? At most 120 words; an instructor reads it. You may compute.
#
# | points | what the answer does |
# |---|---|
# | 3 | names both first windows with their zeros, gives an explicit padding that works, and explains 7 by the total |
# | 2 | two of the three parts are right and have a reason |
# | 1 | says that the zeros lie on other sides, without numbers that hold |

# %% [markdown] nbgrader={"grade": true, "grade_id": "written-same-weights", "locked": false, "points": 3.0, "schema_version": 3, "solution": true, "task": false, "cell_type": "markdown"}
# ### BEGIN SOLUTION
# (a) Let the pixels be 1 to 8. SAME has 4 windows; the last skips 6 and spans 3, so 6 + 3 - 8 = 1 zero is
# missing, and it goes behind. TensorFlow's first window sees 1, 2, 3. PyTorch puts one zero on both sides:
# its first window sees 0, 1, 2. All later windows are one pixel apart as well.
#
# (b) `padding=[[0, 0], [1, 1], [1, 1], [0, 0]]` in place of `"SAME"`: one zero above, below, left and
# right. (`tf.pad` and `"VALID"` do the same.) The last zero is read by no window.
#
# (c) With 7 pixels 6 + 3 - 7 = 2 zeros are missing: one before and one behind, which is PyTorch's
# `padding=1`. The two agree for every odd size.
# ### END SOLUTION

# %% [markdown]
# ## Stretch: beyond the edge *(workshop: skip)*
#
# **Your turn**, not graded. Two things to try with what you have:
#
# 1. *Reflect.* Blur the photograph ten times at stride 1, once with `"SAME"`, once with a mirrored border
#    (`np.pad` with `mode="reflect"`, then `"VALID"`). How bright is the left edge before and after? Then
#    find out how many pixels an image must have so that `tf.pad` mirrors three of them.
# 2. *Kernels larger than the image.* Tabulate, for 4 pixels and kernels of 3 to 7, what `"VALID"` and
#    `"SAME"` do in TensorFlow and in your `conv2d`. One of TensorFlow's answers is neither numbers nor an
#    error.


# %% nbgrader={"grade": false, "grade_id": "reflect-padding", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
### BEGIN SOLUTION
def blurred(picture, mode, times=10):
    for _ in range(times):
        framed_picture = np.pad(picture, 1, mode)[np.newaxis, :, :, np.newaxis]
        picture = conv2d(framed_picture, blur)[0, :, :, 0]
    return picture


for mode in ("constant", "reflect"):
    result = blurred(photo, mode)
    print(f"{mode:10} brightness of the left edge: {result[:, 0].mean():.2f}, before {photo[:, 0].mean():.2f}")
for size in (3, 4):
    try:
        print(size, "pixels:", tf.pad(np.arange(1, size + 1), [(3, 3)], "REFLECT").numpy())
    except tf.errors.InvalidArgumentError as error:
        print(size, "pixels:", type(error).__name__)
### END SOLUTION


# %% nbgrader={"grade": false, "grade_id": "kernels-larger-than-the-image", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
### BEGIN SOLUTION
def outcome(function, taps, padding):
    try:
        return str(tuple(function(np.ones((1, 1, 4, 1)), np.ones((1, taps, 1, 1)), 1, padding).shape))
    except Exception as error:
        return type(error).__name__


print("taps   TensorFlow VALID       conv2d VALID     TensorFlow SAME   conv2d SAME")
for taps in range(3, 8):
    cells = [outcome(function, taps, padding) for padding in ("VALID", "SAME") for function in (tf.nn.conv2d, conv2d)]
    print(f"{taps:4}   {cells[0]:22} {cells[1]:16} {cells[2]:17} {cells[3]}")
### END SOLUTION

# %% [markdown]
# ## Further reading
#
# - [tf.nn.convolution and its notes on padding](https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2):
#   the rule with two branches. You can now say why there are two.
# - [tensorflow#18213](https://github.com/tensorflow/tensorflow/issues/18213): what it costs in practice
#   that the padding depends on the size.
# - [How much position information do convolutional neural networks encode?](https://arxiv.org/abs/2001.08248):
#   the leak of the border, measured in real networks.
#
# **Next**: lesson 03 writes a whole convolution, zeros and all, as one matrix.
