"""The vocabulary that several figures share: legends, frames, grids that fill up, and zeros that look alike."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from conv_figures.cells import draw_bracket, draw_frame, draw_grid_until, draw_legend
from conv_figures.film_strip import draw_film_strip
from conv_figures.output_shape_ladder import draw_output_shape_ladder
from conv_figures.padding_ruler import draw_padding_ruler
from conv_figures.padding_sides import draw_padding_sides
from conv_figures.style import Theme, canvas
from conv_figures.transpose_overlay import draw_transpose_overlay_strip
from conv_figures.turned_kernel import draw_turned_kernel
from conv_figures.who_touches_whom import READS, draw_who_touches_whom
from tests.figures.gallery import Texts


def boxes(axes: Axes, theme: Theme, role: str) -> list[Rectangle]:
    """The cells that look as the role does: colours, hatch and dashes."""
    fill, found = theme.fill(role), []
    for patch in axes.patches:
        if not isinstance(patch, Rectangle):
            continue
        look = (to_hex(patch.get_facecolor()), to_hex(patch.get_edgecolor()), patch.get_hatch() or "")
        dashed = patch.get_linestyle() != "solid"
        if (*look, dashed) == (fill.face.lower(), fill.edge.lower(), fill.hatch, fill.dashed):
            found.append(patch)
    return found


def test_zero_of_the_padding_is_dashed_and_hatched_as_nothing_else_is(theme: Theme) -> None:
    hatches = [getattr(theme, role).hatch for role in ("window", "kernel", "unused", "empty", "plain", "done")]
    assert theme.pad.dashed and theme.pad.hatch and theme.pad.hatch not in hatches
    assert theme.empty.dashed and not theme.empty.hatch


# Counted on the shapes: all cells less those of the picture, and one in the legend where there is one.
PADS = {
    "ruler": (lambda theme: draw_padding_ruler(7, 4, 2, theme=theme), 3 + (1 + 2) + 1),
    "sides": (lambda theme: draw_padding_sides(7, theme), (2 + 2) * 2 + 1),
    "ladder": (lambda theme: draw_output_shape_ladder(3, 3, 2, theme=theme), 2 + 1 + 2 + 1 + 2 + 1 + 1),
    "film": (lambda theme: draw_film_strip(2, 6, theme=theme), 8 * 8 - 5 * 5),
    "overlay": (lambda theme: draw_transpose_overlay_strip(theme), 1 + 2 + 2 * (8 * 8 - 5 * 5) + 1),
    "turned": (lambda theme: draw_turned_kernel(2, 2, theme), 7 * 9 - 3 * 5),
    "links": (
        lambda theme: draw_who_touches_whom(mode=READS, row=3, column=4, padding="SAME", theme=theme),
        5 * 7 - 20,
    ),
}


@pytest.mark.parametrize("name", PADS)
def test_zeros_of_the_padding_look_alike_on_every_figure(name: str, theme: Theme) -> None:
    draw, count = PADS[name]
    assert len(boxes(draw(theme).axes[0], theme, "pad")) == count


def test_zeros_between_look_alike_where_nothing_else_is_empty(theme: Theme) -> None:
    assert len(boxes(draw_transpose_overlay_strip(theme).axes[0], theme, "empty")) == 2 * (5 * 5 - 3 * 3) + 1
    assert len(boxes(draw_turned_kernel(2, 2, theme).axes[0], theme, "empty")) == 3 * 5 - 2 * 3


def test_padding_under_the_window_is_framed(theme: Theme) -> None:
    axes = draw_who_touches_whom(mode=READS, row=3, column=4, padding="SAME", theme=theme).axes[0]
    corners = {(round(box.get_x(), 6), round(box.get_y(), 6)) for box in boxes(axes, theme, "pad")}
    frames = [line.get_xydata()[0] for line in axes.lines if len(line.get_xydata()) == 5]
    assert len(frames) == 4
    assert {(round(x, 6), round(y, 6)) for x, y in frames} < corners


@pytest.fixture
def card(theme: Theme) -> tuple[Figure, Axes]:
    return canvas(8, 6, theme)


def test_legend_has_a_cell_and_words_for_every_entry(card: tuple[Figure, Axes], theme: Theme, texts: Texts) -> None:
    figure, axes = card
    entries = (("window", "read"), ("pad", "a zero"))
    draw_legend(axes, theme, entries, [(1, 2), (4, 2)], box=0.4, gap=0.1, samples={"pad": "0"})
    assert texts(figure) == ["read", "0", "a zero"]
    assert [boxes(axes, theme, role)[0].get_xy() for role, _ in entries] == [(1, 2), (4, 2)]
    assert [text.get_position()[0] for text in axes.texts if len(text.get_text()) > 1] == [1.5, 4.5]


def test_legend_with_a_place_too_few_is_refused(card: tuple[Figure, Axes], theme: Theme) -> None:
    with pytest.raises(ValueError, match="shorter"):
        draw_legend(card[1], theme, [("window", "read"), ("pad", "a zero")], [(1, 2)])


@pytest.mark.parametrize(
    ("here", "roles"), [(None, (0, 0, 6)), ((0, 0), (0, 1, 5)), ((1, 0), (3, 1, 2)), ((1, 2), (5, 1, 0))]
)
def test_grid_fills_up_row_by_row(
    here: tuple[int, int] | None, roles: tuple[int, int, int], card: tuple[Figure, Axes], theme: Theme, texts: Texts
) -> None:
    figure, axes = card
    draw_grid_until(axes, theme, np.arange(6).reshape(2, 3), here, 1, 1)
    assert tuple(len(boxes(axes, theme, role)) for role in ("done", "result", "empty")) == roles
    assert texts(figure) == [str(number) for number in range(roles[0] + roles[1])]


def test_frame_goes_around_and_bracket_is_open_above(card: tuple[Figure, Axes], theme: Theme) -> None:
    _, axes = card
    draw_frame(axes, theme, 1, 2, 3, 0.5)
    draw_bracket(axes, theme, 1, 4, 3, 0.25)
    frame, bracket = (line.get_xydata().tolist() for line in axes.lines)
    assert frame == [[1, 2], [4, 2], [4, 2.5], [1, 2.5], [1, 2]]
    assert bracket == [[1, 3], [1, 3.25], [4, 3.25], [4, 3]]
