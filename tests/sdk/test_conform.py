"""The comparison of an answer with its official model: it must see what the typed client itself lets pass."""

import unittest

from conform import broken
from typed.sdk import models

robot = models("robot_1_0")
status = robot.BatchOTOQueryResponseBody


def found(raw, kind=status):
    return broken(kind().from_map(raw), raw)


class Conform(unittest.TestCase):
    def test_a_faithful_answer_passes(self):
        reader = {"userId": "hp_li", "name": "李四", "readStatus": "READ", "readTimestamp": None}
        self.assertEqual(found({"sendStatus": "SUCCESS", "messageReadInfoList": [reader]}), [])

    def test_a_key_the_model_does_not_know_is_found(self):
        self.assertIn("sendState: sent, and unknown to the model", found({"sendState": "SUCCESS"})[0])
        inside = found({"messageReadInfoList": [{"userid": "hp_li"}]})
        self.assertIn("messageReadInfoList[0].userid", inside[0])

    def test_a_value_of_another_type_is_found(self):
        self.assertIn("1 is no str", found({"sendStatus": 1})[0])
        self.assertIn("is no int", found({"messageReadInfoList": [{"readTimestamp": "1"}]})[0])
        recall = robot.BatchRecallOTOResponseBody
        self.assertIn("is no str", found({"successResult": [1]}, recall)[0])
        self.assertIn("is no str", found({"failedResult": {"k": 1}}, recall)[0])
        page = robot.OrgGroupQueryResponseBody
        self.assertIn("is no bool", found({"hasMore": 1}, page)[0])
