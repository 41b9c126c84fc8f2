"""What is kept of verifications and how long: usual, shortest and longest times, all from the end of each."""

from collections.abc import Mapping
from types import MappingProxyType

SETTING = "retention"
"""The setting that two people agree on, like any connection: days by these names."""
USUAL: Mapping[str, int] = MappingProxyType({"flag_days": 30, "evidence_days": 180, "outcome_days": 730})
"""Red flags where nothing came of them, what evidence tells, and what came of it: 30 days, 180 days, 24 months."""
LEAST: Mapping[str, int] = MappingProxyType({"flag_days": 7, "evidence_days": 30, "outcome_days": 180})
"""Nothing goes sooner, whoever agreed on it: somebody has to be able to find out what happened."""
LONGEST = 3650
BATCH = 200
"""So many verifications at a time."""
