"""Makes every call with the client that openapi-generator (python) generated: each method of a class `…Api` is one operation."""

import base64
import inspect
import json
import sys
import typing

folder, given = sys.argv[1:]
sys.path.insert(0, folder)
import openapi_client  # noqa: E402
from openapi_client.exceptions import ApiException  # noqa: E402


def plain(name):
    return name.replace("_", "").replace("-", "").lower()


with open(given) as file:
    plan = json.load(file)
client = openapi_client.ApiClient(openapi_client.Configuration(host=plan["url"], access_token=plan["key"]))
suffix = "_with_http_info"
methods = {}
for name, group in inspect.getmembers(openapi_client, inspect.isclass):
    if name.endswith("Api"):
        for method, function in inspect.getmembers(group(client), inspect.ismethod):
            if method.endswith(suffix):
                methods[plain(method.removesuffix(suffix))] = function


def find_model(annotation):
    """The model within what a parameter is annotated with."""
    if inspect.isclass(annotation) and hasattr(annotation, "from_dict"):
        return annotation
    return next(filter(None, map(find_model, typing.get_args(annotation))), None)


def is_number(annotation):
    return annotation in (int, "StrictInt") or any(map(is_number, typing.get_args(annotation)))


def call(one):
    function = methods[plain(one["operationId"])]
    hints = typing.get_type_hints(function)
    parameters = [name for name in inspect.signature(function).parameters if not name.startswith("_")]
    wanted = {plain(name): name for name in parameters}
    arguments = {}
    for place in ("path", "query", "headers"):
        for name, value in one[place].items():
            # `from` is a word of the language, so the generator calls it `var_from`.
            argument = wanted.get(plain(name)) or wanted[f"var{plain(name)}"]
            arguments[argument] = int(value) if is_number(hints[argument]) else value
    left = [name for name in parameters if name not in arguments]
    if "body" in one:
        models = [(name, find_model(hints[name])) for name in left]
        name, model = [found for found in models if found[1]][-1]
        arguments[name] = model.from_dict(one["body"])
    if "file" in one:
        arguments["body"] = base64.b64decode(one["file"]["base64"])
        arguments["_content_type"] = one["file"]["type"]
    try:
        return function(**arguments).status_code
    except ApiException as failed:
        if failed.status >= 400 and failed.data is None and failed.body:
            raise
        return failed.status


for one in plan["calls"]:
    try:
        line = {"operationId": one["operationId"], "status": call(one)}
    except Exception as failure:  # what went wrong is the outcome of this call
        line = {"operationId": one["operationId"], "failure": f"{type(failure).__name__}: {failure}"[:600]}
    print(json.dumps(line), flush=True)
