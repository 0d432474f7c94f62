"""Imports all models, so that Base has them."""

from backend.db.base_class import Base
from backend.db.item import Item
from backend.db.user import User

__all__ = ["Base", "Item", "User"]
