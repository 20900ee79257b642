"""What the lessons must show: facts of five widely read texts, true today or corrected, and answers to questions."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One row of the table.

    Attributes:
        tag: of the cell that shows it; its number is that of the text it comes from.
        lesson: whose notebook holds the cell.
        says: the fact, as the course has it.
        shown: a part of the cell's output that would not be there if it were false.
    """

    tag: str
    lesson: str
    says: str
    shown: str


FACTS: tuple[Fact, ...] = (
    Fact(
        "fact-000-random-normal-brackets",
        "00_start",
        "tf.random.normal is called, not indexed: the error names what went wrong",
        "is not subscriptable",
    ),
    Fact(
        "fact-000-conv-filter-axes",
        "01_forward",
        "the filters of conv2d are (K_h, K_w, C_in, C_out); with the last two exchanged it refuses",
        "out, in: (3, 2, 4, 3) is refused: input depth must be evenly divisible by filter depth: 3 vs 4",
    ),
    Fact(
        "fact-000-same-filter-both-ways",
        "05_transpose",
        "the filters of a trained conv2d, with the same strides, go into conv2d_transpose as they are",
        "the transpose of that very convolution: True",
    ),
    Fact(
        "fact-000-transpose-filter-axes",
        "05_transpose",
        "the filters of conv2d_transpose are (K_h, K_w, C_out, C_in): the same array under new names, nothing moves",
        "Keras keeps the same layout for 3 -> 20 and for 20 -> 3: (4, 4, 3, 20) (4, 4, 3, 20)",
    ),
    Fact(
        "fact-000-output-shape-given",
        "05_transpose",
        "output_shape=(N, H, W, C) is given explicitly, and an activation may follow",
        "after the ReLU:      (2, 8, 9, 3) smallest number 0.0",
    ),
    Fact(
        "fact-001-gradient-both-ways",
        "04_gradients",
        "conv2d_transpose computes the gradient of conv2d, and its own gradient is conv2d",
        "the gradient of the transpose is conv2d: True",
    ),
    Fact(
        "fact-001-imagine-the-forward",
        "05_transpose",
        "imagine the forward convolution: its kernel, strides and padding are the arguments",
        "transpose: (2, 3, 4, 4) becomes (2, 5, 8, 3) with the same filters, strides and padding",
    ),
    Fact(
        "fact-001-two-legal-outputs",
        "05_transpose",
        "an input of 3 x 3, kernel 2, stride 2, SAME: 5 x 5 and 6 x 6 are legal, and nothing else",
        "legal: [5, 6]",
    ),
    Fact(
        "fact-001-static-error",
        "05_transpose",
        "a length that does not fit is refused from the shapes alone; today's words",
        "Calculated input gradient shape: (3, 33, 33, 20)",
    ),
    Fact(
        "fact-001-runtime-error",
        "05_transpose",
        "with unknown shapes it is refused when it runs: actual and computed",
        "actual = 25, computed = 33",
    ),
    Fact(
        "fact-001-output-shape-tensor",
        "05_transpose",
        "output_shape may be a tensor, made of tf.shape, with another number of channels",
        "(2, 97, 90, 3) becomes (2, 97, 90, 7)",
    ),
    Fact(
        "fact-001-bug-hunt",
        "05_transpose",
        "the example's gradient of an array is that of its sum",
        "the gradient of an array is that of its sum: True",
    ),
    Fact(
        "fact-002-zeros-between",
        "05_transpose",
        "stride - 1 zeros go between the pixels, none after the last",
        "[[ 2.  0.  0. -3.]",
    ),
    Fact(
        "fact-002-stride-one-conv",
        "05_transpose",
        "then a convolution with stride 1, with the kernel turned by 180 degrees, which the text leaves out",
        "turned by 180 degrees  equals TensorFlow: True",
    ),
    Fact(
        "fact-002-sizes-consistent",
        "05_transpose",
        "first it is checked that the sizes belong together",
        "6 x 6: accepted, shape (6, 6)",
    ),
    Fact(
        "fact-002-case-5x5",
        "05_transpose",
        "case 1: one zero in front, one behind",
        "5 x 5: zeros in front and behind (1, 1)",
    ),
    Fact(
        "fact-002-case-6x6",
        "05_transpose",
        "case 2: two in front, one behind; as a rule, left and top first is wrong",
        "6 x 6: zeros in front and behind (2, 1), equals TensorFlow: True",
    ),
    Fact(
        "fact-003-four-operators",
        "04_gradients",
        "four operators; the one for the filters gives d_w, which the text labels d_x",
        "conv2d_backprop_filter gives d_w, the gradient of the filters: True",
    ),
    Fact(
        "fact-003-backprop-input-is-transpose",
        "04_gradients",
        "conv2d_transpose runs conv2d_backprop_input",
        "what conv2d_transpose runs: ['Conv2DBackpropInput']",
    ),
    Fact(
        "fact-003-all-from-conv2d",
        "04_gradients",
        "all four come from conv2d alone, once the formulas are repaired for strides, batches and channels",
        "1    1     1   3     2      right             right",
    ),
    Fact(
        "fact-003-ways-to-d-x-and-d-w",
        "04_gradients",
        "d_x four ways and d_w three ways",
        "d_x: 4 ways, of which 4 agree",
    ),
    Fact(
        "fact-003-helpers",
        "04_gradients",
        "the text's helpers are right for stride 1, one image and one channel, and silently wrong beyond",
        "2    2     2   3     1      WRONG, no error   WRONG, no error",
    ),
    Fact(
        "fact-003-autodiff-fastest",
        "04_gradients",
        "that autodiff is fastest is measured: the tape runs the forward pass again",
        "for d_x alone the tape takes",
    ),
    Fact(
        "fact-003-numpy-agrees",
        "04_gradients",
        "an implementation in NumPy gives the same numbers",
        "output and all three gradients equal TensorFlow's in 30 of 30 calls",
    ),
    Fact(
        "fact-004-filter-axes",
        "06_depthwise",
        "depthwise filters are (K_h, K_w, C, M)",
        "3 channels, filter (3, 2, 3, 4): 12 channels come out",
    ),
    Fact(
        "fact-004-out-is-in-times-m",
        "06_depthwise",
        "C * M channels come out; with M = 1 as many as went in",
        "3 channels, filter (3, 2, 3, 1): 3 channels come out",
    ),
    Fact(
        "fact-004-multiplier-wording",
        "06_depthwise",
        "the multiplier is the number of filters for each channel",
        "input channel 2 changes output channels    [8, 9, 10, 11]",
    ),
    Fact(
        "fact-004-thousand-channels",
        "06_depthwise",
        "(20, 64, 64, 100) and (5, 5, 100, 10) give 1000 channels",
        "the shape, without computing a single number: (20, 64, 64, 1000)",
    ),
    Fact(
        "fact-004-impulse-filters",
        "06_depthwise",
        "impulse filters show the order k * M + q",
        "one pixel: [2.  2.1 2.2 2.3 3.  3.1 3.2 3.3 4.  4.1 4.2 4.3]",
    ),
)


@dataclass(frozen=True)
class Question:
    """A question that people really ask, and the cell `question-NUMBER` of a lesson that answers it.

    Attributes:
        number: in the plan of the course.
        lesson: whose notebook holds the cell.
        asked: the question in a few words.
        shown: a part of the cell's output that would not be there if the answer were false.
    """

    number: int
    lesson: str
    asked: str
    shown: str

    @property
    def tag(self) -> str:
        """Of the cell."""
        return f"question-{self.number}"


QUESTIONS: tuple[Question, ...] = (
    Question(1, "01_forward", "Why does my SciPy or NumPy result differ?", "turned:   True"),
    Question(2, "01_forward", "Why are strides four numbers?", "A stride along the batch: refused."),
    Question(
        3,
        "01_forward",
        "My conv_forward fails although the shapes match",
        "window starts at i, not at i * stride  same shape: True, equal: 36%, first difference at [0 0 1 0]",
    ),
    Question(4, "01_forward", "Why do CPU and GPU differ?", "above 1e-4 and below 1e-6: True True"),
    Question(5, "02_padding", "What do SAME and VALID mean?", "SAME pixels read by each window: [5. 6. 4.]"),
    Question(
        6,
        "02_padding",
        "Which side gets the extra zero?",
        "In 122 of 122 calls with an odd total, the extra zero is behind.",
    ),
    Question(7, "02_padding", "Why at the bottom and right?", "flipped there and back:   ['012', '234', '456', '678']"),
    Question(
        8, "02_padding", "A padding of -1?", "20 pixels: 18 + 1 - 20 = -1, 10 outputs, pixels 1 3 5 7 9 11 13 15 17 19"
    ),
    Question(
        9,
        "02_padding",
        "The documented formula fails for a stride beyond the kernel",
        "conv2d reads: [135.] and the rule says [135]",
    ),
    Question(
        10,
        "02_padding",
        "SAME should give 15, not 14",
        "1 on both sides: 15 outputs; the first and the last read [1. 1.] pixel",
    ),
    Question(
        11,
        "02_padding",
        "The same weights, stride 2, PyTorch and TensorFlow differ",
        "SAME and (2, 3): shapes equal True, numbers equal 100%",
    ),
    Question(
        12,
        "02_padding",
        "Why can PyTorch not do same with stride 2?",
        "kernel 3, stride 2: the padding depends on the size: 4: (0, 1) 5: (1, 1) 6: (0, 1)",
    ),
    Question(
        13,
        "02_padding",
        "Other libraries pad on the other side",
        "ARM (2, 1) reads 00123 12345 34567 56780 - in common: 0",
    ),
    Question(
        14,
        "04_gradients",
        "conv2d_transpose or conv2d_backprop_input?",
        "strides (3, 2) VALID conv2d_transpose equals conv2d_backprop_input: True",
    ),
    Question(
        15, "04_gradients", "Must weights be rotated on the way back?", "d_x, collected, kernel as it is:       False"
    ),
    Question(
        16,
        "04_gradients",
        "A reversed weight gradient that seemed to work",
        "turned by 180 degrees  loss more than halved: True",
    ),
    Question(
        17,
        "04_gradients",
        "Do the values of input matter, or its shape?",
        "d_x for three inputs of one shape is the same: True",
    ),
    Question(
        18,
        "04_gradients",
        "The backward pass fails with leftover rows",
        "8 rows give 3 windows; backwards (3 - 1) * 2 + 3 = 7 rows",
    ),
    Question(19, "04_gradients", "How do the four functions relate?", "w with conv2d_backprop_filter:  -505.0"),
    Question(
        20,
        "05_transpose",
        "Why is output_shape needed?",
        "kernel 3, stride 2, SAME: {3: 2, 4: 2, 5: 3, 6: 3, 7: 4, 8: 4}",
    ),
    Question(21, "05_transpose", "How is it computed?", "TensorFlow cuts off (before, after) = (0, 1)"),
    Question(
        22,
        "05_transpose",
        "Ranges found by trial: [273, 288] and [283, 298]",
        "VALID size 18, kernel 11, stride 16: [283, 298]",
    ),
    Question(23, "05_transpose", "Unknown batch size, dynamic shapes", "known in advance: (None, 20, 10, 3)"),
    Question(
        24,
        "05_transpose",
        "Number of rows of out_backprop doesn't match computed",
        "stride 2: 7 rows can become [13, 14]; a convolution brings 16 to 8",
    ),
    Question(25, "05_transpose", "Why does Keras not ask for it?", "encoder 23 -> 12  Keras decoder -> 24"),
    Question(
        26,
        "05_transpose",
        "output_padding: 0 or None",
        "12 cells, kernel 3, output_padding=0: accepted, shape (1, 23, 23, 1)",
    ),
    Question(27, "05_transpose", "Kernel 2, stride 6 looks skewed", "cells that the transpose prints:  [0 1 6 7]"),
    Question(28, "03_linear_map", "Convolution and transpose do not give the image back", "CᵀC is the identity: False"),
    Question(28, "05_transpose", "Convolution and transpose do not give the image back", "[2. 5. 2. 0.]"),
    Question(29, "05_transpose", "In C++ the weights do not look flipped", "prints, kernel upright: True"),
    Question(
        30,
        "05_transpose",
        "Does it transpose the filter?",
        "as it is                 is the transpose of the convolution: True",
    ),
    Question(
        31,
        "05_transpose",
        "Empty rows and an ordinary convolution: right?",
        "both ways give the same 7 x 7 numbers: True",
    ),
    Question(32, "05_transpose", "How to start as bilinear up-sampling?", "largest difference inside 1e-07"),
    Question(33, "05_transpose", "ONNX and TVM give another shape", "in numbers equal SAME: True"),
    Question(34, "06_depthwise", "256 in, 512 out: where from?", "input channel 7 alone reaches outputs [14 15]"),
    Question(35, "06_depthwise", "One kernel for all channels or one each?", "kernels: (2, 2, 3, 1) so 3 of them"),
    Question(36, "06_depthwise", "1350 or 1360 parameters", "250 + 10 + 1000 + 100 = 1360"),
    Question(37, "06_depthwise", "And grouped convolution?", "groups = 8: filter (3, 3, 1, 16), 144 weights"),
    Question(
        38,
        "06_depthwise",
        "Stride and dilation give wrong values",
        "7 x 7: in one call right: False, every second window of the dilated one: True",
    ),
    Question(39, "06_depthwise", "Unequal strides are rejected", "your depthwise_conv2d agrees: True"),
)
