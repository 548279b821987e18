"""Tokens, and the ticket of a Stream connection."""

from sim import APP, CORP, SECRET
from typed import route
from typed.sdk import models

oauth2 = models("oauth2_1_0")
gateway = models("gateway_1_0")


@route("POST /v1.0/oauth2/accessToken")
def access_token(sdk):
    request = oauth2.GetAccessTokenRequest(app_key=APP, app_secret=SECRET)
    body = sdk.call("oauth2_1_0", "get_access_token", request=request)
    # While a token lives, asking again gives the same one.
    sdk.test.assertEqual((body.access_token, body.expire_in), (sdk.token, 7200))
    wrong = oauth2.GetAccessTokenRequest(app_key=APP, app_secret=f" {SECRET}")
    refusal = sdk.refused("oauth2_1_0", "get_access_token", request=wrong)
    sdk.test.assertEqual((refusal.code, refusal.statusCode), ("invalidClientIdOrSecret", 400))


@route("POST /v1.0/oauth2/{corpId}/token")
def token(sdk):
    request = oauth2.GetTokenRequest(client_id=APP, client_secret=SECRET, grant_type="client_credentials")
    body = sdk.call("oauth2_1_0", "get_token", CORP, request=request)
    sdk.test.assertEqual((body.access_token, body.expires_in), (sdk.token, 7200))
    refusal = sdk.refused("oauth2_1_0", "get_token", "dingother", request=request)
    sdk.test.assertEqual((refusal.code, refusal.statusCode), ("unauthorized.client", 401))


@route("POST /v1.0/gateway/connections/open")
def open_connection(sdk):
    everything = gateway.OpenConnectionRequestSubscriptions(type="EVENT", topic="*")
    request = gateway.OpenConnectionRequest(client_id=APP, client_secret=SECRET, subscriptions=[everything])
    body = sdk.call("gateway_1_0", "open_connection", request=request)
    sdk.test.assertEqual(body.endpoint, sdk.sim.url.replace("http", "ws", 1) + "/connect")
    sdk.test.assertTrue(body.ticket)
    request.client_secret = f"{SECRET} "
    refusal = sdk.refused("gateway_1_0", "open_connection", request=request)
    sdk.test.assertEqual((refusal.code, refusal.statusCode), ("authFailed", 401))


@route("GET /v1.0/microApp/apps/{agentId}/scopes")
def app_range(sdk):
    body = sdk.call("micro_app_1_0", "get_micro_app_scope", 1001)
    sdk.test.assertEqual((body.result.dept_ids, body.result.only_admin_visible), ([1], False))
