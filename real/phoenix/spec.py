"""arize-phoenix 20.26.1, Python 3.12."""


def metadata():
    """Its models, all of them."""
    from phoenix.db.models import Base

    return Base.metadata
