"""What pyHanko says of the PDFs in a folder, one JSON object for each: intact, covered, and changed since or not."""
import json
import logging
import pathlib
import sys

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel

logging.disable(logging.CRITICAL)
harmless = (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)


def judge(signature):
    signature.compute_integrity_info()
    status = signature.summarise_integrity_info()
    level = status.get("modification_level")
    covered = status["coverage"].name in ("ENTIRE_FILE", "ENTIRE_REVISION")
    changed = (level is not None and level not in harmless) or status.get("docmdp_ok") is False
    return {"covered": covered, "changed": changed, "intact": bool(status.get("intact", True))}


def read(path):
    try:
        with open(path, "rb") as file:
            return {"signatures": [judge(one) for one in PdfFileReader(file, strict=True).embedded_signatures]}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


for path in sorted(pathlib.Path(sys.argv[1]).glob("*.pdf")):
    print(json.dumps({"file": path.name, **read(path)}))
