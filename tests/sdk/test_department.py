"""Departments as the old API documents them, and as the official typed client then finds them."""

import unittest

from sim import Simulator
from typed.sdk import Sdk, models

contact = models("contact_1_0")
HOSPITAL, WARD = 9001011, 90010111


class Departments(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = Simulator()
        cls.addClassCleanup(cls.sim.stop)

    def setUp(self):
        self.sim.sim("reset", {})
        self.sdk = Sdk(self, self.sim)

    def old(self, api, **body):
        return self.sim.old(f"/topapi/v2/department/{api}", body)

    def done(self, api, **body):
        answer = self.old(api, **body)
        self.assertEqual(answer["errcode"], 0, answer)
        return answer.get("result")

    def refused(self, code, api, **body):
        self.assertEqual(self.old(api, **body)["errcode"], code, body)

    def found(self, name):
        request = contact.SearchDepartmentRequest(query_word=name, offset=0, size=10)
        return self.sdk.call("contact_1_0", "search_department", request=request).list

    def test_a_department_from_its_making_to_its_end(self):
        made = self.done("create", name="康复科", parent_id=HOSPITAL)["dept_id"]
        self.assertEqual(self.found("康复科"), [made])
        self.assertIn(made, self.done("listsubid", dept_id=HOSPITAL)["dept_id_list"])
        self.assertEqual(self.done("listparentbydept", dept_id=made)["parent_id_list"][:2], [made, HOSPITAL])
        self.done("update", dept_id=made, name="康复医学科")
        self.assertEqual((self.found("康复医学科"), self.found("康复科")), ([made], []))
        detail = self.done("get", dept_id=made)
        self.assertEqual((detail["name"], detail["parent_id"]), ("康复医学科", HOSPITAL))
        self.assertEqual((detail["member_count"], detail["dept_manager_userid_list"]), (0, []))
        self.done("delete", dept_id=made)
        self.assertEqual(self.found("康复医学科"), [])
        self.refused(60003, "get", dept_id=made)

    def test_names_parents_and_what_is_in_use_are_refused_by_their_codes(self):
        self.refused(60021, "create", name="急诊科", parent_id=HOSPITAL)
        self.refused(60009, "create", name="内-外科", parent_id=HOSPITAL)
        self.refused(60009, "create", name="内，外科", parent_id=HOSPITAL)
        self.refused(60004, "create", name="康复科", parent_id=77)
        self.refused(60021, "update", dept_id=WARD, name="药剂科")
        self.refused(60005, "delete", dept_id=WARD)
        self.refused(60007, "delete", dept_id=1)
        self.refused(60003, "delete", dept_id=77)

    def test_heads_are_members_of_their_department(self):
        def heads():
            return self.done("get", dept_id=WARD)["dept_manager_userid_list"]

        self.refused(40031, "update", dept_id=WARD, dept_manager_userid_list="hp_li")
        self.done("update", dept_id=WARD, dept_manager_userid_list="hp_zhang")
        self.assertEqual(heads(), ["hp_zhang"])
        person = self.sim.old("/topapi/v2/user/get", {"userid": "hp_zhang"})["result"]
        self.assertEqual(person["leader_in_dept"], [{"dept_id": WARD, "leader": True}])
        field = "dept_manager_userid_list"
        self.done("update", dept_id=WARD, dept_manager_userid_list="", force_update_fields=field)
        self.assertEqual(heads(), [])
