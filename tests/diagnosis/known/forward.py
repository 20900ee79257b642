"""Lesson 01: mutants that make a catalogued mistake, in code that shares nothing with `mistaken/`."""

KNOWN: dict[str, dict[str, str]] = {
    "output_size": {
        "S03 forgotten + 1": "forgotten + 1",
        "S04 rounded up": "rounded up",
        "S05 dilation ignored": "dilation ignored",
        "S06 kernel * dilation": "extent kernel * dilation",
        "S01 SAME rounded down": "SAME rounded down",
        "S02 SAME keeps the size": "SAME keeps the size",
    },
    "conv2d_single": {
        "F01 flipped": "flipped kernel",
        "F02 rows flipped": "kernel flipped up and down",
        "F02 columns flipped": "kernel flipped left and right",
        "F03 transposed": "transposed kernel",
        "F08 last window lost": "last window lost",
        "F27 average": "average instead of sum",
    },
    "conv2d": {
        "F01 flipped": "flipped kernel",
        "F02 one axis flipped": "kernel flipped up and down",
        "F03 transposed where it can be": "transposed kernel",
        "F08 last window lost": "last window lost",
        "F09 strides swapped": "strides swapped",
        "F10 dilations swapped": "dilations swapped",
        "F14 first channel only": "only the first channel",
        "F15 mean over the channels": "mean over the channels",
        "F16 channels of the filters swapped": "filters read as (K_h, K_w, C_out, C_in)",
        "F17 channels first by reshape": "channels moved by reshape",
        "F26 first image only": "only the first image",
        "F27 average": "average instead of sum",
        "strides ignored": "strides ignored",
        "dilations ignored": "dilations ignored",
        "F25 stride inside the window, with its size": "dilations ignored & stride taken inside the window",
    },
}
