"""What Pydantic models say of a table, and what the table says: `from schemadrift.contracts import stored, computed`."""

from schemadrift.contracts.marks import Contract, computed, contract, stored

__all__ = ["Contract", "computed", "contract", "stored"]
