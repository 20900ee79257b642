"""Libraries of lesson 01 as many people write them: each made of pieces drawn at random, the way habits are.

Two of them are written by nobody together, and yet use the same few idioms: what a search for copies must not report.
"""

import random
import re

_SIZE_CHECKS = (
    "    if min(size, kernel, stride, dilation) < 1:\n        raise ValueError('too small')\n",
    "    for value in (size, kernel, stride, dilation):\n        if value < 1:\n            raise ValueError(value)\n",
    "    if size < 1 or kernel < 1:\n        raise ValueError('sizes')\n    if stride < 1 or dilation < 1:\n"
    "        raise ValueError('steps')\n",
    "    if not all(v > 0 for v in [size, kernel, stride, dilation]):\n        raise ValueError('must be positive')\n",
    "    values = dict(size=size, kernel=kernel, stride=stride, dilation=dilation)\n    for key, v in values.items():\n"
    "        if v <= 0:\n            raise ValueError(f'{key} is {v}')\n",
)
_SIZE_SAME = (
    "    if padding == 'SAME':\n        return (size + stride - 1) // stride\n",
    "    if padding == 'SAME':\n        return -(-size // stride)\n",
    "    if padding == 'SAME':\n        return len(range(0, size, stride))\n",
    "    if padding == 'SAME':\n        return int(np.ceil(size / stride))\n",
)
_SIZE_VALID = (
    "    if padding != 'VALID':\n        raise ValueError(padding)\n    span = (kernel - 1) * dilation + 1\n"
    "    if span > size:\n        raise ValueError('does not fit')\n    return (size - span) // stride + 1\n",
    "    elif padding == 'VALID':\n        k_eff = kernel + (kernel - 1) * (dilation - 1)\n        if k_eff > size:\n"
    "            raise ValueError('too large')\n        return len(range(0, size - k_eff + 1, stride))\n"
    "    raise ValueError('unknown padding')\n",
    "    if padding != 'VALID':\n        raise ValueError('padding')\n    last = size - dilation * (kernel - 1)\n"
    "    if last <= 0:\n        raise ValueError('window')\n    return -(-last // stride)\n",
    "    if padding not in ['VALID']:\n        raise ValueError('padding must be VALID')\n    count, start = 0, 0\n"
    "    while start + dilation * (kernel - 1) < size:\n        count += 1\n        start += stride\n    if not count:\n"
    "        raise ValueError('no place')\n    return count\n",
)
_SINGLE_CHECKS = (
    "    if image.ndim != 2 or kernel.ndim != 2:\n        raise ValueError('two axes')\n",
    "    if len(image.shape) != 2:\n        raise ValueError('image')\n    if len(kernel.shape) != 2:\n"
    "        raise ValueError('kernel')\n",
    "    for array in (image, kernel):\n        if array.ndim != 2:\n            raise ValueError(array.shape)\n",
)
_SINGLES = (
    "    kh, kw = kernel.shape\n    out = np.zeros((output_size(len(image), kh), output_size(image.shape[1], kw)), image.dtype)\n"
    "    for i in range(out.shape[0]):\n        for j in range(out.shape[1]):\n"
    "            out[i, j] = np.sum(image[i:i + kh, j:j + kw] * kernel)\n    return out\n",
    "    return conv2d(image[None, :, :, None], kernel[:, :, None, None])[0, :, :, 0]\n",
    "    h, w = image.shape\n    a, b = kernel.shape\n    result = np.zeros((output_size(h, a), output_size(w, b)), dtype=image.dtype)\n"
    "    for p in range(a):\n        for q in range(b):\n"
    "            result += kernel[p, q] * image[p:p + result.shape[0], q:q + result.shape[1]]\n    return result\n",
    "    rows = output_size(image.shape[0], kernel.shape[0])\n    columns = output_size(image.shape[1], kernel.shape[1])\n"
    "    result = np.empty([rows, columns], image.dtype)\n    for (r, c), _ in np.ndenumerate(result):\n        s = 0\n"
    "        for (a, b), k in np.ndenumerate(kernel):\n            s += k * image[r + a, c + b]\n        result[r, c] = s\n"
    "    return result\n",
    "    output_size(image.shape[0], kernel.shape[0])\n    output_size(image.shape[1], kernel.shape[1])\n"
    "    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)\n"
    "    return np.einsum('ijab,ab->ij', windows, kernel)\n",
)
_CHECKS = (
    "    if input.ndim != 4 or filters.ndim != 4:\n        raise ValueError('four axes')\n"
    "    if input.shape[3] != filters.shape[2]:\n        raise ValueError('channels')\n",
    "    if len(input.shape) != 4:\n        raise ValueError('input')\n    if len(filters.shape) != 4:\n"
    "        raise ValueError('filters')\n    if filters.shape[2] != input.shape[-1]:\n        raise ValueError('channels')\n",
    "    if not (input.ndim == filters.ndim == 4):\n        raise ValueError('axes')\n"
    "    elif input.shape[-1] != filters.shape[-2]:\n        raise ValueError('c_in')\n",
    "    for name, array in [('input', input), ('filters', filters)]:\n        if array.ndim != 4:\n"
    "            raise ValueError(name)\n    if len({input.shape[3], filters.shape[2]}) > 1:\n        raise ValueError('channels')\n",
)
_PADDINGS = (
    "    if padding != 'VALID':\n        raise ValueError('padding')\n",
    "    if padding not in ('VALID',):\n        raise ValueError(f'{padding} is not supported yet')\n",
    "    if not padding == 'VALID':\n        raise ValueError('only VALID')\n",
)
_STEPS = (
    "    s_h, s_w = strides if isinstance(strides, tuple) else (strides, strides)\n"
    "    d_h, d_w = dilations if isinstance(dilations, tuple) else (dilations, dilations)\n",
    "    if isinstance(strides, int):\n        strides = (strides, strides)\n    if isinstance(dilations, int):\n"
    "        dilations = (dilations, dilations)\n    (s_h, s_w), (d_h, d_w) = strides, dilations\n",
    "    s_h, s_w = np.broadcast_to(strides, 2).tolist()\n    d_h, d_w = np.broadcast_to(dilations, 2).tolist()\n",
    "    s_h = strides if type(strides) is int else strides[0]\n    s_w = strides if type(strides) is int else strides[1]\n"
    "    d_h = dilations if type(dilations) is int else dilations[0]\n    d_w = dilations if type(dilations) is int else dilations[1]\n",
    "    try:\n        s_h, s_w = strides\n    except TypeError:\n        s_h = s_w = strides\n    try:\n        d_h, d_w = dilations\n"
    "    except TypeError:\n        d_h = d_w = dilations\n",
)
_SIZES = (
    "    n, h, w, c_in = input.shape\n    k_h, k_w, _, c_out = filters.shape\n"
    "    h_out = output_size(h, k_h, s_h, 'VALID', d_h)\n    w_out = output_size(w, k_w, s_w, 'VALID', d_w)\n",
    "    k_h, k_w, c_in, c_out = filters.shape\n    h_out = output_size(input.shape[1], k_h, s_h, padding, d_h)\n"
    "    w_out = output_size(input.shape[2], k_w, s_w, padding, d_w)\n    n = len(input)\n",
    "    n, k_h, k_w, c_out = input.shape[0], filters.shape[0], filters.shape[1], filters.shape[3]\n    c_in = input.shape[-1]\n"
    "    h_out, w_out = [output_size(x, k, stride=s, dilation=d) for x, k, s, d in\n"
    "                    zip(input.shape[1:3], filters.shape[:2], (s_h, s_w), (d_h, d_w))]\n",
)
_SUMS = (
    "    out = np.zeros((n, h_out, w_out, c_out), input.dtype)\n    for a in range(k_h):\n        for b in range(k_w):\n"
    "            rows = slice(a * d_h, a * d_h + (h_out - 1) * s_h + 1, s_h)\n"
    "            cols = slice(b * d_w, b * d_w + (w_out - 1) * s_w + 1, s_w)\n"
    "            out += input[:, rows, cols, :] @ filters[a, b]\n    return out\n",
    "    result = np.zeros((n, h_out, w_out, c_out), dtype=input.dtype)\n    for i in range(h_out):\n        for j in range(w_out):\n"
    "            patch = input[:, i * s_h:i * s_h + d_h * (k_h - 1) + 1:d_h, j * s_w:j * s_w + d_w * (k_w - 1) + 1:d_w]\n"
    "            result[:, i, j] = np.tensordot(patch, filters, 3)\n    return result\n",
    "    output = np.zeros((n, h_out, w_out, c_out), dtype=input.dtype)\n    for m in range(n):\n        for i in range(h_out):\n"
    "            for j in range(w_out):\n                for o in range(c_out):\n                    total = 0\n"
    "                    for a in range(k_h):\n                        for b in range(k_w):\n"
    "                            for c in range(c_in):\n"
    "                                total += input[m, i * s_h + a * d_h, j * s_w + b * d_w, c] * filters[a, b, c, o]\n"
    "                    output[m, i, j, o] = total\n    return output\n",
    "    rows = np.arange(h_out)[:, None] * s_h + np.arange(k_h) * d_h\n    cols = np.arange(w_out)[:, None] * s_w + np.arange(k_w) * d_w\n"
    "    patches = input[:, rows[:, None, :, None], cols[None, :, None, :]]\n"
    "    flat = patches.reshape(n * h_out * w_out, k_h * k_w * c_in)\n"
    "    return (flat @ filters.reshape(k_h * k_w * c_in, c_out)).reshape(n, h_out, w_out, c_out)\n",
    "    view = np.lib.stride_tricks.sliding_window_view(input, ((k_h - 1) * d_h + 1, (k_w - 1) * d_w + 1), (1, 2))\n"
    "    view = view[:, ::s_h, ::s_w, :, ::d_h, ::d_w]\n    return np.einsum('nijcab,abco->nijo', view, filters)\n",
    "    total = np.zeros((n, h_out, w_out, c_out), input.dtype)\n    for (a, b) in np.ndindex(k_h, k_w):\n"
    "        shifted = input[:, a * d_h:, b * d_w:][:, ::s_h, ::s_w][:, :h_out, :w_out]\n"
    "        for o in range(c_out):\n            total[..., o] += (shifted * filters[a, b, :, o]).sum(axis=-1)\n    return total\n",
)
_STEPS_RIGHT = (
    "    if min(s_h, s_w, d_h, d_w) < 1:\n        raise ValueError('steps')\n",
    "    if s_h < 1 or s_w < 1 or d_h < 1 or d_w < 1:\n        raise ValueError('strides and dilations')\n",
    "    for step in (s_h, s_w, d_h, d_w):\n        if step <= 0:\n            raise ValueError('step')\n",
)


def library(seed: int, flipped: bool = False, swapped: bool = False) -> dict[str, bytes]:
    """A library drawn with `seed`; `flipped` turns the kernel of conv2d, `swapped` confuses its two strides."""
    draw = random.Random(seed).choice
    size = "def output_size(size, kernel, stride=1, padding='VALID', dilation=1):\n"
    size += draw(_SIZE_CHECKS) + draw(_SIZE_SAME) + draw(_SIZE_VALID)
    single = "def conv2d_single(image, kernel):\n" + draw(_SINGLE_CHECKS) + draw(_SINGLES)
    conv = "def conv2d(input, filters, strides=1, padding='VALID', dilations=1):\n"
    conv += "".join(draw(pieces) for pieces in (_CHECKS, _PADDINGS, _STEPS, _STEPS_RIGHT, _SIZES))
    conv += "    filters = filters[::-1, ::-1]\n" if flipped else ""
    conv += "    s_h, s_w = s_w, s_h\n" if swapped else ""
    conv += draw(_SUMS)
    return {
        "conv_lib/__init__.py": b"",
        "conv_lib/shapes.py": f"import numpy as np\n\n\n{size}".encode(),
        "conv_lib/conv2d.py": f"import numpy as np\n\nfrom .shapes import output_size\n\n\n{single}\n\n{conv}".encode(),
    }


def disguised(files: dict[str, bytes]) -> dict[str, bytes]:
    """The same library with every local name changed, other comments, spaces and numbers, functions in reverse."""
    names = ("a", "b", "i", "j", "o", "m", "n", "k_h", "k_w", "s_h", "s_w", "d_h", "d_w", "h_out", "w_out", "c_in")
    names += ("c_out", "out", "output", "result", "total", "patch", "patches", "rows", "cols", "view", "flat", "span")
    changed = {}
    for path, source in files.items():
        text = source.decode()
        for number, name in enumerate(names):
            text = re.sub(rf"(?<![\w.]){name}(?!\w)(?!\s*=\s*\w+,)", f"name_{number}", text)
        text = text.replace(", ", ",  ").replace(" + 1", " + 0x1")
        text = re.sub(r"(?m)^( +)return", r"\1# done\n\1return", text)
        head, *functions = re.split(r"(?m)^(?=def )", text)
        documented = [re.sub(r":\n", ':\n    """Mine."""\n', one, count=1) for one in functions]
        changed[path] = (head + "\n\n\n".join(one.rstrip() + "\n" for one in reversed(documented))).encode()
    return changed
