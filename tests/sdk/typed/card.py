"""Card instances."""

import json

from sim import APP
from typed import route
from typed.sdk import models

card = models("card_1_0")
FAMILY = "card_1_0"
GROUP = "cidHp=="
TEMPLATE = "382e4302-551d-4880-bf29-a30acfab2e71.schema"
PARAMS = {
    "msgTitle": "请假",
    "msgContent": "年假三天",
    "sys_full_json_obj": json.dumps({"msgButtons": [{"text": "同意", "id": "agree", "request": True}]}),
}


def private(**data):
    return {user: card.PrivateDataValue(card_param_map=params) for user, params in data.items()}


def create(sdk, track="t1"):
    request = card.CreateCardRequest(
        card_template_id=TEMPLATE,
        out_track_id=track,
        callback_type="STREAM",
        card_data=card.CreateCardRequestCardData(card_param_map=PARAMS),
        private_data=private(hp_li={"msgTitle": "给李四"}),
        im_group_open_space_model=card.CreateCardRequestImGroupOpenSpaceModel(support_forward=False),
        im_robot_open_space_model=card.CreateCardRequestImRobotOpenSpaceModel(support_forward=False),
        user_id_type=1,
    )
    return sdk.call(FAMILY, "create_card", request=request)


def deliver(sdk, track="t1"):
    request = card.DeliverCardRequest(
        out_track_id=track,
        open_space_id=f"dtv1.card//IM_GROUP.{GROUP};IM_ROBOT.hp_li",
        user_id_type=1,
        im_group_open_deliver_model=card.DeliverCardRequestImGroupOpenDeliverModel(robot_code=APP),
        im_robot_open_deliver_model=card.DeliverCardRequestImRobotOpenDeliverModel(space_type="IM_ROBOT"),
    )
    return sdk.call(FAMILY, "deliver_card", request=request)


def shown(sdk, user, conversation=GROUP):
    return sdk.sim.said(user, conversation)[-1]["card"]


@route("POST /v1.0/card/instances")
def create_card(sdk):
    body = create(sdk)
    sdk.test.assertEqual((body.success, body.result), (True, "t1"))
    # An outTrackId is one card for ever.
    request = card.CreateCardRequest(
        card_template_id=TEMPLATE,
        out_track_id="t1",
        card_data=card.CreateCardRequestCardData(card_param_map={}),
    )
    refusal = sdk.refused(FAMILY, "create_card", request=request)
    sdk.test.assertEqual((refusal.code, refusal.statusCode), ("param.cardAlreadyExist", 400))


@route("POST /v1.0/card/instances/deliver")
def deliver_card(sdk):
    create(sdk)
    body = deliver(sdk)
    told = [(one.space_type, one.space_id, one.success) for one in body.result]
    sdk.test.assertEqual(told, [("IM_GROUP", GROUP, True), ("IM_ROBOT", "hp_li", True)])
    sdk.test.assertTrue(body.success and all(one.carrier_id for one in body.result))
    seen = shown(sdk, "hp_zhang")
    sdk.test.assertEqual((seen["template"], seen["params"]), (TEMPLATE, PARAMS))
    for conversation in (GROUP, "single"):
        sdk.test.assertEqual(shown(sdk, "hp_li", conversation)["params"], {**PARAMS, "msgTitle": "给李四"})


@route("POST /v1.0/card/instances/createAndDeliver")
def create_and_deliver(sdk):
    request = card.CreateAndDeliverRequest(
        card_template_id=TEMPLATE,
        out_track_id="t2",
        callback_type="STREAM",
        card_data=card.CreateAndDeliverRequestCardData(card_param_map=PARAMS),
        open_space_id=f"dtv1.card//IM_GROUP.{GROUP};IM_ROBOT.nobody",
        im_group_open_deliver_model=card.CreateAndDeliverRequestImGroupOpenDeliverModel(
            robot_code=APP, recipients=["hp_li"]
        ),
        im_robot_open_deliver_model=card.CreateAndDeliverRequestImRobotOpenDeliverModel(space_type="IM_ROBOT"),
    )
    body = sdk.call(FAMILY, "create_and_deliver", request=request)
    sdk.test.assertEqual((body.success, body.result.out_track_id), (True, "t2"))
    # A space that fails does not fail the call.
    group, nobody = body.result.deliver_results
    sdk.test.assertEqual((group.success, group.space_type, group.space_id), (True, "IM_GROUP", GROUP))
    sdk.test.assertTrue(group.carrier_id)
    sdk.test.assertEqual((nobody.success, nobody.space_id), (False, "nobody"))
    sdk.test.assertTrue(nobody.error_msg)
    sdk.test.assertEqual(shown(sdk, "hp_li")["params"], PARAMS)
    sdk.test.assertEqual(sdk.sim.said("hp_zhang", GROUP), [], "only its recipients see it")


@route("PUT /v1.0/card/instances")
def update_card(sdk):
    create(sdk)
    deliver(sdk)

    def update(by_key, params, privately):
        request = card.UpdateCardRequest(
            out_track_id="t1",
            user_id_type=1,
            card_data=card.UpdateCardRequestCardData(card_param_map=params),
            private_data=privately,
            card_update_options=card.UpdateCardRequestCardUpdateOptions(
                update_card_data_by_key=by_key, update_private_data_by_key=by_key
            ),
        )
        body = sdk.call(FAMILY, "update_card", request=request)
        sdk.test.assertEqual((body.success, body.result), (True, True))

    update(True, {"msgContent": "已批准"}, private(hp_zhang={"msgTitle": "给张三"}))
    after = {**PARAMS, "msgContent": "已批准"}
    sdk.test.assertEqual(shown(sdk, "hp_admin")["params"], after)
    sdk.test.assertEqual(shown(sdk, "hp_zhang")["params"], {**after, "msgTitle": "给张三"})
    # Without "by key" everything else is gone.
    update(False, {"msgContent": "只剩这个"}, None)
    sdk.test.assertEqual(shown(sdk, "hp_admin")["params"], {"msgContent": "只剩这个"})


@route("PUT /v1.0/card/streaming")
def streaming(sdk):
    create(sdk)
    deliver(sdk)

    def types(text, **state):
        request = card.StreamingUpdateRequest(
            out_track_id="t1", guid=f"g-{text}-{state}", key="msgContent", content=text, is_full=True, **state
        )
        body = sdk.call(FAMILY, "streaming_update", request=request)
        sdk.test.assertEqual((body.success, body.result), (True, True))
        params = shown(sdk, "hp_admin")["params"]
        return params["msgContent"], params["flowStatus"]

    sdk.test.assertEqual(types("正在"), ("正在", "2"))
    sdk.test.assertEqual(types("正在写完", is_finalize=True), ("正在写完", "3"))
    sdk.test.assertEqual(types("出错", is_error=True), ("出错", "5"))


@route("POST /v1.0/card/callbacks/register")
def register_callback(sdk):
    def register(url, force):
        request = card.RegisterCallbackRequest(
            callback_route_key="k1", callback_url=url, api_secret="a-secret", force_update=force
        )
        return sdk.call(FAMILY, "register_callback", request=request)

    body = register("http://127.0.0.1:1/card", False)
    sdk.test.assertTrue(body.success)
    sdk.test.assertEqual((body.result.callback_url, body.result.api_secret), ("http://127.0.0.1:1/card", "a-secret"))
    request = card.RegisterCallbackRequest(callback_route_key="k1", callback_url="http://127.0.0.1:1/other")
    sdk.test.assertEqual(sdk.refused(FAMILY, "register_callback", request=request).code, "param.callbackRouteKeyExist")
    sdk.test.assertEqual(register("http://127.0.0.1:1/other", True).result.callback_url, "http://127.0.0.1:1/other")
