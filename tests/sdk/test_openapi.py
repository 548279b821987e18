"""The API's description is valid, and a client generated from it adds a member."""

import importlib
import json
import subprocess
import sys
import tempfile
import unittest
import urllib.error
import urllib.request
import uuid
from pathlib import Path

from openapi_spec_validator import validate

from sim import PATIENCE, PROGRAM, Child, environment, until

WARD = 90010111
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def fetch(url, body=None, **headers):
    """What an address answers; `body` makes it a POST."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"content-type": "application/json", **headers})
    with _direct.open(request, timeout=PATIENCE) as answer:
        return answer.read()


class Generated(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.demo = Child([PROGRAM, "demo", "--listen", "127.0.0.1:0"])
        cls.addClassCleanup(cls.demo.stop)
        cls.sim = cls.demo.line()
        cls.app = cls.where(f"{cls.sim}/_sim/app?user=hp_admin")
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        description = fetch(f"{cls.app}/api/v1/openapi.json")
        cls.described = json.loads(description)
        source = Path(folder.name) / "openapi.json"
        source.write_bytes(description)
        out = Path(folder.name) / "generated"
        command = ["openapi_python_client", "generate", "--path", source, "--output-path", out, "--meta", "none"]
        settings = Path(folder.name) / "settings.yml"
        # Workbooks are bytes to a client.
        settings.write_text(f"post_hooks: []\ncontent_type_overrides:\n  {WORKBOOK}: application/octet-stream\n", "utf-8")
        made = subprocess.run(
            [sys.executable, "-m", *map(str, command), "--config", str(settings)],
            capture_output=True, text=True, timeout=120, env=environment(),
        )
        cls.said = made.stdout + made.stderr
        if made.returncode != 0 or not out.exists():
            raise AssertionError(cls.said)
        sys.path.insert(0, folder.name)
        cls.addClassCleanup(sys.path.remove, folder.name)

    @staticmethod
    def where(address):
        """Where an address leads on to."""

        class Stay(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_):
                return None

        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), Stay())
        try:
            opener.open(address, timeout=PATIENCE)
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.headers["location"].split("/app/")[0]
        raise AssertionError(f"{address} leads nowhere")

    def signed_in(self):
        """A client with the cookie and the token of a session."""
        code = json.loads(fetch(f"{self.sim}/_sim/auth_code", {"user": "hp_admin"}))["code"]
        request = urllib.request.Request(
            f"{self.app}/app/login",
            json.dumps({"code": code}).encode(),
            {"Content-Type": "application/json", "Origin": self.app},
        )
        with _direct.open(request, timeout=PATIENCE) as answer:
            name, value = answer.headers["set-cookie"].split(";")[0].split("=", 1)
        client = importlib.import_module("generated").Client(
            base_url=f"{self.app}/api/v1", cookies={name: value}, headers={"Origin": self.app},
            raise_on_unexpected_status=True, httpx_args={"trust_env": False},
        )
        return client

    def call(self, tag, name):
        return importlib.import_module(f"generated.api.{tag}.{name}").sync_detailed

    def test_the_description_is_valid(self):
        validate(self.described)

    def test_nothing_of_it_was_passed_over(self):
        self.assertNotIn("Unable to parse", self.said)

    def test_a_member_is_added(self):
        client = self.enterContext(self.signed_in())
        models = importlib.import_module("generated.models")
        token = self.call("me", "show_me")(client=client).parsed.form_token
        people = [{"name": "陈晨", "mobile": "13900000199", "department": WARD}]
        wish = models.RequestType0.from_dict({"kind": "member.add", "people": people})
        asked = self.call("operations", "propose_operation")(
            client=client, body=wish, idempotency_key=str(uuid.uuid4()), x_form_token=token
        )
        self.assertEqual(asked.status_code, 201, asked.content)
        self.assertEqual(asked.parsed.came, "待确认")
        decided = self.call("operations", "decide_operation")(
            asked.parsed.id, models.Verb.CONFIRM, client=client,
            body=models.Decision(revision=asked.parsed.revision), x_form_token=token,
        )
        self.assertEqual(decided.status_code, 200, decided.content)
        show = self.call("operations", "show_operation")
        until("it is done", lambda: show(asked.parsed.id, client=client).parsed.state == "done")
        world = json.loads(fetch(f"{self.sim}/_sim/world"))
        self.assertEqual([one["name"] for one in world["members"] if one.get("mobile") == "13900000199"], ["陈晨"])


if __name__ == "__main__":
    unittest.main()
