"""Just enough of a client of the Kubernetes API: objects kept by a watch, and a patch."""

import http.client
import json
import ssl
import threading
import time
import urllib.parse

WATCH_SECONDS = 300


class Api:
    """The API server, with an administrator's certificate."""

    def __init__(self, server, certificates):
        self.address = urllib.parse.urlparse(server)
        self.context = ssl.create_default_context(cafile=certificates / "ca.crt")
        self.context.load_cert_chain(certificates / "admin.crt", certificates / "admin.key")

    def request(self, method, path, body=None):
        connection = http.client.HTTPSConnection(
            self.address.hostname, self.address.port, context=self.context, timeout=WATCH_SECONDS + 30
        )
        headers = {"Accept": "application/json", "Content-Type": "application/merge-patch+json"}
        connection.request(method, path, body and json.dumps(body), headers)
        # It keeps the socket, and closes it when it is closed.
        return connection.getresponse()

    def patch(self, path, body):
        """The answer's status: an object that changed or went meanwhile is looked at again anyway."""
        with self.request("PATCH", path, body) as response:
            response.read()
            return response.status


class Watched:
    """All objects of a kind, as a list and then a watch say; sets an event at each change."""

    def __init__(self, api, path, changed):
        self.api, self.path, self.changed = api, path, changed
        self.objects = {}
        self.listed = threading.Event()
        threading.Thread(target=self.follow, name=path, daemon=True).start()
        self.listed.wait()

    def all(self):
        # A copy: the watch's thread changes the original.
        return list(self.objects.values())

    def get(self, namespace, name):
        return self.objects.get((namespace, name))

    def follow(self):
        while True:
            try:
                self.watch(self.list())
            except (OSError, ValueError, KeyError, http.client.HTTPException) as failure:
                print("list", self.path, "again, after", repr(failure), flush=True)
                time.sleep(0.5)

    def list(self):
        with self.api.request("GET", self.path) as response:
            answer = json.load(response)
        self.objects = {key(item): item for item in answer["items"]}
        self.listed.set()
        self.changed.set()
        return answer["metadata"]["resourceVersion"]

    def watch(self, version):
        """Returns where the server ends the watch; raises where the version is too old."""
        query = f"?watch=true&resourceVersion={version}&timeoutSeconds={WATCH_SECONDS}"
        with self.api.request("GET", self.path + query) as response:
            for line in response:
                event = json.loads(line)
                item = event["object"]
                if event["type"] == "ERROR":
                    raise ValueError(item)
                if event["type"] == "DELETED":
                    self.objects.pop(key(item), None)
                else:
                    self.objects[key(item)] = item
                self.changed.set()


def key(item):
    return item["metadata"]["namespace"], item["metadata"]["name"]
