from pictures.drawing import training_history
from somatopy.pictures import draw_growth


def test_the_curve_shows_the_units_of_every_step_from_zero_upward(ax):
    history = training_history()
    draw_growth(history, ax=ax)
    assert ax.lines[0].get_ydata().tolist() == [record["units"] for record in history]
    assert ax.lines[0].get_xdata().tolist() == [record["step"] for record in history]
    assert ax.get_ylim()[0] == 0
    assert ax.get_ylabel() == "units"
    assert len(ax.patches) == 4
