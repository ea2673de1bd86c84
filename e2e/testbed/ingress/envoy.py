"""Envoy's configuration, by files that it follows: listeners, routes, clusters, and a file of addresses for each cluster."""

import hashlib
import json
import os
import time
import typing
import urllib.request

PORTS = {"outside": 80, "inside": 8081}
ADMIN_PORT = 9901
USED_WITHIN = 10  # seconds
CORE = "type.googleapis.com/envoy.config"
EXTENSION = "type.googleapis.com/envoy.extensions"


class Backend(typing.NamedTuple):
    """A port of a Service: `addresses` are its ready pods'."""

    name: str
    http2: bool
    addresses: list


def weighted(backend, share, headers):
    return {"name": backend.name, "weight": share, "request_headers_to_add": set_headers(headers)}


def route(path, targets):
    """A route for a path of an Ingress rule; a request needs its prefix and its headers."""
    match = {"prefix": path.get("path") or "/"}
    match["headers"] = [
        {"name": name, "string_match": {"exact": value["exact"]}} for name, value in sorted(path.get("headers", {}).items())
    ]
    return {
        "match": match,
        "request_headers_to_add": set_headers(path.get("appendHeaders")),
        "route": {"timeout": "0s", "weighted_clusters": {"clusters": targets}},
    }


def set_headers(headers):
    return [
        {"header": {"key": name, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
        for name, value in sorted((headers or {}).items())
    ]


class Configuration:
    """The files in a folder. Each is replaced as a whole, and only where it changes."""

    def __init__(self, folder):
        self.folder = folder
        self.written = {}
        self.versions = {}
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()

    def bootstrap(self):
        sources = {"lds_config": self.source("listeners"), "cds_config": self.source("clusters")}
        admin = {"address": socket_address("127.0.0.1", ADMIN_PORT)}
        content = {"node": {"id": "testbed", "cluster": "testbed"}, "admin": admin, "dynamic_resources": sources}
        path = self.folder / "bootstrap.json"
        path.write_text(json.dumps(content))
        return str(path)

    def write(self, backends, outside, inside):
        """Addresses first, then the clusters that use them, then the routes that use those."""
        for backend in backends.values():
            self.replace(addresses_file(backend), [addresses(backend)])
        self.replace("clusters", [self.cluster(backends[name]) for name in sorted(backends)])
        self.replace("outside", [routes("outside", outside)])
        self.replace("inside", [routes("inside", inside)])
        self.replace("listeners", [self.listener(name) for name in PORTS])

    def wait_until_used(self):
        """Until Envoy says that it has the routes as they were last written, and every cluster."""
        deadline = time.monotonic() + USED_WITHIN
        clusters = {cluster["name"] for cluster in json.loads(self.written["clusters"])}
        wanted = {self.versions[name] for name in PORTS}
        while time.monotonic() < deadline:
            routes_used = {entry.get("version_info") for entry in dump("dynamic_route_configs")}
            clusters_used = {entry["cluster"]["name"] for entry in dump("dynamic_active_clusters")}
            if wanted <= routes_used and clusters <= clusters_used:
                return
            time.sleep(0.01)
        raise TimeoutError("Envoy does not take its configuration; its log says why")

    def replace(self, name, resources):
        content = json.dumps(resources, sort_keys=True)
        if self.written.get(name) == content:
            return
        self.versions[name] = hashlib.sha256(content.encode()).hexdigest()[:12]
        response = {"version_info": self.versions[name], "resources": resources}
        temporary = self.folder / f"{name}.new"
        temporary.write_text(json.dumps(response))
        os.replace(temporary, self.folder / f"{name}.json")
        self.written[name] = content

    def source(self, name):
        path = str(self.folder / f"{name}.json")
        return {"path_config_source": {"path": path}, "resource_api_version": "V3"}

    def cluster(self, backend):
        cluster = {
            "@type": f"{CORE}.cluster.v3.Cluster",
            "name": backend.name,
            "type": "EDS",
            "connect_timeout": "5s",
            "eds_cluster_config": {"eds_config": self.source(addresses_file(backend))},
        }
        if backend.http2:
            options = f"{EXTENSION}.upstreams.http.v3.HttpProtocolOptions"
            cluster["typed_extension_protocol_options"] = {
                options.rsplit("/", 1)[1]: {"@type": options, "explicit_http_config": {"http2_protocol_options": {}}}
            }
        return cluster

    def listener(self, name):
        filters = f"{EXTENSION}.filters"
        manager = {
            "@type": f"{filters}.network.http_connection_manager.v3.HttpConnectionManager",
            "stat_prefix": name,
            "strip_any_host_port": True,
            "stream_idle_timeout": "0s",
            "upgrade_configs": [{"upgrade_type": "websocket"}],
            "rds": {"route_config_name": name, "config_source": self.source(name)},
            "http_filters": [{"name": "router", "typed_config": {"@type": f"{filters}.http.router.v3.Router"}}],
        }
        chain = {"filters": [{"name": "http", "typed_config": manager}]}
        return {
            "@type": f"{CORE}.listener.v3.Listener",
            "name": name,
            "address": socket_address("0.0.0.0", PORTS[name]),
            "filter_chains": [chain],
        }


def addresses_file(backend):
    return "addresses-" + backend.name.replace("/", "_")


def addresses(backend):
    endpoints = [{"endpoint": {"address": socket_address(*address)}} for address in backend.addresses]
    return {
        "@type": f"{CORE}.endpoint.v3.ClusterLoadAssignment",
        "cluster_name": backend.name,
        "endpoints": [{"lb_endpoints": endpoints}],
    }


def routes(name, hosts):
    """The most particular route of a host comes first."""
    virtual_hosts = [
        {"name": host, "domains": [host], "routes": sorted(hosts[host], key=particularity, reverse=True)} for host in sorted(hosts)
    ]
    return {"@type": f"{CORE}.route.v3.RouteConfiguration", "name": name, "virtual_hosts": virtual_hosts}


def particularity(entry):
    return len(entry["match"]["prefix"]), len(entry["match"]["headers"])


def socket_address(address, port):
    return {"socket_address": {"address": address, "port_value": port}}


def dump(resource):
    with urllib.request.urlopen(f"http://127.0.0.1:{ADMIN_PORT}/config_dump?resource={resource}", timeout=5) as answer:
        return json.load(answer).get("configs", [])
