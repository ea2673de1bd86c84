"""The ingress of the test bed: follows Knative's Ingress objects of one class, has Envoy route by them, and marks them ready.

It stands in for net-kourier and its like, which no package registry serves; Envoy itself is the real one. It knows hosts, paths,
headers, traffic splits, visibility, WebSocket and HTTP/2 without TLS; it does not know TLS. Envoy runs as its child.

usage: bridge.py API-SERVER CERTIFICATES CLASS FOLDER ENVOY
"""

import json
import pathlib
import subprocess
import sys
import threading
import time

import envoy
from kubernetes import Api, Watched

INGRESSES = "/apis/networking.internal.knative.dev/v1alpha1/ingresses"
SERVICES = "/api/v1/services"
ENDPOINTS = "/apis/discovery.k8s.io/v1/endpointslices"
CLASS = "networking.knative.dev/ingress.class"
GATEWAY = "testbed-gateway.knative-serving.svc.cluster.local"
LOCAL_GATEWAY = "testbed-local-gateway.knative-serving.svc.cluster.local"
SOON = 0.01  # seconds: what belongs together often comes in several events


class Cluster:
    """What the cluster says of ingresses and of the addresses behind them, kept up to date by watches."""

    def __init__(self, api, ingress_class):
        self.changed = threading.Event()
        self.ingress_class = ingress_class
        self.ingress_objects = Watched(api, INGRESSES, self.changed)
        self.services = Watched(api, SERVICES, self.changed)
        self.slices = Watched(api, ENDPOINTS, self.changed)

    def ingresses(self):
        """Those of our class."""
        return [
            ingress
            for ingress in self.ingress_objects.all()
            if ingress["metadata"].get("annotations", {}).get(CLASS) == self.ingress_class
        ]

    def backend(self, split):
        """A traffic split's target: its name for Envoy, whether it speaks HTTP/2, and its ready addresses."""
        namespace, name, number = split["serviceNamespace"], split["serviceName"], split["servicePort"]
        service = self.services.get(namespace, name) or {"spec": {}}
        ports = [port for port in service["spec"].get("ports", []) if number in (port["port"], port.get("name"))]
        port_name = ports[0].get("name", "") if ports else None
        addresses = sorted(
            (address, port["port"])
            for endpoints in self.slices.all()
            if endpoints["metadata"]["namespace"] == namespace
            and endpoints["metadata"].get("labels", {}).get("kubernetes.io/service-name") == name
            for port in endpoints.get("ports") or []
            if port.get("name", "") == port_name
            for endpoint in endpoints.get("endpoints") or []
            if endpoint.get("conditions", {}).get("ready", True)
            for address in endpoint["addresses"]
        )
        return envoy.Backend(f"{namespace}/{name}/{number}", (port_name or "").startswith(("http2", "h2c")), addresses)


def routing(cluster):
    """All backends by name, and the routes of every host for callers from outside and from inside the cluster."""
    backends, outside, inside = {}, {}, {}
    for ingress in cluster.ingresses():
        for rule in ingress["spec"].get("rules", []):
            for path in rule["http"]["paths"]:
                targets = []
                for split in path["splits"]:
                    backend = cluster.backend(split)
                    backends[backend.name] = backend
                    share = split.get("percent", 100 if len(path["splits"]) == 1 else 0)
                    targets.append(envoy.weighted(backend, share, split.get("appendHeaders")))
                route = envoy.route(path, targets)
                for host in rule["hosts"]:
                    inside.setdefault(host, []).append(route)
                    if rule.get("visibility", "ExternalIP") == "ExternalIP":
                        outside.setdefault(host, []).append(route)
    return backends, outside, inside


def is_ready(ingress):
    status = ingress.get("status", {})
    return status.get("observedGeneration") == ingress["metadata"]["generation"] and any(
        condition["type"] == "Ready" and condition["status"] == "True" for condition in status.get("conditions", [])
    )


def mark_ready(api, ingress):
    metadata = ingress["metadata"]
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    conditions = [
        {"type": kind, "status": "True", "lastTransitionTime": now}
        for kind in ("LoadBalancerReady", "NetworkConfigured", "Ready")
    ]
    status = {
        "observedGeneration": metadata["generation"],
        "publicLoadBalancer": {"ingress": [{"domainInternal": GATEWAY}]},
        "privateLoadBalancer": {"ingress": [{"domainInternal": LOCAL_GATEWAY}]},
        "conditions": conditions,
    }
    group, resource = INGRESSES.rsplit("/", 1)
    path = f"{group}/namespaces/{metadata['namespace']}/{resource}/{metadata['name']}/status"
    answer = api.patch(path, {"status": status})
    print("ready:", metadata["namespace"], metadata["name"], metadata["generation"], answer, flush=True)


def main():
    server, certificates, ingress_class, folder, program = sys.argv[1:]
    api = Api(server, pathlib.Path(certificates))
    cluster = Cluster(api, ingress_class)
    configuration = envoy.Configuration(pathlib.Path(folder))
    process = None
    while process is None or process.poll() is None:
        cluster.changed.wait(timeout=1)
        time.sleep(SOON)
        cluster.changed.clear()
        try:
            # Taken before the routes: what comes after them is not in them, and is not said to be ready.
            new = [ingress for ingress in cluster.ingresses() if not is_ready(ingress)]
            configuration.write(*routing(cluster))
            if process is None:
                process = subprocess.Popen([program, "-c", configuration.bootstrap(), "--disable-hot-restart",
                                            "--concurrency", "1", "--log-level", "warning"])
            if new:
                configuration.wait_until_used()
            for ingress in new:
                mark_ready(api, ingress)
        except (OSError, ValueError, KeyError) as failure:
            print("again, after", repr(failure), flush=True)
            cluster.changed.set()
            time.sleep(0.5)
    sys.exit(f"Envoy ended with {process.returncode}")


if __name__ == "__main__":
    main()
