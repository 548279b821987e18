"""Announcements, as far as the new API goes: made by the old one."""

from typed import route
from typed.sdk import models

blackboard = models("blackboard_1_0")
FAMILY = "blackboard_1_0"


def announce(sdk):
    """Makes one; its id, which only the list tells."""
    receiver = {"deptid_list": [9001011], "userid_list": ["wh_sun"]}
    request = {"operation_userid": "boss", "title": "防汛", "content": "各单位值守", "blackboard_receiver": receiver}
    made = sdk.sim.old("/topapi/blackboard/create", {"create_request": {**request, "push_top": True}})
    sdk.test.assertEqual((made["errcode"], made["result"]), (0, True))
    query = {"operation_userid": "boss", "page": 1, "page_size": 30}
    listed = sdk.sim.old("/topapi/blackboard/listids", {"query_request": query})
    sdk.test.assertEqual(len(listed["result"]), 1)
    return listed["result"][0]


@route("GET /v1.0/blackboard/get_blackboard")
def details(sdk):
    board = announce(sdk)
    sdk.sim.sim("read", {"user": "hp_li", "channel": "announcement"})
    request = blackboard.GetBlackboardRequest(operation_user_id="boss", blackboard_id=board)
    body = sdk.call(FAMILY, "get_blackboard", request=request)
    told = (body.id, body.title, body.content, body.sender_staff_id, body.is_push_top, body.private_level)
    sdk.test.assertEqual(told, (board, "防汛", "各单位值守", "boss", 1, 0))
    sdk.test.assertEqual((body.read_count, body.un_read_count), (1, 6))
    sdk.test.assertEqual((body.dep_name_list, body.user_name_list), (["和平医院"], ["孙七"]))
    request.operation_user_id = "hp_li"
    refusal = sdk.refused(FAMILY, "get_blackboard", request=request)
    sdk.test.assertEqual((refusal.code, refusal.statusCode), ("accessDenied", 403))


@route("GET /v1.0/blackboard/readers")
def readers(sdk):
    board = announce(sdk)
    sdk.sim.sim("read", {"user": "hp_li", "id": board})

    def page(token):
        request = blackboard.QueryBlackboardReadUnReadRequest(
            operation_user_id="boss", blackboard_id=board, max_results=4, next_token=token
        )
        return sdk.call(FAMILY, "query_blackboard_read_un_read", request=request)

    first = page(None)
    second = page(first.next_token)
    sdk.test.assertEqual((len(first.users), len(second.users), second.next_token), (4, 3, None))
    read = [one for one in first.users + second.users if one.read == "true"]
    sdk.test.assertEqual([one.user_id for one in read], ["hp_li"])
    sdk.test.assertTrue(read[0].read_timestamp > 0)
