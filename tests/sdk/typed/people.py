"""Leaving by way of the HR application, todos, groups and meetings."""

import time

from typed import route
from typed.sdk import models

conference = models("conference_1_0")
hrm = models("hrm_1_0")
im = models("im_1_0")
todo = models("todo_1_0")


@route("GET /v1.0/hrm/dismission/reasons")
def reasons(sdk):
    sdk.sim.sim("knobs", {"hr_opened": True})
    body = sdk.call("hrm_1_0", "get_all_dismission_reasons")
    sdk.test.assertTrue(body.result)


@route("POST /v1.0/hrm/processes/terminateAndHandOver")
def terminate(sdk):
    sdk.sim.sim("knobs", {"hr_opened": True})
    request = hrm.HrmProcessTerminationAndHandoverRequest(
        user_id="hp_li",
        opt_user_id="hp_admin",
        last_work_date=int(time.time() * 1000),
        dismission_memo="moves away",
        termination_reason_voluntary=["1001"],
        aflow_hand_over_user_id="hp_zhang",
    )
    body = sdk.call("hrm_1_0", "hrm_process_termination_and_handover", request=request)
    sdk.test.assertTrue(body.result)
    sdk.test.assertNotIn("hp_li", [one["userid"] for one in sdk.world()["members"]])


@route("POST /v1.0/todo/users/{unionId}/org/tasks/query")
def todos(sdk):
    sdk.sim.sim("todos", {"subject": "报数据", "executors": ["hp_li"]})
    request = todo.QueryOrgTodoTasksRequest(is_done=False, role_types=[["executor"]], next_token="0")
    body = sdk.call("todo_1_0", "query_org_todo_tasks", "u_hp_li", request=request)
    sdk.test.assertEqual([(one.subject, one.is_done) for one in body.todo_cards], [("报数据", False)])


@route("POST /v1.0/im/group/create")
def group(sdk):
    request = im.CreateGroupRequest(name="数据上报群", owner="hp_zhang", useridlist=["hp_li"], conversation_tag=2)
    body = sdk.call("im_1_0", "create_group", request=request)
    made = next(one for one in sdk.world()["groups"] if one["id"] == body.open_conversation_id)
    sdk.test.assertEqual((made["title"], sorted(made["members"])), ("数据上报群", ["hp_li", "hp_zhang"]))
    sdk.test.assertEqual((made["chatid"], made["owner"]), (body.chatid, "hp_zhang"))


@route("POST /v1.0/conference/videoConferences")
def meeting(sdk):
    request = conference.CreateVideoConferenceRequest(
        user_id="u_hp_zhang", conf_title="碰头会", invite_user_ids=["u_hp_li"], invite_caller=True
    )
    body = sdk.call("conference_1_0", "create_video_conference", request=request)
    sdk.test.assertEqual(len(sdk.world()["meetings"]), 1)
    sdk.test.assertIn(body.room_code, body.external_link_url)


@route("POST /v1.0/conference/scheduleConferences")
def scheduled(sdk):
    start = int(time.time() * 1000) + 3_600_000
    request = conference.CreateScheduleConferenceRequest(
        creator_union_id="u_hp_zhang", title="例会", start_time=start, end_time=start + 3_600_000
    )
    body = sdk.call("conference_1_0", "create_schedule_conference", request=request)
    sdk.test.assertEqual(len(sdk.world()["meetings"]), 1)
    sdk.test.assertIn(body.room_code, body.url)
