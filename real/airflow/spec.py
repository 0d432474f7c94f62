"""apache-airflow 3.3.2, Python 3.12."""


def metadata():
    """Its models, all of them."""
    import airflow.models
    from airflow.models.base import Base

    airflow.models.import_all_models()
    return Base.metadata
