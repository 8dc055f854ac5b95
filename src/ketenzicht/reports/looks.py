"""How charts can be drawn."""

from enum import StrEnum


class Look(StrEnum):
    """How a chart is drawn; every chart stands beside the same figures as a table."""

    BARS = "bars"
    LYING_BARS = "lying_bars"
    STACKED = "stacked"
    LYING_STACKED = "lying_stacked"
    LINES = "lines"
    PYRAMID = "pyramid"
    WATERFALL = "waterfall"
    """of a table: each row carries on where the one before ended, up to the total"""
    PARETO = "pareto"
    """of a ranking: bars with the share that the largest make up together"""
    SHARE = "share"
    """stacked, each bar as long: what part of 100%"""
    LYING_SHARE = "lying_share"
    NONE = "none"
