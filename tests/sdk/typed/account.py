"""Enterprise accounts: locked, unlocked, logged out."""

from typed import route
from typed.sdk import models

contact = models("contact_1_0")
FAMILY = "contact_1_0"


def kept(sdk):
    return next(one["exclusive"] for one in sdk.world()["members"] if one["userid"] == "hp_admin")


@route("POST /v1.0/contact/orgAccounts/disable")
def disable(sdk):
    body = sdk.call(FAMILY, "set_disable", request=contact.SetDisableRequest(user_id="hp_admin", reason="on leave"))
    sdk.test.assertTrue(body.result)
    sdk.test.assertTrue(kept(sdk)["disabled"])


@route("POST /v1.0/contact/orgAccounts/enable")
def enable(sdk):
    sdk.call(FAMILY, "set_disable", request=contact.SetDisableRequest(user_id="hp_admin"))
    body = sdk.call(FAMILY, "set_enable", request=contact.SetEnableRequest(user_id="hp_admin"))
    sdk.test.assertTrue(body.result)
    sdk.test.assertFalse(kept(sdk)["disabled"])


@route("POST /v1.0/contact/orgAccounts/signOut")
def sign_out(sdk):
    sdk.test.assertEqual(kept(sdk)["sessions"], 1)
    body = sdk.call(FAMILY, "sign_out", request=contact.SignOutRequest(user_id="hp_admin", reason="lost phone"))
    sdk.test.assertTrue(body.result)
    sdk.test.assertEqual(kept(sdk)["sessions"], 0)


@route("GET /v1.0/contact/orgAccounts/status")
def status(sdk):
    def locked():
        request = contact.QueryStatusRequest(user_id="hp_admin")
        return sdk.call(FAMILY, "query_status", request=request).disable

    sdk.test.assertFalse(locked())
    sdk.call(FAMILY, "set_disable", request=contact.SetDisableRequest(user_id="hp_admin"))
    sdk.test.assertTrue(locked())
