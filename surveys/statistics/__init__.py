"""Honest statistics for small samples: pure functions, computed by the worker and frozen at close (SURVEY §4).

Counts come in, plain floats go out. Input which no survey can produce raises ValueError; nothing ever returns NaN.
"""

from surveys.statistics.change import (
    Change,
    Quarters,
    change_p_value,
    describe_change,
    describe_changes,
    describe_mean_change,
    detectable_mean,
    detectable_share,
)
from surveys.statistics.drivers import shapley_importance
from surveys.statistics.funnels import (
    ALARM_Z,
    ALERT_Z,
    exact_funnel_limits,
    funnel_limits,
    limits_for,
    overdispersion,
)
from surveys.statistics.items import Importance, item_importance
from surveys.statistics.means import Welch, mean_interval, rater_reliability, welch
from surveys.statistics.several import benjamini_hochberg, homogeneity, trend
from surveys.statistics.shares import Interval, Nps, agresti_coull, index, newcombe, nps, satisfied_share, wilson
from surveys.statistics.weighting import (
    Sample,
    Weightings,
    equal_weight_mean,
    kish_effective_n,
    pooled_and_equal_weight,
)

__all__ = [
    "ALARM_Z",
    "ALERT_Z",
    "Change",
    "Importance",
    "Interval",
    "Nps",
    "Quarters",
    "Sample",
    "Weightings",
    "Welch",
    "agresti_coull",
    "benjamini_hochberg",
    "change_p_value",
    "describe_change",
    "describe_changes",
    "describe_mean_change",
    "detectable_mean",
    "detectable_share",
    "equal_weight_mean",
    "exact_funnel_limits",
    "funnel_limits",
    "homogeneity",
    "index",
    "item_importance",
    "kish_effective_n",
    "limits_for",
    "mean_interval",
    "newcombe",
    "nps",
    "overdispersion",
    "pooled_and_equal_weight",
    "rater_reliability",
    "satisfied_share",
    "shapley_importance",
    "trend",
    "welch",
    "wilson",
]
