"""What the robot sends, tracks and takes back."""

import base64
import json
import urllib.request

from sim import APP
from typed import route
from typed.sdk import models

robot = models("robot_1_0")
FAMILY = "robot_1_0"
GROUP = "cidHp=="
TEXT = {"msg_key": "sampleText", "msg_param": json.dumps({"content": "请查收"})}
ABSENT = "pqk/absent"


def send_single(sdk, *users):
    request = robot.BatchSendOTORequest(robot_code=APP, user_ids=list(users), **TEXT)
    return sdk.call(FAMILY, "batch_send_oto", request=request)


def send_group(sdk):
    request = robot.OrgGroupSendRequest(robot_code=APP, open_conversation_id=GROUP, **TEXT)
    return sdk.call(FAMILY, "org_group_send", request=request)


def read_by(sdk, user):
    sdk.sim.sim("read", {"user": user})


def reached(sdk, key):
    return sorted(one["user"] for one in sdk.world()["deliveries"] if one["processQueryKey"] == key)


@route("POST /v1.0/robot/oToMessages/batchSend")
def batch_send(sdk):
    sent = send_single(sdk, "hp_li", "hp_zhang", "nobody")
    sdk.test.assertEqual(sent.invalid_staff_id_list, ["nobody"])
    sdk.test.assertEqual(sent.flow_controlled_staff_id_list, [])
    sdk.test.assertEqual(reached(sdk, sent.process_query_key), ["hp_li", "hp_zhang"])
    sdk.test.assertEqual(sdk.sim.said("hp_li")[-1]["text"], "请查收")
    many = robot.BatchSendOTORequest(robot_code=APP, user_ids=["hp_li"] * 21, **TEXT)
    refusal = sdk.refused(FAMILY, "batch_send_oto", request=many)
    sdk.test.assertEqual((refusal.code, refusal.statusCode), ("invalidParameter.userIds.overMax", 400))


@route("GET /v1.0/robot/oToMessages/readStatus")
def single_status(sdk):
    sent = send_single(sdk, "hp_li", "hp_zhang")
    read_by(sdk, "hp_li")
    # The key holds characters that must be percent-encoded; the client sees to it.
    request = robot.BatchOTOQueryRequest(robot_code=APP, process_query_key=sent.process_query_key)
    body = sdk.call(FAMILY, "batch_otoquery", request=request)
    told = sorted((one.user_id, one.name, one.read_status) for one in body.message_read_info_list)
    sdk.test.assertEqual(body.send_status, "SUCCESS")
    sdk.test.assertEqual(told, [("hp_li", "李四", "READ"), ("hp_zhang", "张三", "UNREAD")])


@route("POST /v1.0/robot/otoMessages/batchRecall")
def single_recall(sdk):
    key = send_single(sdk, "hp_li").process_query_key
    request = robot.BatchRecallOTORequest(robot_code=APP, process_query_keys=[key, ABSENT])
    body = sdk.call(FAMILY, "batch_recall_oto", request=request)
    sdk.test.assertEqual((body.success_result, list(body.failed_result)), ([key], [ABSENT]))
    sdk.test.assertEqual(sdk.sim.said("hp_li"), [])
    request = robot.BatchOTOQueryRequest(robot_code=APP, process_query_key=key)
    sdk.test.assertEqual(sdk.call(FAMILY, "batch_otoquery", request=request).send_status, "RECALLED")


@route("POST /v1.0/robot/groupMessages/send")
def group_send(sdk):
    sent = send_group(sdk)
    members = next(one["members"] for one in sdk.world()["groups"] if one["id"] == GROUP)
    sdk.test.assertEqual(reached(sdk, sent.process_query_key), sorted(members))


@route("POST /v1.0/robot/groupMessages/query")
def group_status(sdk):
    key = send_group(sdk).process_query_key
    readers = ["hp_admin", "hp_li", "hp_zhang"]
    for user in readers:
        read_by(sdk, user)

    def page(token):
        request = robot.OrgGroupQueryRequest(
            robot_code=APP, open_conversation_id=GROUP, process_query_key=key, max_results=2, next_token=token
        )
        return sdk.call(FAMILY, "org_group_query", request=request)

    first = page(None)
    sdk.test.assertEqual((first.send_status, first.has_more, len(first.read_user_ids)), ("SUCCESS", True, 2))
    second = page(first.next_token)
    sdk.test.assertEqual((second.has_more, sorted(first.read_user_ids + second.read_user_ids)), (False, readers))


@route("POST /v1.0/robot/groupMessages/recall")
def group_recall(sdk):
    key = send_group(sdk).process_query_key
    request = robot.OrgGroupRecallRequest(
        robot_code=APP, open_conversation_id=GROUP, process_query_keys=[key, ABSENT]
    )
    body = sdk.call(FAMILY, "org_group_recall", request=request)
    sdk.test.assertEqual((body.success_result, list(body.failed_result)), ([key], [ABSENT]))
    sdk.test.assertEqual(sdk.sim.said("hp_li", GROUP), [])


@route("POST /v1.0/robot/groups/robots/query")
def robots_of_a_group(sdk):
    request = robot.GetBotListInGroupRequest(open_conversation_id=GROUP)
    body = sdk.call(FAMILY, "get_bot_list_in_group", request=request)
    sdk.test.assertEqual([(one.robot_code, one.name) for one in body.chatbot_instance_volist], [(APP, "管家")])
    request.open_conversation_id = "cidNone=="
    refusal = sdk.refused(FAMILY, "get_bot_list_in_group", request=request)
    sdk.test.assertEqual(refusal.code, "invalid.openConversationId")


@route("POST /v1.0/robot/messageFiles/download")
def download_a_file(sdk):
    content = {"fileName": "名单.csv", "data": base64.b64encode("姓名".encode()).decode()}
    sdk.sim.sim("say", {"user": "hp_li", "msgtype": "file", "content": content})
    chat = sdk.sim.sim("chat?user=hp_li")["messages"]
    code = json.loads(chat[-1]["text"])["downloadCode"]
    request = robot.RobotMessageFileDownloadRequest(robot_code=APP, download_code=code)
    body = sdk.call(FAMILY, "robot_message_file_download", request=request)
    with urllib.request.urlopen(body.download_url) as file:
        sdk.test.assertEqual(file.read().decode(), "姓名")
    request.download_code = "absent"
    refusal = sdk.refused(FAMILY, "robot_message_file_download", request=request)
    sdk.test.assertEqual((refusal.code, refusal.statusCode), ("invalidParameter.downloadCode", 400))
