# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Start here
#
# Welcome. In this course you write convolution yourself, in NumPy, a few lines at a time, and compare
# every result with TensorFlow. At the end you own a small library, `conv_lib`, and you know why each line
# is there.
#
# **What you will do**
#
# 1. Ask the machine whether everything is in place.
# 2. Open the files that you will complete.
# 3. Learn the letters that name every axis in this course.
# 4. Make a first guess, and get a first hint.
# 5. Read an error and a failing check, and mend both.
#
# **What you will learn**
#
# - Say which axis of an array is which, for images and for filters.
# - Tell what a check compared, what it got and what it expected.
# - Find the one line of a long error that matters.
#
# **What you need**: NumPy, a little. If you once added a `Conv2D` layer in Keras, you know enough
# TensorFlow.
#
# **Time**: ten minutes. In a workshop: all of it.
#
# Run each cell with Shift+Enter, from top to bottom. The next one finds your files and starts TensorFlow
# in the background, so that it is warm when you first need it.

# %%
from autograder.notebook import check, hint, predict, quiet, reveal, start_lesson

start_lesson("00_start")

# %% [markdown]
# ## Is everything in place?
#
# The course brings its own doctor. In a terminal you would type `conv-course doctor`; here Python calls
# it. It takes half a minute, on a busy machine a whole one: read on meanwhile. Every line says what it
# looked at; where something is missing, the line below says what to do.

# %%
import subprocess
import sys

call = [sys.executable, "-m", "autograder", "doctor"]
print(subprocess.run(call, capture_output=True, text=True).stdout)

# %% [markdown]
# A missing GPU is fine: the whole course runs on an ordinary laptop. A missing sandbox is fine too as
# long as you check your own code; it protects those who grade the code of others.
#
# ## Your files: `conv_lib`
#
# Your work lives in ordinary Python files in the folder `conv_lib`, next to `lessons`. A notebook only
# calls what is in them. Here is the first function that you will write, as the file has it at this
# moment. Its words need not mean anything to you yet; lesson 01 explains each of them:

# %%
import inspect

from conv_lib.shapes import output_size

print(inspect.getsource(output_size))

# %% [markdown]
# The signature and the docstring are given: they say what goes in, what comes out, and what is an error.
# Below them stands one line, `raise NotImplementedError(...)`. That line is yours to replace.
#
# How you will work, in every lesson:
#
# 1. In the file browser on the left, open `conv_lib`, then the file that the lesson names.
# 2. Replace the `raise` line by your code. Save with Ctrl+S (on a Mac: Cmd+S).
# 3. Come back to the notebook and run the check cell again. A saved file counts at once; you never have
#    to restart anything.
#
# Leave names and arguments as they are: checks call your functions by them.

# %% [markdown]
# ## A letter for every axis
#
# An image in TensorFlow is an array with four axes, and so is a set of filters. Which axis is which has a
# name:
#
# - **NHWC**, for images: image number, row, column, channel.
# - **HWIO**, for filters: row, column, input channel, output channel.
#
# A **filter** is a small block of weights, a **kernel** its rows and columns; where there is one channel
# only, the two are the same. The letters are `N`, `H`, `W` for the number of images, their height and
# width; `K_h` and `K_w` for the height and width of the kernel; `C` for channels, `C_in` on the way in
# and `C_out` on the way out.

# %%
from conv_figures.axes_vocabulary import describe_axes_vocabulary, draw_axes_vocabulary
from conv_figures.display import show

show(
    draw_axes_vocabulary(),
    alt=describe_axes_vocabulary(),
    caption="Two images with three channels, four filters, and what comes out. "
    "The two blue numbers must be equal; the orange number becomes the last axis of the output.",
)

# %% [markdown]
# (You work in a dark theme? Put `from conv_figures.style import use_theme` and `use_theme("dark")` into
# a cell of their own. Every figure drawn after that is dark.)
#
# The same picture in code. The numbers in the arrays do not matter yet, their shapes do; why the output
# has fewer rows and columns than the image, and what `strides` and `padding` are, comes in the next two
# lessons. TensorFlow greets with red lines about CUDA when it is imported: they say that there is no
# GPU, and are not an error. `quiet` keeps them off the page.

# %%
import numpy as np

with quiet():
    import tensorflow as tf

images = np.zeros((2, 5, 6, 3), dtype=np.float32)  # (N, H, W, C_in)
filters = np.zeros((3, 2, 3, 4), dtype=np.float32)  # (K_h, K_w, C_in, C_out)
output = tf.nn.conv2d(images, filters, strides=1, padding="VALID")
output.shape  # (N, H_out, W_out, C_out)

# %% [markdown]
# A grey picture is often stored with two axes only. TensorFlow still wants four, so the two missing ones
# get length 1. `np.newaxis` puts them in:

# %%
grey = np.zeros((5, 6), dtype=np.float32)  # (H, W)
grey[np.newaxis, :, :, np.newaxis].shape  # (N, H, W, C_in)

# %% [markdown]
# ### Predict, then run
#
# Before many cells you are asked for a guess. A wrong guess costs nothing, and is worth more than none:
# what surprises you stays with you. The point is given for having made one.
#
# **Your turn.** A layer reads colour photos (three channels) and gives 20 channels. Its kernel is 4 high
# and 5 wide. What is the shape of its filters? Put a tuple of four numbers in place of the three dots.

# %% nbgrader={"grade": false, "grade_id": "predict-shape-of-filters", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    (4, 5, 3, 20)
    ### END SOLUTION
)
predict("shape-of-filters", guess)

# %% [markdown]
# Now ask Keras, by building that layer and looking at its weights:

# %%
layer = tf.keras.layers.Conv2D(filters=20, kernel_size=(4, 5))
layer.build((None, 64, 64, 3))
layer.kernel.shape

# %% nbgrader={"grade": true, "grade_id": "reveal-shape-of-filters", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("shape-of-filters", tuple(layer.kernel.shape))

# %% [markdown]
# ## Read an error from the bottom
#
# Here is a line that once stood in a question of somebody who wanted random filters of shape (4, 4, 3,
# 20). It fails. A red error can be forty lines long; the last one says what happened, and the arrow shows
# where. To keep this page short, the cell below prints only that last line.

# %% tags=["fact-000-random-normal-brackets"]
try:
    tf.random.normal[4, 4, 3, 20]
except TypeError as error:
    print(f"{type(error).__name__}: {error}")

# %% [markdown]
# *Subscriptable* means: something that may be followed by square brackets. A function may not; it is
# called, with round ones. The error speaks of brackets, and the brackets are where the mistake is.
#
# **Your turn.** Write the line as it was meant. `tf.random.normal` takes the shape as one list.

# %% nbgrader={"grade": false, "grade_id": "mend-random-normal", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
mended = (
    ### BEGIN SOLUTION
    tf.random.normal([4, 4, 3, 20])
    ### END SOLUTION
)

# %%
getattr(mended, "shape", "There are still three dots in the cell above.")

# %% [markdown]
# ## What a check says
#
# A check runs the function in your file on many small inputs and compares each result with TensorFlow's.
# Try it on `output_size`, which you have not written yet:

# %%
check("output_size")

# %% [markdown]
# Read the report in this order:
#
# 1. **Checked**: the function, and what it was compared with.
# 2. **What came out**, and what should have: how many cases agree; then the shapes, or the number that
#    differs most, with its place.
# 3. **Likely cause**: a mistake is named only if it gives exactly your numbers. Nobody guesses. Where there
#    is none, the line says which kinds of call fail, or what helps.
# 4. **Read**: the section of a lesson that explains it.
#
# Below stand the parts with their points, and every case. On an untouched file the first line says *not
# begun*, and you can stop there: nothing is wrong, nothing is there yet. If you have come back after
# lesson 01, you see full marks instead.
#
# Every exercise has three hints, each saying more than the one before. They cost no points. Run this cell
# again for the next one, or come back to it when you are stuck:

# %%
hint("output_size")

# %% [markdown]
# ## A check that fails, and how to mend it
#
# This one fails on purpose. `moving_sum` adds up `kernel` neighbours at every place where they fit into
# the row. How many places are there? `count_windows` says so, and gets it wrong.

# %%
row = np.array([3, 1, 4, 1, 5, 9, 2], dtype=np.float32)


def count_windows(size, kernel):
    return size - kernel


def moving_sum(row, kernel, count):
    return np.array([row[i : i + kernel].sum() for i in range(count(len(row), kernel))])


# %% [markdown]
# TensorFlow gives the right sums as a convolution with a kernel of ones, along one axis:


# %%
def by_tensorflow(kernel):
    return tf.nn.conv1d(row[np.newaxis, :, np.newaxis], tf.ones((kernel, 1, 1)), 1, "VALID").numpy()[0, :, 0]


by_tensorflow(3)

# %% [markdown]
# And a check by hand, with the words of the report above, in the same order.


# %%
def check_by_hand(count):
    if count(7, 3) is ...:
        return print("There are still three dots in the cell above.")
    wrong = [k for k in (3, 2, 7) if not np.array_equal(moving_sum(row, k, count), by_tensorflow(k))]
    kernel = wrong[0] if wrong else 3
    got, expected = moving_sum(row, kernel, count), by_tensorflow(kernel)
    print("Checked:       moving_sum of 7 numbers, for the kernels 3, 2 and 7, against TensorFlow")
    print(f"What came out: {3 - len(wrong)} of 3 agree. Kernel {kernel} gives shape {got.shape}: {got}")
    print(f"               and the right answer has  shape {expected.shape}: {expected}")
    print("Likely cause: ", f"{len(got)} windows, not {len(expected)}" if wrong else "none, they agree")
    print("Read:          lesson 01, How big is the output")


check_by_hand(count_windows)

# %% [markdown]
# Before you look for a mistake in the sums, compare the shapes: four numbers came out, and the right
# answer has five. Now compare place by place: the four that are there are right. So the sums are fine,
# and the *number of windows* is not.
#
# Draw it: 7 cells, 3 under the window. The first window starts at cell 0. The last one ends at the last
# cell, so where does it start? Counting both, how many starts are that?
#
# **Your turn.** Put the right count, made of `size` and `kernel`, in place of the three dots, and run the
# check below. It asks for three kernels, so that the number 5 alone does not pass.


# %% nbgrader={"grade": false, "grade_id": "mend-count-windows", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
def count_windows_mended(size, kernel):
    return (
        ### BEGIN SOLUTION
        size - kernel + 1
        ### END SOLUTION
    )


# %%
check_by_hand(count_windows_mended)

# %% [markdown]
# Off by one, in the shape. You will meet this mistake again, and you have now found it the way you will
# find all others: read what was expected, compare shapes before values, look at the first place that
# differs.
#
# ## Where to go next
#
# **Next**: open `lessons/01_forward/01_forward.ipynb`. There you write the forward convolution:
# `output_size`, `conv2d_single` and `conv2d`.
#
# **Further reading**
#
# - [tf.nn.conv2d](https://www.tensorflow.org/api_docs/python/tf/nn/conv2d): the function that the next
#   lesson rebuilds. NHWC and HWIO are explained under its arguments.
# - [NumPy: the absolute basics for beginners](https://numpy.org/doc/stable/user/absolute_beginners.html),
#   if slices such as `row[i : i + 3]` are new to you.
