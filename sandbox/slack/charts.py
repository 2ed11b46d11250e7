"""Charts (Slack: Block Kit reference, data visualization block).

A later source speaks of 12 segments and series where Slack's page says 6: the smaller number passes everywhere.
"""

from collections.abc import Iterator
from typing import Final

from sandbox.slack.checks import complaint, many, number, shape, string, typed, unique
from sandbox.slack.elements import ID

CHARTS: Final = 2  # in a message
MOST: Final = 6  # segments, and series
CATEGORIES: Final = 20

TITLE: Final = string(50)
LABEL: Final = string(20)


def _positive(value: object, where: str) -> Iterator[str]:
    yield from number(value, where)
    if isinstance(value, int | float) and not value > 0:
        yield complaint("must be more than 0", where)


def _fits(value: object, where: str) -> Iterator[str]:
    """Series have names of their own, and each has one value for each category."""
    if not isinstance(value, dict) or not isinstance(value.get("series"), list):
        return  # the shape complains
    series = [one for one in value["series"] if isinstance(one, dict)]
    yield from unique(series, "name", f"{where}/series")
    axis = value.get("axis_config")
    categories = axis.get("categories") if isinstance(axis, dict) else None
    if not isinstance(categories, list):
        return
    for place, one in enumerate(series):
        data = one.get("data")
        labels = [point.get("label") for point in data if isinstance(point, dict)] if isinstance(data, list) else []
        if sorted(map(str, labels)) != sorted(map(str, categories)):
            yield complaint("must have one value for each category", f"{where}/series/{place}/data")


AXIS: Final = shape({"categories": many(LABEL, CATEGORIES)}, {"x_label": TITLE, "y_label": TITLE})
SERIES: Final = shape({"name": LABEL, "data": many(shape({"label": LABEL, "value": number}), CATEGORIES)})
PLOTTED: Final = shape({"series": many(SERIES, MOST), "axis_config": AXIS}, also=_fits)
PIE: Final = shape({"segments": many(shape({"label": LABEL, "value": _positive}), MOST)})
CHART: Final = typed({"pie": PIE, "bar": PLOTTED, "area": PLOTTED, "line": PLOTTED})
DATA_VISUALIZATION: Final = shape({"title": TITLE, "chart": CHART}, {"block_id": ID})
