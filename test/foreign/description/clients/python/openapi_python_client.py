"""Makes every call with the client that openapi-python-client generated: each module below `api` is one operation."""

import base64
import importlib
import inspect
import io
import json
import pkgutil
import sys
import typing

folder, given = sys.argv[1:]
sys.path.insert(0, folder)
api = importlib.import_module("generated.api")
client_of = importlib.import_module("generated").AuthenticatedClient
types = importlib.import_module("generated.types")


def plain(name):
    return name.replace("_", "").replace("-", "").lower()


modules = {
    plain(name.rsplit(".", 1)[1]): importlib.import_module(name)
    for _, name, is_folder in pkgutil.walk_packages(api.__path__, api.__name__ + ".")
    if not is_folder
}


def read(annotation, value):
    """A value as the generated code wants it: a model, an enum, a file, or the text itself."""
    for kind in [annotation, *typing.get_args(annotation)]:
        if not inspect.isclass(kind) or kind is types.Unset:
            continue
        if hasattr(kind, "from_dict") and isinstance(value, dict):
            return kind.from_dict(value)
        if kind in (int, bool) or kind.__module__.startswith("datetime"):
            return value if kind is bool else kind(value) if kind is int else parse_date(kind, value)
        if kind.__module__.startswith("generated.models"):
            return kind(value)
        if kind.__name__ == "UUID":
            return kind(value)
    return value


def parse_date(kind, value):
    return kind.fromisoformat(value.replace("Z", "+00:00"))


def read_union(annotation, value):
    """Bodies of several shapes: the first that takes the value."""
    failures = []
    for kind in typing.get_args(annotation) or (annotation,):
        if not hasattr(kind, "from_dict"):
            continue
        try:
            return kind.from_dict(value)
        except Exception as failure:  # the next shape may fit
            failures.append(failure)
    raise failures[-1] if failures else ValueError("no shape")


def call(client, one):
    module = modules[plain(one["operationId"])]
    function = module.sync_detailed
    hints = typing.get_type_hints(function)
    wanted = {plain(name): name for name in inspect.signature(function).parameters}
    arguments = {}
    for place in ("path", "query", "headers"):
        for name, value in one[place].items():
            argument = wanted.get(plain(name)) or wanted[plain(name) + place.rstrip("s")]
            arguments[argument] = read(hints[argument], value)
    if "body" in one:
        arguments["body"] = read_union(hints["body"], one["body"])
    if "file" in one:
        arguments["body"] = types.File(payload=io.BytesIO(base64.b64decode(one["file"]["base64"])))
    if "Content-Type" in hints:
        arguments["content_type"] = one["file"]["type"]
    answer = function(client=client, **arguments)
    return int(answer.status_code)


with open(given) as file:
    plan = json.load(file)
client = client_of(base_url=plan["url"], token=plan["key"], raise_on_unexpected_status=True)
for one in plan["calls"]:
    try:
        line = {"operationId": one["operationId"], "status": call(client, one)}
    except Exception as failure:  # what went wrong is the outcome of this call
        line = {"operationId": one["operationId"], "failure": f"{type(failure).__name__}: {failure}"[:600]}
    print(json.dumps(line), flush=True)
