"""Names of parts that several exercises share: a person who has read one report finds their way in the next."""

ONE = "one image, one channel"
CHANNELS = "batch and channels"
STRIDES = "strides"
PADDING = "padding"
DILATIONS = "dilations"
DATA = "dtypes, memory, rounding"
ERRORS = "errors"
