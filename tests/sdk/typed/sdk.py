"""The typed client, pointed at the simulator: any method of any family, with the answer held against its model."""

import importlib
import inspect
import pathlib
import re
import typing

import alibabacloud_dingtalk
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_util.models import RuntimeOptions
from Tea.exceptions import TeaException

from conform import broken

METHOD = re.compile(
    r"    def (?P<name>\w+?)_?with_options\((?:(?!\n    (?:async )?def ).)*?"
    r"pathname=f'(?P<path>[^']+)',\s+method='(?P<verb>\w+)'",
    re.DOTALL,
)


def template(route):
    """A route without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", route)


def typed_methods():
    """`METHOD /path` → the typed client's methods for it, as `family.method`."""
    found = {}
    for source in pathlib.Path(alibabacloud_dingtalk.__path__[0]).glob("*/client.py"):
        for method in METHOD.finditer(source.read_text(encoding="utf-8")):
            key = template(f"{method['verb']} {method['path']}")
            found.setdefault(key, []).append(f"{source.parent.name}.{method['name']}")
    return found


def typed_method(client, name):
    """A method of a typed client that takes headers and options; the generator's names vary."""
    return getattr(client, f"{name}_with_options", None) or getattr(client, f"{name}with_options")


def how_to_call(family, name):
    """The line that calls a method by `Sdk.call`, with everything it takes."""
    method = typed_method(importlib.import_module(f"alibabacloud_dingtalk.{family}.client").Client, name)
    given = [f'"{family}"', f'"{name}"']
    for parameter, kind in typing.get_type_hints(method).items():
        if parameter == "request":
            fields = [field for field in typing.get_type_hints(kind.__init__) if field != "return"]
            given.append(f'request=models("{family}").{kind.__name__}({", ".join(f"{f}=…" for f in fields)})')
        elif parameter not in ("headers", "runtime", "return"):
            given.append(parameter)
    return f"sdk.call({', '.join(given)})"


def models(family):
    """The request and response models of a family, `contact_1_0` for example."""
    return importlib.import_module(f"alibabacloud_dingtalk.{family}.models")


class Sdk:
    """The typed clients of one test, and the world they are held against."""

    def __init__(self, test, sim):
        self.test = test
        self.sim = sim
        self.token = sim.token()

    def client(self, family):
        """The typed client of a family."""
        kind = importlib.import_module(f"alibabacloud_dingtalk.{family}.client").Client
        return kind(Config(protocol="http", endpoint=self.sim.url.removeprefix("http://"), no_proxy="127.0.0.1"))

    def call(self, family, name, *path, request=None, token=None):
        """Calls a method with an access token; the typed body of the answer, checked to hold all that was sent."""
        client = self.client(family)
        method = typed_method(client, name)
        kind = typing.get_type_hints(method)["headers"]
        headers = kind(x_acs_dingtalk_access_token=token or self.token) if inspect.isclass(kind) else {}
        sent = {}
        execute = client.execute

        def kept(*given):
            answer = execute(*given)
            sent.update(answer)
            return answer

        client.execute = kept
        given = [*path, *([] if request is None else [request]), headers, RuntimeOptions(autoretry=False)]
        answer = method(*given)
        self.test.assertEqual(answer.status_code, 200)
        self.test.assertEqual(broken(answer.body, sent["body"]), [])
        return answer.body

    def refused(self, *given, **more):
        """Calls a method that is refused; what the typed client raises."""
        with self.test.assertRaises(TeaException) as caught:
            self.call(*given, **more)
        # The client wraps what its gateway raised.
        return getattr(caught.exception, "inner_exception", caught.exception)

    def world(self):
        """The world as the control plane tells it."""
        return self.sim.sim("world")

    def member(self, userid):
        """A member of it."""
        return next(one for one in self.world()["members"] if one["userid"] == userid)
