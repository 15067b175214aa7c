"""qdflood: an emergency plan's trigger rules against what a duty officer has entered."""

__version__ = "0.1.0"
