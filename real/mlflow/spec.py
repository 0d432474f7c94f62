"""mlflow 3.17.2, Python 3.12. PostgreSQL refuses its create_all."""


def metadata():
    """Its models, all of them."""
    import importlib
    import pkgutil

    import mlflow.store

    for module in pkgutil.walk_packages(mlflow.store.__path__, "mlflow.store."):
        if "dbmodels.models" in module.name and "initial_models" not in module.name:
            importlib.import_module(module.name)
    from mlflow.store.db.base_sql_model import Base

    return Base.metadata
