"""What a picture costs the model of a profile: added last, since any profile reads the shards."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from components.model.modes import choose_mode, picture_tokens
from components.model_config import ViewsConfig

_View = tuple[str | None, int | None]
_NO_VIEW: _View = (None, None)


class Viewer:
    """The modes of a model and its tokens; what was worked out for a size is kept."""

    def __init__(self, views: ViewsConfig, token_side: int) -> None:
        """`token_side`: of the square that one vision token stands for, in pixels."""
        self.views, self.token_side = views, token_side
        self._seen: dict[tuple[int | None, int | None], _View] = {}

    def columns(self, rows: pa.Table) -> dict[str, pa.Array]:
        """The columns mode, visual_tokens and compression of described rows."""
        sizes = zip(*(rows[name].to_pylist() for name in ("width", "height")), strict=True)
        pictured = rows["has_image"].to_pylist()
        seen = [
            self._view(size) if has else _NO_VIEW for size, has in zip(sizes, pictured, strict=True)
        ]
        visual = pa.array([tokens for _, tokens in seen], pa.int32())
        return {
            "mode": pa.array([name for name, _ in seen], pa.string()),
            "visual_tokens": visual,
            "compression": pc.divide(
                rows["target_tokens"].cast(pa.float32()), visual.cast(pa.float32())
            ),
        }

    def _view(self, size: tuple[int | None, int | None]) -> _View:
        if size not in self._seen:
            self._seen[size] = self._look(*size)
        return self._seen[size]

    def _look(self, width: int | None, height: int | None) -> _View:
        if not width or not height or min(width, height) < 0:
            return _NO_VIEW  # the gate names the size; no mode reads such a picture
        name = choose_mode(width, height, self.views)
        return name, picture_tokens(self.views.modes[name], (width, height), self.token_side)
