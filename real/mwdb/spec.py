"""mwdb-core 2.20.0, Python 3.12, SQLAlchemy 1.4."""


def metadata():
    """Its models, all of them."""
    from mwdb.model import db

    return db.metadata
