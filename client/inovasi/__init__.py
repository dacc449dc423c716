"""Register regional innovations with their evidence: a small client of the API, and the command `inovasi`."""

from inovasi.api import Api as Api
from inovasi.manifest import Manifest as Manifest
from inovasi.submission import submit as submit
