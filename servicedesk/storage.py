"""How static files are stored: under names of their content, compressed once."""

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class GzipManifestStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it tells no types
    """Gzip alone: Brotli, which comes with what makes PDF, takes a minute for what every start waits for."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        return Compressor(**{**kwargs, "use_brotli": False})
