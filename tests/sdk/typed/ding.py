"""DING by the robot."""

from sim import APP
from typed import route
from typed.sdk import models

robot = models("robot_1_0")
FAMILY = "robot_1_0"


def send(sdk, *users, kind=1):
    request = robot.RobotSendDingRequest(
        robot_code=APP, remind_type=kind, receiver_user_id_list=list(users), content="请速回"
    )
    return sdk.call(FAMILY, "robot_send_ding", request=request)


def seen(sdk, user):
    return [one["text"] for one in sdk.sim.sim("chat", user=user, conversation="ding")["messages"]]


@route("POST /v1.0/robot/ding/send")
def send_ding(sdk):
    body = send(sdk, "hp_li", "nobody")
    sdk.test.assertEqual([users for users in body.failed_list.values()], [["nobody"]])
    sdk.test.assertEqual(seen(sdk, "hp_li"), ["请速回"])
    sdk.sim.sim("knobs", {"paid_dings": 0})
    request = robot.RobotSendDingRequest(
        robot_code=APP, remind_type=3, receiver_user_id_list=["hp_li"], content="请速回"
    )
    refusal = sdk.refused(FAMILY, "robot_send_ding", request=request)
    sdk.test.assertEqual((refusal.code, refusal.statusCode), ("ding.serverquota.insufficient", 400))


@route("POST /v1.0/robot/ding/recall")
def recall_ding(sdk):
    ding = send(sdk, "hp_li").open_ding_id
    request = robot.RobotRecallDingRequest(robot_code=APP, open_ding_id=ding)
    sdk.test.assertEqual(sdk.call(FAMILY, "robot_recall_ding", request=request).open_ding_id, ding)
    sdk.test.assertEqual(seen(sdk, "hp_li"), [])
    refusal = sdk.refused(FAMILY, "robot_recall_ding", request=request)
    sdk.test.assertEqual(refusal.code, "recall.ding.exception")


@route("POST /v1.0/robot/ding/readStatuses/query")
def ding_read_status(sdk):
    ding = send(sdk, "hp_li", "hp_zhang").open_ding_id
    sdk.sim.sim("read", {"user": "hp_li", "channel": "ding"})
    request = robot.QueryRobotDingReadStatusRequest(robot_code=APP, open_ding_id=ding)
    body = sdk.call(FAMILY, "query_robot_ding_read_status", request=request)
    told = sorted((one.user_id, one.read_status) for one in body.result.robot_ding_read_info_list)
    sdk.test.assertEqual((body.success, told), (True, [("hp_li", "READ"), ("hp_zhang", "UNREAD")]))
