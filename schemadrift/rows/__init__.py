"""What rows must satisfy: expectations declared beside the models, one module for each type."""

from __future__ import annotations

from schemadrift.rows.python import expect

__all__ = ["expect"]
