# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # One linear map
#
# A convolution multiplies numbers of the image by fixed weights and adds. Whatever does only that can be
# written as a matrix. In this lesson you write that matrix down, look at it, and turn it over its
# diagonal. What you get is the way back from the outputs to the inputs; lessons 04 and 05 build on it.
#
# **What you will do**
#
# 1. Test that convolution is linear, and write `conv2d_matrix`, which gives its matrix.
# 2. Follow single links between an input and an output, in both directions.
# 3. Write `receptive_field`, which says how far one output of a deep network sees.
# 4. Blur a photo, and try to get it back: with the transpose, and with the inverse.
#
# **What you will learn**
#
# - Say what stands in each row and each column of the matrix of a convolution, and why most of it is
#   zero.
# - Predict its shape, its number of non-zeros and its rank.
# - Derive how far one output of a stack of layers sees, with strides and dilations.
# - Explain what the transpose does, and why it is not the inverse.
# - Use the adjoint test: one number that tells whether two functions are each other's transpose.
#
# **What you need**: lessons 01 and 02; your `conv2d` with all kinds of padding. What a matrix times a
# vector is, and what a derivative is; no rules of calculus.
#
# **Time**: 60 minutes alone. In a workshop 40: without the section "How far one output sees" and its
# exercise, and without the parts marked *(workshop: skip)*.

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

start_lesson("03_linear_map")

# %%
import numpy as np

with quiet():
    import tensorflow as tf

from conv_figures.display import show
from conv_lib.linear_map import conv2d_matrix, receptive_field

# %% [markdown]
# Behind with an earlier lesson? Take the `#` away below: where the course's solutions are installed, the
# cell lends you the functions of earlier lessons. Reports say what was lent, and what is graded here
# stays yours.

# %%
# use_reference()  # lends the functions of earlier lessons

# %% [markdown]
# ## Convolution is linear
#
# A function `f` is *linear* if it does not matter whether you scale and add before it or after it:
# `f(a x + b y)` equals `a f(x) + b f(y)`, for all numbers `a`, `b` and all `x`, `y`. Take two images of
# random integers and try it.


# %%
def tensorflow(image, kernel, strides=1, padding="VALID"):
    """`tf.nn.conv2d` for one image (H, W) and one kernel (K_h, K_w); gives (H_out, W_out)."""
    images = np.float32(image)[np.newaxis, :, :, np.newaxis]  # (N, H, W, C_in)
    filters = np.float32(kernel)[:, :, np.newaxis, np.newaxis]  # (K_h, K_w, C_in, C_out)
    return tf.nn.conv2d(images, filters, strides, padding).numpy()[0, :, :, 0]


# %%
random = np.random.default_rng(3)
kernel = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)  # (K_h, K_w)
image, other = random.integers(-4, 5, size=(2, 3, 5)).astype(np.float32)  # two images (H, W)

print("before:", *tensorflow(2 * image - 3 * other, kernel), sep="\n")
print("after: ", *(2 * tensorflow(image, kernel) - 3 * tensorflow(other, kernel)), sep="\n")

# %% [markdown]
# The same numbers. A stride or a padding changes nothing about that. A bias does: `f(x + y)` counts it
# once, `f(x) + f(y)` counts it twice. A ReLU is not linear either, and that is what it is for: a network
# of linear steps alone would be one linear step, however many layers it has. All of that in one cell:

# %%
maps = {
    "strides 2": lambda x: tensorflow(x, kernel, 2),
    "SAME": lambda x: tensorflow(x, kernel, 1, "SAME"),
    "two layers": lambda x: tensorflow(tensorflow(x, kernel), kernel),
    "a bias of 10": lambda x: tensorflow(x, kernel) + 10,
    "a ReLU": lambda x: np.maximum(tensorflow(x, kernel), 0),
}
for name, f in maps.items():
    print(f"{name:13} linear: {np.array_equal(f(2 * image - 3 * other), 2 * f(image) - 3 * f(other))}")

# %% [markdown]
# ## One column for each input
#
# Why does it help to be linear? Because a linear map is known completely once you know what it makes of
# the images that have a single 1. Every image is a sum of such images, each times a pixel.


# %%
def single_one(place, shape):
    """The image that is 1 at `place` and 0 elsewhere."""
    alone = np.zeros(shape, dtype=np.float32)
    alone[place] = 1
    return alone


answers = {place: tensorflow(single_one(place, image.shape), kernel) for place in np.ndindex(image.shape)}
rebuilt = sum(image[place] * answer for place, answer in answers.items())
print(f"{len(answers)} answers, each times its pixel, added up:", *rebuilt, sep="\n")
print("The output:", *tensorflow(image, kernel), sep="\n")
print("The answer to a single 1 in row 1, column 2:", *answers[1, 2], sep="\n")

# %% [markdown]
# There it is again, the turned kernel of lesson 01. Fifteen pixels, fifteen answers of six numbers.
# Write each answer as a column, put the columns side by side, and you have a matrix with 6 rows and 15
# columns: **C**. Multiplying C by an image, written in one line, is exactly the sum that was just
# computed.
#
# *In one line* needs an order. NumPy's `ravel` and `reshape` use the same one, and so do we: the last
# index moves fastest. First all channels of a pixel, then the pixel to its right, at the end of the row
# the next row.

# %%
numbered = np.arange(24).reshape(3, 4, 2)  # (H, W, C_in)
for h, w, c in [(0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0), (2, 3, 1)]:
    formula = (h * 4 + w) * 2 + c
    print(f"[{h}, {w}, {c}] stands at {numbered[h, w, c]:2} in the flat image; (h * W + w) * C_in + c = {formula}")

# %% [markdown]
# ## One row for each output
#
# You have seen C by columns: what does one input give to all outputs? Now read it by rows: what does one
# output take from all inputs? It takes the numbers under its window, each times a weight. So row
# `[i, j]` is the kernel, spread out over a flat image, and zero everywhere else.
#
# Below, the weights are numbered 1 to 6, so that you can follow each. In every picture, look first at
# the blue window in the image and then at the orange weights above it. Where does the second row of the
# kernel stand, seen from the first? (With sliders, you see Cᵀ on the right as well. Its turn comes
# later.)

# %%
from conv_figures.conv_matrix import IMAGE, KERNEL, explore_conv_matrix, matrix_of

explore_conv_matrix()

# %% [markdown]
# Four things to take from the pictures:
#
# - A row of C begins with the weight in the kernel's top left corner, on the first cell of the window.
#   The kernel lies in it upright, neither turned nor mirrored. (The columns show it turned. Same
#   matrix.)
# - Two weights from one row of the kernel stand side by side. Two weights from one column stand a whole
#   image row apart: here five places, because the image is five wide. So the kernel's rows do not follow
#   each other without a gap, and the gap depends on the width of the *image*.
# - One output to the right: everything moves by the stride. One output down: by the stride times a whole
#   image row. In `(s_h, s_w)` the first number is the step down.
# - Every row holds the same six weights. With VALID there are rows for whole windows only. A window that
#   would stick out on the right does not go on in the next image row: it gives no output, so it has no
#   row in C.
#
# As many rows as outputs, as many columns as inputs: C is multiplied by the flat image, so each row must
# hold as many numbers as the flat image has. The shape of an image names its rows first: `(3, 5, 1)` is
# three rows of five.

# %%
C = matrix_of(IMAGE.shape, KERNEL)  # (H_out * W_out, H * W), computed by the figure's own few lines
print("C has shape", C.shape)
print("C times the flat image:", C @ IMAGE.ravel())
print("TensorFlow, flat:      ", tensorflow(IMAGE, KERNEL).ravel())

# %% [markdown]
# **A stride leaves rows out.** Stride 2 keeps every second output in each direction, so it keeps their
# rows of C. Nothing inside a row changes. Unequal strides keep different rows:

# %%
plain = matrix_of((5, 6), KERNEL)  # outputs (4, 4)
outputs = np.arange(16).reshape(4, 4)  # the row of C that belongs to each output
print("same rows for stride 2:", np.array_equal(matrix_of((5, 6), KERNEL, 2), plain[outputs[::2, ::2].ravel()]))
some_image = random.integers(-4, 5, size=(5, 6))
every_output = tensorflow(some_image, KERNEL).ravel()
for strides, kept in [((2, 1), outputs[::2].ravel()), ((1, 2), outputs[:, ::2].ravel())]:
    same = np.array_equal(tensorflow(some_image, KERNEL, strides).ravel(), every_output[kept])
    print(f"strides {strides} keep the rows {kept}: {same}")

# %% [markdown]
# **Padding has no columns.** C is multiplied by the image, and the zeros around it are not part of the
# image. Picture C for the image with its zeros, then strike out the columns of the zeros: what would be
# multiplied by 0 can go. So SAME has rows for windows that stick out, too, and these rows hold fewer
# weights than the kernel has; there is still one column for each input. Nothing wraps around to the
# opposite edge.
#
# How many zeros, and on which side, is as in lesson 02. SAME adds what its stride needs, which for
# stride 2 is often less than for stride 1, and the odd zero goes below and to the right. Explicit
# padding reads `((top, bottom), (left, right))`. Here the image is 4 x 5 and the kernel 2 x 3. Stride 1
# needs one row of zeros below and one column on each side. Stride 2 needs no row below: its last windows
# end with the image.

# %%
in_image = np.pad(np.ones((4, 5), dtype=bool), ((0, 1), (1, 1)))  # False for the zeros around it
with_zeros = matrix_of(in_image.shape, KERNEL)  # VALID, on the padded image
same = matrix_of((4, 5), KERNEL, 1, "SAME")
print("with columns for the zeros:", with_zeros.shape, " without:", same.shape)
print("the columns that are left are those of SAME:", np.array_equal(with_zeros[:, in_image.ravel()], same))
print("weights in the row of each output:", *np.count_nonzero(same, axis=1).reshape(4, 5), sep="\n")
by_two = matrix_of((4, 5), KERNEL, 2, "SAME")
print("the same for stride 2:", *np.count_nonzero(by_two, axis=1).reshape(2, 3), sep="\n")

# %% [markdown]
# **Channels** multiply rows and columns. An image of shape `(H, W, C_in)` has `H * W * C_in` numbers, so
# as many columns; there is a row for each `[i, j, o]`. Every output channel reads every input channel, so
# each weight of the pictures above becomes a small block of `C_out` rows and `C_in` columns: all of
# `filters[a, b]`, with `o` going down and `c` going to the right.
#
# To see that on real numbers, ask TensorFlow for C. When an input grows by 1, an output grows by the
# weight that C has for the two. So the derivatives of one output, with respect to all inputs, are its row
# of C. A `tf.GradientTape` records what is computed from the inputs that it watches, and gives such
# derivatives. All the rows together are called the *Jacobian*. For a linear map it is the same for every
# image; we give it zeros.


# %%
def tensorflow_matrix(input_shape, filters, strides=1, padding="VALID"):
    """C as TensorFlow has it: one row for each output, its derivatives with respect to all inputs."""
    nothing = tf.zeros((1, *input_shape))  # (N, H, W, C_in)
    with tf.GradientTape(persistent=True) as tape:  # persistent: it is asked once for each output
        tape.watch(nothing)
        output = tf.nn.conv2d(nothing, np.float32(filters), strides, padding)
        flat = tf.unstack(tf.reshape(output, [-1]))
    return np.array([np.ravel(tape.gradient(one, nothing)) for one in flat])


block = np.arange(1, 7, dtype=np.float32).reshape(1, 1, 2, 3)  # (K_h, K_w, C_in, C_out): one pixel large
print("filters[0, 0], (C_in, C_out):", *block[0, 0], sep="\n")
print("C for an image of one row and two pixels:", *tensorflow_matrix((1, 2, 2), block), sep="\n")

# %% [markdown]
# Two pixels, two equal blocks, and zeros where one pixel would have to touch the other. Inside a block,
# row `o` holds `filters[0, 0, :, o]`: output channel 0 takes 1 times channel 0 plus 4 times channel 1.
# The channels are added, not averaged. And they stay together: the three channels of output pixel 0 come
# first, then the three of pixel 1. Rows follow `(i * W_out + j) * C_out + o`, columns
# `(h * W + w) * C_in + c`, with *o* and *c* moving fastest.
#
# ### Exercise 1: `conv2d_matrix`
#
# **Goal**: C for any image size, filters, strides and padding.
#
# *Difficulty 2 of 3 · importance 2 of 3 · 12 minutes*
#
# **Predict.** Images of shape (3, 4, 2), filters of shape (2, 3, 2, 5), stride 1, VALID. What is the
# shape of C? A pair: rows, columns. Count outputs, then inputs.

# %% nbgrader={"grade": false, "grade_id": "predict-shape-of-c", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    (20, 24)
    ### END SOLUTION
)
predict("shape-of-c", guess)

# %% nbgrader={"grade": true, "grade_id": "reveal-shape-of-c", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("shape-of-c", tensorflow_matrix((3, 4, 2), np.ones((2, 3, 2, 5))).shape)

# %% [markdown]
# **Contract**
#
# | argument | meaning | type |
# |---|---|---|
# | `input_shape` | `(H, W, C_in)` of one image, without the batch | three ints, at least 1 |
# | `filters` | `(K_h, K_w, C_in, C_out)` | float32 or float64 |
# | `strides` | one number for both axes, or `(vertical, horizontal)` | int or pair of ints, at least 1 |
# | `padding` | `"VALID"`, `"SAME"` or `((top, bottom), (left, right))` | as in lesson 02 |
# | *returns* | C, `(H_out * W_out * C_out, H * W * C_in)`, with all its zeros | as `filters` |
# | *raises* | `ValueError`, for a shape that is not three sizes, channels that differ, and all that `conv2d` refuses | |
#
# ```python
# def conv2d_matrix(
#     input_shape: tuple[int, int, int],
#     filters: np.ndarray,
#     strides: int | tuple[int, int] = 1,
#     padding: str | tuple[tuple[int, int], tuple[int, int]] = "VALID",
# ) -> np.ndarray
# ```
#
# **Write it** in `conv_lib/linear_map.py`. You may build it by columns or by rows; you may use your own
# `conv2d`. Both ways were on this page.

# %% nbgrader={"grade": true, "grade_id": "check-conv2d-matrix", "locked": true, "points": 6.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("conv2d_matrix")

# %%
hint("conv2d_matrix")

# %% [markdown]
# **Show me where.** First one channel, a 3 x 4 image and a 2 x 2 kernel. Then an image of one row of
# three pixels with two channels, and filters of 1 x 2 for three outputs.

# %%
from conv_figures.difference import show_difference

examples = [((3, 4, 1), (2, 2, 1, 1)), ((1, 3, 2), (1, 2, 2, 3))]
with when_ready():
    for input_shape, filter_shape in examples:
        weights = np.arange(1, np.prod(filter_shape) + 1, dtype=np.float32).reshape(filter_shape)
        show_difference(conv2d_matrix(input_shape, weights), tensorflow_matrix(input_shape, weights))

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *Column by column.* A loop over the inputs; each turn convolves one image that has a single 1. Short,
#   and right for every stride and padding that your `conv2d` knows. As many convolutions as there are
#   inputs.
# - *All columns at once.* A batch does not care what its images are. All single ones together are one
#   batch, and one call answers for all of them. The fastest to write and to run; the price is memory:
#   the batch holds the square of as many numbers as the image.
# - *Row by row.* Loops over outputs and taps; each step writes one weight into its row, at the place
#   that the order prescribes. It needs no `conv2d` at all, and makes you state every rule yourself:
#   stride, padding, order. A good second opinion on the other two.
# </details>

# %% [markdown]
# ## What is in the matrix
#
# An image of 5 x 5, a kernel of 3 x 3, strides 2, SAME. There are 3 x 3 outputs, so C is 9 x 25: 225
# numbers.
#
# **Predict.** How many of them are not zero? All nine weights differ from zero, and SAME puts one row or
# column of zeros on each side here. Count for a corner, an edge and the middle.

# %% nbgrader={"grade": false, "grade_id": "predict-non-zeros-of-c", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    49
    ### END SOLUTION
)
predict("non-zeros-of-c", guess)

# %%
nine = np.arange(1, 10, dtype=np.float32).reshape(3, 3, 1, 1)  # (K_h, K_w, C_in, C_out)
C = tensorflow_matrix((5, 5, 1), nine, 2, "SAME")

# %% nbgrader={"grade": true, "grade_id": "reveal-non-zeros-of-c", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("non-zeros-of-c", np.count_nonzero(C))

# %% [markdown]
# Four corner windows keep 2 x 2 of their weights, four edge windows 2 x 3, the middle one all nine: 16 +
# 24 + 9 = 49. So 225 numbers, 49 of them not zero, and only 9 *different* ones among these. That is what
# makes a convolution so small: a layer that may choose all of C, a *dense* layer, has 225 weights to
# learn. This one has 9, used again and again. The word for it is **weight sharing**.

# %%
from conv_figures.conv_matrix import describe_matrix_structure, draw_matrix_structure

print("numbers:", C.size, " not zero:", np.count_nonzero(C), " different weights:", len(np.unique(C[C != 0])))
show(
    draw_matrix_structure(),
    alt=describe_matrix_structure(),
    caption="Zeros are left out. Three bands, one for each row of the kernel; vertical lines lie between image rows.",
)

# %% [markdown]
# **Predict.** What is the *rank* of this C, 9 x 25, strides 2, SAME? The rank is the largest number of
# rows of which none is a combination of the others. It is also the number of directions in which the
# image can change so that the output notices. In its picture, look at the columns in which a 5 stands.

# %% nbgrader={"grade": false, "grade_id": "predict-rank-of-c", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    9
    ### END SOLUTION
)
predict("rank-of-c", guess)

# %% nbgrader={"grade": true, "grade_id": "reveal-rank-of-c", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("rank-of-c", np.linalg.matrix_rank(C))

# %% [markdown]
# Nine: as many as there are rows, and it could not be more. Each 5 stands alone in its column, so no row
# can be made of the others: its 5 would be missing. Then 25 - 9 = 16 directions are left in which the
# image can change and *no* output moves. Whoever wants the image back from these nine outputs has to
# invent 16 numbers.
#
# A square C need not be better. For stride 1 and SAME there are as many outputs as inputs, and still:

# %%
unseen = np.linalg.svd(C)[2][9:]  # directions beyond the nine that C notices, one in each row
print(len(unseen), "directions; the outputs move by at most", abs(C @ unseen.T).max().round(3))

kernels = {
    "1 to 9": np.arange(1, 10).reshape(3, 3),
    "all ones": np.ones((3, 3)),
    "1 2 1": np.outer([1, 2, 1], [1, 2, 1]),
    "Sobel": np.outer([1, 2, 1], [-1, 0, 1]),
}
for name, some_kernel in kernels.items():
    square = matrix_of((5, 5), some_kernel, 1, "SAME")
    print(f"{name:9} C is {square.shape}, its rank {np.linalg.matrix_rank(square)}")

# %% [markdown]
# Rank 25 is needed to get every image back. You cannot see at a glance which kernels have it.
#
# ## Who touches whom
#
# A matrix entry that is not zero is a *link* between an input and an output, and its value is the weight
# of the link. Here are the links of one cell at a time. Choose a cell on the output side: the links are
# its row of C. Choose a cell on the input side: they are its column.

# %%
from conv_figures.who_touches_whom import explore_who_touches_whom

explore_who_touches_whom()

# %% [markdown]
# Both directions are the *same* links. Nothing is added or removed when you change sides; each link
# keeps its weight. Only the view differs:
#
# - Seen from an output, the links are its *fan-in*, and the weights lie upright: the kernel on its
#   window. This is how the convolution uses them: every output collects from its inputs.
# - Seen from an input, they are its *fan-out*, and the weights lie turned by 180 degrees. The first
#   output that an input reaches has it at the *end* of its window, so that is where the last weight is.
#   This is how the transpose uses the very same links, as you will see below: every input collects from
#   its outputs.
# - An output in the middle always reads a whole kernel. How many outputs an input reaches depends on the
#   stride and on where it is: corners reach fewer, and with strides neighbours reach different numbers.
#   Cells that no window covers reach nobody; their columns of C are zero.

# %%
for strides, padding in [(1, "VALID"), (2, "VALID"), (3, "VALID"), (1, "SAME")]:
    links = np.count_nonzero(matrix_of((4, 5), KERNEL, strides, padding), axis=0).reshape(4, 5)
    print(f"strides {strides}, {padding}: how many outputs each input reaches", *links, sep="\n")

# %% [markdown]
# Remember the uneven numbers for stride 2. In pictures that networks paint with strided transposes, they are
# the checkerboard pattern.

# %% [markdown]
# ## How far one output sees
#
# *(Workshop: skip to "Every output sends back along the same links".)*
#
# One layer reads a small window. The next layer reads a window of *outputs* of the first, and each of
# those has a window of its own. So deeper outputs see more of the image: their **receptive field**
# grows. How fast? We measure it first. One axis is enough, rows and columns do not mix.
#
# A stack of linear layers is a linear map again. Which inputs does one output depend on? Those with a
# non-zero derivative, and TensorFlow tells us these. All weights are ones, so that nothing cancels; a
# dilation is written as a kernel with zeros between its taps, as in lesson 01.


# %%
def seen_by(output, layers, size=60):
    """Input cells that one output of a stack depends on; layers are (kernel, stride, dilation), first one first."""
    image = tf.zeros((1, size, 1, 1))  # (N, H, W, C_in)
    with tf.GradientTape() as tape:
        tape.watch(image)
        features = image
        for kernel_size, stride, dilation in layers:
            taps = np.zeros((dilation * (kernel_size - 1) + 1, 1, 1, 1), dtype=np.float32)
            taps[::dilation] = 1
            features = tf.nn.conv2d(features, taps, (stride, 1), "VALID")
        one = features[0, output, 0, 0]
    return np.flatnonzero(tape.gradient(one, image))


# %%
def measure(layers, size=60):
    """Cells from the first to the last that output 0 sees, and from its first cell to that of output 1."""
    first, second = seen_by(0, layers, size), seen_by(1, layers, size)
    return int(first[-1] - first[0] + 1), int(second[0] - first[0])


stack = [(3, 2, 1), (3, 1, 2)]
for output in range(3):
    cells = seen_by(output, stack, size=20)
    print("output", output, "".join("#" if cell in cells else "." for cell in range(20)))
print("size and jump:", measure(stack))

# %% [markdown]
# Two numbers describe the picture. The **size** is how many cells lie between the first and the last
# that an output depends on, both counted. The **jump** is how many cells further the next output looks.
#
# Try single layers. What does each of the three numbers do?

# %%
for layer in [(3, 1, 1), (4, 1, 1), (1, 1, 1), (3, 2, 1), (3, 5, 1), (3, 1, 2), (3, 1, 4), (1, 3, 4)]:
    field, jump = measure([layer])
    print(f"kernel, stride, dilation {layer}: size {field}, jump {jump}")

# %% [markdown]
# - The *kernel* gives the size. A kernel of 1 sees 1 cell, not 0: cells are counted, not steps between
#   them. A kernel of 4 sees 4; it has no middle, so do not think of half a kernel on each side.
# - The *stride* gives the jump, and leaves the size of its own layer alone: it moves the next window.
# - The *dilation* pulls the taps apart. Dilation 4 puts them at 0, 4 and 8: nine cells. There are 3
#   cells between two taps, not 4, and none behind the last. The holes count. The jump stays as it is.
#
# Now two layers, and once three:

# %%
for layers in [
    [(3, 1, 1), (3, 1, 1)],
    [(3, 1, 1), (3, 1, 1), (3, 1, 1)],
    [(3, 2, 1), (3, 1, 1)],
    [(3, 1, 1), (3, 2, 1)],
    [(2, 3, 1), (2, 3, 1)],
    [(3, 2, 1), (3, 1, 2)],
]:
    field, jump = measure(layers)
    print(str(layers).ljust(36), f"size {field}, jump {jump}")

# %% [markdown]
# - Two kernels of 3 see 5 cells: not 6, not 9. The second layer reads three neighbours; their windows
#   share all but one cell, so each new neighbour adds one cell.
# - After a stride of 2, neighbours look 2 cells apart, so a kernel of 3 after it adds 2 * 2 = 4 cells.
#   In the other order it adds only 2: the stride comes too late to spread anything.
# - Strides multiply, for the jump: 3 and 3 make 9, not 6. The next output of the second layer is three
#   outputs of the first further on, and each of these steps is three cells. The last layer's stride
#   counts for the jump like the others, though it comes too late for the size.
# - A dilation counts in its own layer alone. After a stride of 2, taps two places apart are four cells
#   apart.
#
# So go through the layers from the input on, with a size and a jump for what you have so far; at the
# start, an input cell sees itself: size 1, jump 1. Look at one output of the next layer. From its first
# tap to its last it is `(kernel - 1) * dilation` places of the layer before, and every place is a jump
# wide in the input. The size grows by that many cells. What counts here is the jump of what came
# *before*, not the layer's own stride. Only after that the jump is multiplied by the stride, because
# only later layers notice it.
#
# **Predict.** Three layers, each with kernel 3, stride 2, no dilation. How many cells does one output
# see?

# %% nbgrader={"grade": false, "grade_id": "predict-field-of-three-layers", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    15
    ### END SOLUTION
)
predict("field-of-three-layers", guess)

# %% nbgrader={"grade": true, "grade_id": "reveal-field-of-three-layers", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("field-of-three-layers", measure([(3, 2, 1)] * 3)[0])

# %% [markdown]
# ### Exercise 2: `receptive_field`
#
# **Goal**: size and jump of any stack, without running it.
#
# *Difficulty 1 of 3 · importance 2 of 3 · 8 minutes*
#
# **Contract**
#
# | | meaning | type |
# |---|---|---|
# | `layers` | one `(kernel, stride, dilation)` for each layer, the one next to the input first | sequence of triples of ints, at least 1 |
# | *returns* | `(size, jump)`, in this order, in input cells | two ints |
# | *raises* | `ValueError` for a layer that is not three integers of at least 1 | |
#
# ```python
# def receptive_field(layers: Sequence[tuple[int, int, int]]) -> tuple[int, int]
# ```
#
# **Write it** in `conv_lib/linear_map.py`.

# %% nbgrader={"grade": true, "grade_id": "check-receptive-field", "locked": true, "points": 4.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
check("receptive_field")

# %%
hint("receptive_field")

# %% [markdown]
# **Show me where.** Your formula beside the measurement:

# %%
with when_ready():
    for layers in [[(4, 2, 1)], [(3, 1, 1), (2, 1, 3)], [(3, 2, 1), (3, 2, 2)], [(2, 3, 1), (1, 2, 1), (3, 1, 2)]]:
        print(str(layers).ljust(33), f"yours {receptive_field(layers)}, measured {measure(layers)}")

# %% [markdown]
# <details><summary><b>Ways to get there</b> (open it when your check is green)</summary>
#
# - *From the input on*, with two running numbers. One pass; you can print both after every layer, which
#   is what people want to know about a network.
# - *From the output back.* One output needs `n` neighbours of the layer before; how many does that need
#   of the layer before that? The size alone, in one pass and without a jump. The jump is then a product.
# - *By measuring*, as on this page: right for anything that has a gradient, branches too, and slow.
# </details>

# %% [markdown]
# Now ask it about a network that somebody really trained. VGG-16 is a stack of 3 x 3 layers, and after
# each group of two or three of them a pooling of 2 x 2 with stride 2, which sees its window like any
# kernel. Beside it, eight layers of 3 x 3: plain, and with dilations that double.

# %%
vgg = [layer for count in (2, 2, 3, 3, 3) for layer in [(3, 1, 1)] * count + [(2, 2, 1)]]
doubling = [(3, 1, 2**depth) for depth in range(8)]
with when_ready():
    print("VGG-16: (size, jump) =", receptive_field(vgg), "by your formula,", measure(vgg, 300), "measured")
    for depth in (2, 4, 6, 8):
        plain, spread = receptive_field([(3, 1, 1)] * depth)[0], receptive_field(doubling[:depth])[0]
        print(f"{depth} layers of 3: {plain:2} cells; with dilations 1, 2, 4, ...: {spread:3} cells")

# %% [markdown]
# VGG-16 reads images of 224 x 224, and one output of its last pooling sees 212 x 212 cells. Plain layers
# of 3 widen the field by two cells each. Strides, and dilations that double, make it grow by factors.

# %% [markdown]
# ## Every output sends back along the same links
#
# Turn C over its diagonal: rows become columns. **Cᵀ** has a row for each input and a column for each
# output. What does it do with numbers `y` at the outputs? It sends each of them back along the links of
# its output, times the weight of the link; an input adds up what arrives.

# %%
from conv_figures.conv_matrix import describe_conv_matrix, draw_conv_matrix

show(
    draw_conv_matrix(output=4),
    alt=describe_conv_matrix(output=4),
    caption="The row of an output in C is its column in Cᵀ: the same numbers, read in the other direction.",
)

# %% [markdown]
# By hand, output by output: take the window that it read, and add `y` times the kernel to it. The kernel
# lies there upright. Compare with Cᵀ, and with a function of TensorFlow whose name gives it away:

# %%
y = random.integers(-4, 5, size=(2, 3)).astype(np.float32)  # a number at each output
by_hand = np.zeros((3, 5), dtype=np.float32)
for i, j in np.ndindex(2, 3):
    by_hand[i : i + 2, j : j + 3] += y[i, j] * kernel

back = matrix_of((3, 5), kernel).T @ y.ravel()
theirs = tf.nn.conv2d_transpose(y.reshape(1, 2, 3, 1), kernel[:, :, None, None], (1, 3, 5, 1), 1, "VALID")
print(by_hand)
print("Cᵀ y:            the same:", np.array_equal(back.reshape(3, 5), by_hand))
print("conv2d_transpose: the same:", np.array_equal(theirs[0, :, :, 0], by_hand))

# %% [markdown]
# So that is what *transpose* means in `conv2d_transpose`: the *matrix* is transposed, not the kernel.
# Nothing was turned, and the filters are the very same array. (Lesson 05 meets a picture of it with a
# turned kernel and extra zeros, which comes to the same.) It holds for strides, padding and channels as
# well. With your own C:

# %%
filters = random.integers(-4, 5, size=(3, 2, 2, 4)).astype(np.float32)  # (K_h, K_w, C_in, C_out)
numbers = np.random.default_rng(4)
with when_ready():
    for strides, padding in [(1, "VALID"), ((2, 3), "VALID"), (2, "SAME")]:
        outputs = tf.nn.conv2d(tf.zeros((1, 5, 6, 2)), filters, strides, padding).shape
        y = numbers.integers(-4, 5, size=outputs).astype(np.float32)
        theirs = tf.nn.conv2d_transpose(y, filters, (1, 5, 6, 2), strides, padding).numpy()
        C = conv2d_matrix((5, 6, 2), filters, strides, padding)
        same = np.array_equal(C.T @ y.ravel(), theirs.ravel())
        print(f"C {C.shape}, strides {strides}, {padding}: Cᵀ y is conv2d_transpose: {same}")

# %% [markdown]
# ## What a transpose is not
#
# The shapes tempt: C brings an image of 24 x 20 to an output, Cᵀ brings the output to an image of 24 x
# 20. Is that the image back? Let us blur a small photo and try.

# %%
from conv_figures.photos import Picture, draw_photos
from matplotlib import image as matplotlib_image
from matplotlib.cbook import get_sample_data

full = matplotlib_image.imread(get_sample_data("grace_hopper.jpg")).mean(axis=2) / 255  # (600, 512), grey
photo = full[:384, 100:420].reshape(24, 16, 20, 16).mean(axis=(1, 3))  # (H, W) = (24, 20)
blur = np.outer([1, 2, 1], [1, 2, 1]).reshape(3, 3, 1, 1) / 16  # (K_h, K_w, C_in, C_out), float64


def error(picture):
    """How far a picture is from the photo, per pixel; black is 0 and white 1."""
    return float(np.sqrt(np.mean((picture.ravel() - photo.ravel()) ** 2)))


# %% [markdown]
# **Predict.** Let `blurred` be C times the photo, and `returned` be Cᵀ times `blurred`. Which of the two
# is nearer to the photo, `"blurred"` or `"returned"`?

# %% nbgrader={"grade": false, "grade_id": "predict-nearer-to-the-photo", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
guess = (
    ### BEGIN SOLUTION
    "blurred"
    ### END SOLUTION
)
predict("nearer-to-the-photo", guess)

# %%
C = matrix_of((24, 20), blur[:, :, 0, 0], 1, "SAME")  # (480, 480)
blurred = C @ photo.ravel()
returned = C.T @ blurred
print(f"error of the blurred photo {error(blurred):.3f}, of what the transpose gives {error(returned):.3f}")
print("C equals its own transpose:", np.array_equal(C, C.T))

# %% nbgrader={"grade": true, "grade_id": "reveal-nearer-to-the-photo", "locked": true, "points": 1.0, "schema_version": 3, "solution": false, "task": false, "cell_type": "code"}
reveal("nearer-to-the-photo", "blurred" if error(blurred) < error(returned) else "returned")

# %% [markdown]
# The transpose made it *worse*. This blur weighs left and right, above and below alike, so C equals its
# own transpose, and Cᵀ is the same blur once more. For other kernels, too, Cᵀ sends every number back to
# all cells that had a part in it. That is spreading, not sorting out.
#
# What undoes C is its inverse. Where C has none, because it is not square or its rank is too small, the
# *pseudo-inverse* `np.linalg.pinv` is the next best thing: of all images that C brings closest to the
# output, it gives the one with the smallest numbers. And because real pictures are files, we also store
# the blurred photo as a file would, with 256 shades of grey. With your own matrix:


# %%
def attempts(C):
    """The photo, the photo blurred by C, and what comes back."""
    inverse, blurred = np.linalg.pinv(C), C @ photo.ravel()
    stored = np.round(255 * blurred) / 255
    results = {"photo": photo, "blurred": blurred, "transpose of blurred": C.T @ blurred}
    return results | {"pinv of blurred": inverse @ blurred, "stored": stored, "pinv of stored": inverse @ stored}


# %%
with when_ready():
    results = attempts(conv2d_matrix((24, 20, 1), blur, 1, "SAME"))
    for name, picture in results.items():
        print(f"{name:21} error {error(picture):.2g}")
    panel = [Picture(picture.reshape(24, 20).clip(0, 1), name) for name, picture in results.items()]
    show(
        draw_photos(panel, columns=3, side=4.2),
        alt="A small portrait; blurred; blurred more by the transpose; the portrait again from the pseudo-inverse; "
        "the blurred one stored with 256 shades, which looks the same; a checkerboard of noise from that.",
        caption="Above: the transpose smears what it should repair. Below: the inverse repairs, until the numbers "
        "are rounded.",
    )

# %% [markdown]
# The pseudo-inverse gets the photo back to the last digits. Then the same blurred photo is rounded to
# 256 shades of grey, a change that nobody can see, and what comes back is a checkerboard with an error
# of 5, where black and white are 1 apart. (The picture shows all below 0 as black, all above 1 as white.)
#
# Why a checkerboard? Put the weights 1 2 1 on the pixels +1 -1 +1: the sum is 0. The blur all but wipes
# that pattern out, so the inverse has to multiply it by a huge number, and it does the same to the
# traces of it in the rounding. The largest factor is known beforehand: one over the smallest *singular
# value* of C, which is the factor by which C shrinks the pattern that it shrinks most.

# %%
for weights in [(1, 3, 1), (1, 2, 1), (1, 1, 1)]:
    one_blur = np.outer(weights, weights) / sum(weights) ** 2
    singular = np.linalg.svd(matrix_of((24, 20), one_blur, 1, "SAME"), compute_uv=False)
    kept = int(np.sum(singular > 1e-12))
    print(f"{weights}: rank {kept} of 480; pinv multiplies some pattern by {1 / singular[kept - 1]:.0f}")

# %% [markdown]
# The blur with the strong middle, 1 3 1, can be undone in practice. 1 2 1 can be undone on paper. The
# plain average has lost 480 - 456 patterns for good. One filter with a stride has fewer outputs than
# pixels, so the rank is too small from the start, and no method gets every photo back.
#
# None of this concerns the transpose. It always exists, it needs exactly the multiplications that the
# convolution needs, and it answers another question: *which inputs had a part in this, and with which
# weight?*

# %% [markdown]
# ## The adjoint test
#
# How do you know that a function is the transpose of another, without writing down any matrix? Give each
# link its number: input times weight times `y` at the output. Add these numbers over *all* links. You
# may add up by outputs: at each output, what the convolution collects, times its `y`. Or by inputs: at
# each input, its pixel times what the transpose collects. It is one sum:
#
# $$\langle C x,\ y \rangle = \langle x,\ C^T y \rangle$$
#
# where $\langle a, b \rangle$ multiplies two arrays of one shape cell by cell and adds everything up.
# Mathematicians call such a partner the *adjoint*. Test it with random integers: with the right partner,
# and with two that are almost right.

# %%
x = random.integers(-4, 5, size=(2, 5, 6, 2)).astype(np.float32)  # (N, H, W, C_in)
forward = tf.nn.conv2d(x, filters, 2, "SAME").numpy()  # (N, H_out, W_out, C_out)
y = random.integers(-4, 5, size=forward.shape).astype(np.float32)
partners = {
    "conv2d_transpose": tf.nn.conv2d_transpose(y, filters, x.shape, 2, "SAME"),
    "with the kernel turned": tf.nn.conv2d_transpose(y, filters[::-1, ::-1], x.shape, 2, "SAME"),
    "one row too low": np.roll(tf.nn.conv2d_transpose(y, filters, x.shape, 2, "SAME"), 1, axis=1),
}
for name, result in partners.items():
    print(f"{name:22} <conv(x), y> = {np.sum(forward * y):5.0f}   <x, result> = {np.sum(x * result):5.0f}")

# %% [markdown]
# No second implementation was needed, and no expected result: the two functions test each other. That is
# worth a lot when there is nothing to compare with. Three cautions:
#
# - It says that the two belong together, not that they are right. A wrong `conv2d` and the transpose of
#   that wrong `conv2d` pass.
# - Random numbers. With an image of ones, or a kernel that looks the same after a half turn, many
#   mistakes give the right sum.
# - It is one number. Run it for several shapes.
#
# The first two, computed:

# %%
turned = filters[::-1, ::-1]
both_wrong = np.sum(tf.nn.conv2d(x, turned, 2, "SAME") * y), np.sum(x * partners["with the kernel turned"])
print("kernel turned on both sides:            ", *both_wrong)

all_ones = np.ones_like(x)
forward = tf.nn.conv2d(all_ones, filters, 1, "VALID").numpy()
y_valid = random.integers(-4, 5, size=forward.shape).astype(np.float32)
one_wrong = np.sum(forward * y_valid), np.sum(tf.nn.conv2d_transpose(y_valid, turned, x.shape, 1, "VALID"))
print("turned on one side, an image of all ones:", *one_wrong)

# %% [markdown]
# The next cell runs the test on your own functions, with random numbers and many shapes: it compares what
# your `conv2d` makes of `x` with what your matrix says. It carries no points.

# %%
check_adjoint("conv2d_matrix")

# %% [markdown]
# One more measurement, for the exit question below. Take `y` as fixed, and $\langle conv(x), y \rangle$
# as a function of the image, one number. What is its gradient?

# %%
images = tf.constant(x)
with tf.GradientTape() as tape:
    tape.watch(images)
    one_number = tf.reduce_sum(tf.nn.conv2d(images, filters, 2, "SAME") * y)
gradient = tape.gradient(one_number, images).numpy()
print("the gradient is the transpose, applied to y:", np.array_equal(gradient, partners["conv2d_transpose"]))

# %% [markdown]
# ## Questions real people asked
#
# ### I convolve, then use `conv2d_transpose` with the same weights. Why is it not my image?
#
# [Asked here](https://manongdao.com/article-690797.html); the name *deconvolution*, which some give to
# the layer, promises it. What it computes is Cᵀ C, and that is not the identity. See what becomes of a
# single 1:

# %% tags=["question-28"]
one = single_one((2, 3), (5, 6)).reshape(1, 5, 6, 1)
weights = np.float32(KERNEL).reshape(2, 3, 1, 1)
there = tf.nn.conv2d(one, weights, 1, "VALID")
again = tf.nn.conv2d_transpose(there, weights, one.shape, 1, "VALID").numpy()[0, :, :, 0]
print("a single 1, there and back:", again, sep="\n")
both = matrix_of((5, 6), KERNEL).T @ matrix_of((5, 6), KERNEL)
print("that is a column of CᵀC:", np.array_equal(both[:, 2 * 6 + 3], again.ravel()))
print("CᵀC is the identity:", np.array_equal(both, np.eye(30)), " its rank:", np.linalg.matrix_rank(both), "of 30")

# %% [markdown]
# The pixel is spread over its neighbours, and with rank 16 of 30 nothing could sort them out again. A
# network with a `conv2d_transpose` *learns* weights with which the result is of use; it does not undo a
# layer.
#
# ### I write it again in C++, and the weights do not look flipped. Should they?
#
# From [a question](https://thinbug.com/q/52021304) about `conv2d_transpose`. It depends on the loops. A
# program that sends back, output by output, lays the kernel down upright, as in `by_hand` above. One that
# collects, input by input, meets the weights turned:

# %%
y = np.zeros((3, 3), dtype=np.float32)
y[1, 1] = 1
sent = (matrix_of((4, 5), KERNEL).T @ y.ravel()).reshape(4, 5)
print("what one output sends back:", *sent[1:3, 1:4], sep="\n")
collected = matrix_of((4, 5), KERNEL).T[1 * 5 + 2].reshape(3, 3)
print("what one input collects:", *collected[:2], sep="\n")

# %% [markdown]
# Columns of Cᵀ are upright, rows of Cᵀ are turned. Turn the kernel when you collect, do not when you
# send, and never do both.

# %% [markdown]
# ## Exit question
#
# Let C be the matrix of a convolution, $y$ a fixed array with the shape of its output, and
# $L(x) = \langle \text{conv}(x),\ y \rangle$, one number for each image $x$. **Show that
# $\langle Cx, y \rangle = \langle x, C^T y \rangle$ implies that the gradient of $L$ is $C^T y$.** Say
# also on what the gradient does *not* depend, and what that means for a program that computes it. At
# most 120 words; an instructor reads it.
#
# | points | what the answer does |
# |---|---|
# | 3 | rewrites L with the identity, differentiates with respect to one pixel, and says that x itself does not occur |
# | 2 | gets to the gradient with a gap (such as: why a sum of products differentiates to its factors), or leaves x out |
# | 1 | says that the transpose has to do with the gradient, without an argument that leads there |

# %% [markdown] nbgrader={"grade": true, "grade_id": "written-adjoint-gives-the-gradient", "locked": false, "points": 3.0, "schema_version": 3, "solution": true, "task": false, "cell_type": "markdown"}
# ### BEGIN SOLUTION
# Flat, conv(x) is Cx. So $L(x) = \langle Cx, y \rangle = \langle x, C^T y \rangle$. Written out, with
# $g = C^T y$, that is $L(x) = \sum_i x_i\, g_i$.
#
# $g$ is made of the weights and of $y$; no pixel occurs in it. So of this sum, only the term $x_i g_i$
# contains the pixel $x_i$, and $\partial L / \partial x_i = g_i$. This holds for each pixel, hence the
# gradient is $g = C^T y$.
#
# The gradient does not depend on $x$: a convolution has the same slope everywhere, as every linear map.
# A program that computes it needs the filters, $y$, and the *shape* of the image, but none of its
# values; they need not be kept.
# ### END SOLUTION

# %% [markdown]
# ## Stretch: waves are all it takes *(workshop: skip)*
#
# In a SAME convolution the outputs at the border lose weights, and that spoils a pattern. Let the image
# wrap around instead, like a ring: what sticks out on the right comes in on the left. Now all rows
# of C are the same, each moved on by one. Such a matrix is called *circulant*. In one dimension, for
# eight cells:

# %%
weights = np.array([2.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, -1.0])  # what output 0 takes from cells 0 to 7
ring = np.array([np.roll(weights, shift) for shift in range(8)])  # (8, 8)
print(ring.astype(int))

# %% [markdown]
# **Your turn**, not graded. Feed `ring` a wave, $e^{2 \pi i k n / 8}$ at cell n, for a whole number k:
# what comes out is the same wave, times a number. Show that for k = 0 to 7. Then find these eight
# numbers with one call of `np.fft.fft`, and compute `ring @ x` without `ring`. At last, find them for the
# blur 1 2 1 on a ring: which wave can no inverse bring back, and where did you see it above?

# %% nbgrader={"grade": false, "grade_id": "circulant-and-waves", "locked": false, "schema_version": 3, "solution": true, "task": false, "cell_type": "code"}
### BEGIN SOLUTION
cells = np.arange(8)
factors = np.fft.fft(weights).conj()  # weights are read forwards: a correlation, hence the conjugate
for k in range(8):
    wave = np.exp(2j * np.pi * k * cells / 8)
    print(k, np.allclose(ring @ wave, factors[k] * wave), factors[k].round(3))

line = np.array([3.0, 0.0, 1.0, 4.0, 1.0, 5.0, 2.0, 6.0])
by_waves = np.fft.ifft(factors * np.fft.fft(line)).real
print("the same without the matrix:", np.allclose(by_waves, ring @ line))

soft = np.zeros(8)
soft[[7, 0, 1]] = 1, 2, 1  # the blur from above, on a ring
print("1 2 1 multiplies the waves by", np.fft.fft(soft).real.round(2), "and wipes out the fastest")
### END SOLUTION

# %% [markdown]
# That is why a convolution with a very large kernel can be computed through the FFT: waves are
# multiplied, nothing slides. Lesson 08 measures from which size on that pays.

# %% [markdown]
# ## Further reading
#
# - [A guide to convolution arithmetic for deep learning](https://arxiv.org/abs/1603.07285), section 4:
#   the same C, and the transpose from its point of view.
# - [Computing receptive fields of convolutional neural
#   networks](https://distill.pub/2019/computing-receptive-fields/): the formula, for networks with
#   branches and for padding as well.
# - [numpy.linalg.pinv](https://numpy.org/doc/stable/reference/generated/numpy.linalg.pinv.html): its
#   `rcond` is how to keep noise out, at the price of detail. Try it on the stored photo.
#
# **Next**: lesson 04 follows the links back without writing C down, and calls it the gradient.
