"""zou 1.0.97, Python 3.12."""


def metadata():
    """Its models, all of them."""
    import importlib
    import pkgutil

    import zou.app.models
    from zou.app import db

    for module in pkgutil.walk_packages(zou.app.models.__path__, "zou.app.models."):
        importlib.import_module(module.name)
    return db.metadata
