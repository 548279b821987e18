"""Todos: made, changed, done, deleted."""

from typed import route
from typed.sdk import models

todo = models("todo_1_0")
FAMILY = "todo_1_0"
OWNER = "u_officer"


def create(sdk, source="gj-1", **more):
    request = todo.CreateTodoTaskRequest(
        source_id=source,
        subject="填报名单",
        description="本周五前",
        creator_id=OWNER,
        executor_ids=["u_hp_li", "u_hp_zhang"],
        participant_ids=["u_boss"],
        detail_url=todo.CreateTodoTaskRequestDetailUrl(app_url="https://x.example/a", pc_url="https://x.example/p"),
        due_time=1_900_000_000_000,
        priority=30,
        is_only_show_executor=True,
        notify_configs=todo.CreateTodoTaskRequestNotifyConfigs(ding_notify="1"),
        todo_type="READ",
        operator_id=OWNER,
        **more,
    )
    return sdk.call(FAMILY, "create_todo_task", OWNER, request=request)


def the_todo(sdk):
    return sdk.world()["todos"][0]


def kinds(sdk, user):
    return sorted(one["kind"] for one in sdk.sim.sim("chat", user=user)["messages"])


@route("POST /v1.0/todo/users/{unionId}/tasks")
def make(sdk):
    body = create(sdk)
    told = (body.subject, body.executor_ids, body.source_id, body.done, body.priority, body.creator_id)
    sdk.test.assertEqual(told, ("填报名单", ["u_hp_li", "u_hp_zhang"], "gj-1", False, 30, OWNER))
    sdk.test.assertEqual((the_todo(sdk)["id"], the_todo(sdk)["source"]), (body.id, "gj-1"))
    sdk.test.assertEqual((kinds(sdk, "hp_li"), kinds(sdk, "boss")), (["ding", "todo"], []))
    request = todo.CreateTodoTaskRequest(
        source_id="gj-1",
        subject="x",
        detail_url=todo.CreateTodoTaskRequestDetailUrl(app_url="https://x.example"),
    )
    refusal = sdk.refused(FAMILY, "create_todo_task", OWNER, request=request)
    told = (refusal.code, refusal.statusCode, refusal.data["message"])
    sdk.test.assertEqual(told, ("todo.taskCreate.paramError", 400, "task exist"))
    request.source_id = "gj-2"
    fault = {"api": "/v1.0/todo", "kind": "refuse", "code": "todo.taskCreate.flowControlError"}
    sdk.sim.sim("faults", fault)
    refusal = sdk.refused(FAMILY, "create_todo_task", OWNER, request=request)
    sdk.test.assertEqual(refusal.code, "todo.taskCreate.flowControlError")


@route("PUT /v1.0/todo/users/{unionId}/tasks/{taskId}")
def change(sdk):
    task = create(sdk).id
    request = todo.UpdateTodoTaskRequest(subject="填报名单（更正）", done=True, executor_ids=["u_hp_li"], operator_id=OWNER)
    body = sdk.call(FAMILY, "update_todo_task", OWNER, task, request=request)
    sdk.test.assertTrue(body.result)
    told = (the_todo(sdk)["subject"], the_todo(sdk)["done"], the_todo(sdk)["executors"])
    sdk.test.assertEqual(told, ("填报名单（更正）", True, ["u_hp_li"]))
    refusal = sdk.refused(FAMILY, "update_todo_task", OWNER, "absent", request=request)
    sdk.test.assertEqual(refusal.code, "todo.taskUpdate.paramError")


@route("PUT /v1.0/todo/users/{unionId}/tasks/{taskId}/executorStatus")
def mark(sdk):
    task = create(sdk).id
    one = todo.UpdateTodoTaskExecutorStatusRequestExecutorStatusList(id="u_hp_li", is_done=True)
    request = todo.UpdateTodoTaskExecutorStatusRequest(executor_status_list=[one], operator_id=OWNER)
    body = sdk.call(FAMILY, "update_todo_task_executor_status", OWNER, task, request=request)
    sdk.test.assertTrue(body.result)
    sdk.test.assertEqual((the_todo(sdk)["done_by"], the_todo(sdk)["done"]), (["u_hp_li"], False))
    sdk.sim.sim("done", {"user": "hp_zhang", "todo": task})
    sdk.test.assertTrue(the_todo(sdk)["done"])


@route("DELETE /v1.0/todo/users/{unionId}/tasks/{taskId}")
def delete(sdk):
    task = create(sdk).id
    request = todo.DeleteTodoTaskRequest(operator_id=OWNER)
    body = sdk.call(FAMILY, "delete_todo_task", OWNER, task, request=request)
    sdk.test.assertTrue(body.result and body.request_id)
    sdk.test.assertEqual((sdk.world()["todos"], kinds(sdk, "hp_li")), ([], []))
    refusal = sdk.refused(FAMILY, "delete_todo_task", OWNER, task, request=request)
    sdk.test.assertEqual(refusal.code, "todo.taskDelete.paramError")
