"""Pydantic models and the tables behind them: `from schemadrift.contracts import computed, contract, stored`."""

from schemadrift.contracts.marks import Contract, computed, contract, stored

__all__ = ["Contract", "computed", "contract", "stored"]
