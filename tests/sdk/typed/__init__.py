"""Every new-API call the simulator offers, made through the official typed client: one entry a route.

To add one: a function here, in the file of its family, under `@route("METHOD /path/template")` exactly as
`GET /_sim/apis` names it. It gets an `Sdk`, makes the call by `sdk.call(family, method, …)` and compares the typed answer with
what was sent and with `sdk.world()`. Every file in this folder is read.
"""

import importlib
import pkgutil

ROUTES = {}
# Routes the typed client has no method for, with the reason to offer them all the same.
UNTYPED = {}


def route(name):
    """Registers the call of a route."""

    def register(function):
        assert name not in ROUTES, f"{name} is there twice"
        ROUTES[name] = function
        return function

    return register


for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"typed.{_module.name}")
