"""The declared side: one module for each source of expectations.

`loading.load(source)` finds the metadata that a source names; `sqlalchemy.catalog(loaded)` reads it into a
catalog, offline. Nothing here imports SQLAlchemy before it is asked to.
"""
