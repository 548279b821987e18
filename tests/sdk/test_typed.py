"""The official typed client calls every new-API endpoint the simulator offers, and its models hold what was sent."""

import unittest

from sim import Simulator
from typed import ROUTES, UNTYPED
from typed.sdk import Sdk, how_to_call, models, template, typed_methods

ADVICE = """
{route}
    is offered by the simulator, and no typed call covers it. The official typed client has: {methods}
    Add to a file of tests/sdk/typed/:
        @route("{route}")
        def …(sdk):
            body = {call}
            # compare `body` with what was sent and with sdk.world()"""
NOTHING = """
{route}
    is offered by the simulator, and the official typed client has no method for it. If the documents have the call,
    add it with the reason to UNTYPED in tests/sdk/typed/__init__.py; otherwise the simulator must not offer it."""


class TypedClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = Simulator()
        cls.addClassCleanup(cls.sim.stop)

    def setUp(self):
        self.sim.sim("reset", {})
        self.sdk = Sdk(self, self.sim)

    def offered(self):
        """The new-API routes the simulator has."""
        apis = self.sim.sim("apis")["apis"]
        return {api for api in apis if api.split()[1].startswith(("/v1.0/", "/v2.0/"))}

    def test_every_route_has_a_typed_call(self):
        methods = typed_methods()
        missing = ""
        for name in sorted(self.offered() - ROUTES.keys() - UNTYPED.keys()):
            known = methods.get(template(name))
            if not known:
                missing += NOTHING.format(route=name)
                continue
            call = how_to_call(*known[0].split("."))
            missing += ADVICE.format(route=name, methods=", ".join(known), call=call)
        for name in sorted((ROUTES.keys() | UNTYPED.keys()) - self.offered()):
            missing += f"\n{name}\n    is no longer offered by the simulator: take its call out."
        if missing:
            self.fail(missing)

    def test_what_is_called_untyped_has_no_typed_method(self):
        methods = typed_methods()
        typed = {name: methods[template(name)] for name in UNTYPED if template(name) in methods}
        self.assertFalse(typed, "these have a typed method after all: give them a call")

    def test_refusals_are_read_by_their_code(self):
        contact = models("contact_1_0")
        request = contact.SearchUserRequest(query_word="张三", offset=0, size=10)
        search = ("contact_1_0", "search_user")

        refusal = self.sdk.refused(*search, request=request, token="stale")
        self.assertEqual((refusal.code, refusal.statusCode), ("InvalidAuthentication", 400))

        for kind, code in [
            ("throttle_app", "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"),
            ("throttle_global", "Forbidden.AccessDenied.QpsLimitForApi"),
            ("quota", "Forbidden.AccessDenied.ApiCountLimitForOrg"),
        ]:
            self.sim.sim("faults", {"api": "/v1.0/contact", "kind": kind, "times": 1})
            refusal = self.sdk.refused(*search, request=request)
            self.assertEqual((refusal.code, refusal.statusCode), (code, 403))

        self.sim.sim("knobs", {"revoked": ["qyapi_addresslist_search"]})
        refusal = self.sdk.refused(*search, request=request)
        self.assertEqual(refusal.code, "Forbidden.AccessDenied.AccessTokenPermissionDenied")
        self.assertEqual(refusal.accessDeniedDetail, {"requiredScopes": ["qyapi_addresslist_search"]})
        self.assertTrue(refusal.data["requestid"])


def _calls(name, call):
    def test(self):
        before = len(self.sim.calls())
        call(self.sdk)
        self.assertIn((name, "ok"), self.sim.calls()[before:], "the call did not reach its route")

    return test


for _name, _call in ROUTES.items():
    setattr(TypedClient, f"test_{_name}", _calls(_name, _call))
