"""The base of everything that a plan's file holds."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Frozen; unknown fields, NaN and infinities are refused: what is undefined is None, null in the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
