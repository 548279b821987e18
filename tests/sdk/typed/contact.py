"""The organisation: who is found, who left, who may invite, how it is certified."""

import datetime

from sim import CORP
from typed import route
from typed.sdk import models

contact = models("contact_1_0")
FAMILY = "contact_1_0"


@route("POST /v1.0/contact/users/search")
def search_user(sdk):
    def find(word, offset=0, size=10, whole=None):
        request = contact.SearchUserRequest(query_word=word, offset=offset, size=size, full_match_field=whole)
        return sdk.call(FAMILY, "search_user", request=request)

    zhang = sorted(one["userid"] for one in sdk.world()["members"] if one["name"] == "张三")
    both = find("张三")
    sdk.test.assertEqual((sorted(both.list), both.total_count, both.has_more), (zhang, 2, False))
    first, second = find("张三", size=1), find("张三", offset=1, size=1)
    sdk.test.assertEqual((first.has_more, second.has_more), (True, False))
    sdk.test.assertEqual(sorted(first.list + second.list), zhang)
    sdk.test.assertEqual(find("管理员", whole=1).list, [])
    sdk.test.assertEqual(len(find("管理员").list), 3)


@route("POST /v1.0/contact/departments/search")
def search_department(sdk):
    request = contact.SearchDepartmentRequest(query_word="急诊科", offset=0, size=10)
    body = sdk.call(FAMILY, "search_department", request=request)
    rooms = sorted(one["id"] for one in sdk.world()["departments"] if one["name"] == "急诊科")
    sdk.test.assertEqual((sorted(body.list), body.total_count, body.has_more), (rooms, 2, False))


@route("GET /v1.0/contact/empLeaveRecords")
def leave_records(sdk):
    sdk.sim.old("/topapi/v2/user/delete", {"userid": "hp_li"})
    since = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    start = since.strftime("%Y-%m-%dT%H:%M:%SZ")

    def page(token, size):
        request = contact.ListEmpLeaveRecordsRequest(start_time=start, next_token=token, max_results=size)
        return sdk.call(FAMILY, "list_emp_leave_records", request=request)

    first = page("0", 1)
    second = page(first.next_token, 1)
    sdk.test.assertFalse(second.next_token)
    records = first.records + second.records
    leavers = sdk.world()["leavers"]
    told = [(one.user_id, one.name, one.mobile, one.leave_reason, one.state_code) for one in records]
    sdk.test.assertEqual(told, [(one["userid"], one["name"], one["mobile"], one["reason"], "86") for one in leavers])
    for record, leaver in zip(records, leavers):
        left = datetime.datetime.strptime(record.leave_time, "%Y-%m-%dT%H:%M:%S%z")
        sdk.test.assertEqual(int(left.timestamp()), leaver["at"] // 1000)


@route("GET /v1.0/contact/invites/infos")
def invitations(sdk):
    request = contact.GetApplyInviteInfoRequest(dept_id=9001011, inviter_user_id="hp_zhang")
    body = sdk.call(FAMILY, "get_apply_invite_info", request=request)
    ways = (body.invite_switch, body.link_invite, body.org_apply_code_invite, body.search_name_invite)
    sdk.test.assertEqual((ways, body.audit_type, body.emp_apply_join_dept), ((False,) * 4, 0, False))
    sdk.sim.sim("knobs", {"invite_switch": True})
    sdk.test.assertTrue(sdk.call(FAMILY, "get_apply_invite_info", request=request).invite_switch)


@route("GET /v1.0/contact/organizations/authInfos")
def certification(sdk):
    request = contact.GetOrgAuthInfoRequest(target_corp_id=CORP)
    body = sdk.call(FAMILY, "get_org_auth_info", request=request)
    name = sdk.world()["corp"]["name"]
    sdk.test.assertEqual((body.org_name, body.license_org_name, body.auth_level), (name, name, 1))
