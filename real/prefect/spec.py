"""prefect 3.8.8, Python 3.12, extension pg_trgm. PostgreSQL refuses its create_all."""


def metadata():
    """Its models, all of them."""
    from prefect.server.database.orm_models import Base

    return Base.metadata
