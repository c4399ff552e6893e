"""Charts of a trials table: pure, Altair alone. `explorer` links them all."""

from amt_lab.charts import renderer
from amt_lab.charts.distribution import distribution
from amt_lab.charts.explorer import explorer
from amt_lab.charts.parameter import parameter
from amt_lab.charts.progress import progress
from amt_lab.charts.report import report_html
from amt_lab.charts.rows import rows

__all__ = ["distribution", "explorer", "parameter", "progress", "renderer", "report_html", "rows"]
