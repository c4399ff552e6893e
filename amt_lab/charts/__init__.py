"""Charts of a trials table: pure, Altair alone. `explorer` links them all."""

from amt_lab.charts import renderer
from amt_lab.charts.comparison import comparison
from amt_lab.charts.correlation import correlation
from amt_lab.charts.dependence import dependence
from amt_lab.charts.distribution import distribution
from amt_lab.charts.explorer import explorer
from amt_lab.charts.importance import importance
from amt_lab.charts.instance_metrics import instance_metrics
from amt_lab.charts.learning_curves import learning_curves
from amt_lab.charts.parallel import parallel
from amt_lab.charts.parameter import parameter
from amt_lab.charts.progress import progress
from amt_lab.charts.rank import rank
from amt_lab.charts.report import report_html
from amt_lab.charts.report_section import Reported
from amt_lab.charts.rows import rows
from amt_lab.charts.surface import surface
from amt_lab.charts.timeline import timeline
from amt_lab.charts.tradeoff import tradeoff

__all__ = [
    "Reported",
    "comparison",
    "correlation",
    "dependence",
    "distribution",
    "explorer",
    "importance",
    "instance_metrics",
    "learning_curves",
    "parallel",
    "parameter",
    "progress",
    "rank",
    "renderer",
    "report_html",
    "rows",
    "surface",
    "timeline",
    "tradeoff",
]
