"""The configuration file: where it is, what may be in it, and what it says about objects and drifts.

Only `models` imports pydantic, and only a file that exists imports `models`.
"""
