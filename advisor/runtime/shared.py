"""What the whole process makes once and shares: every visitor's page has the same services."""

from threading import Lock, Thread
from typing import TYPE_CHECKING

from advisor.runtime.metrics import Metrics
from advisor.runtime.services import Services, build
from advisor.runtime.settings import Settings
from advisor.runtime.upload_doors import Doors

if TYPE_CHECKING:
    from advisor.runtime.item_analysis import ItemStudies


class Shared:
    """Holds what the whole process shares. Not Streamlit's cache: any visitor could empty that by a message."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.doors = Doors()
        self.metrics = Metrics()
        self._services: Services | None = None
        self._studies: ItemStudies | None = None

    def services(self) -> Services:
        with self._lock:
            if self._services is None:
                self._services = build(Settings.from_environment())
                self.metrics = Metrics()
                self.metrics.watch(self._services.gauges())
                Thread(target=warm, daemon=True).start()
            return self._services

    def item_studies(self) -> "ItemStudies":
        from advisor.runtime.item_analysis import ItemStudies

        services = self.services()
        with self._lock:
            if self._studies is None:
                self._studies = ItemStudies(services.results)
            return self._studies

    def figures(self) -> bytes:
        """The figures about this process, as a monitor reads them."""
        self.services()
        return self.metrics.text()

    def close(self) -> None:
        """Finish what is being saved; whoever asks next gets everything made anew."""
        with self._lock:
            ended, self._services, self._studies = self._services, None, None
        if ended:
            ended.close()


SHARED = Shared()


def services() -> Services:
    """Raises CallfitError when the content or the store cannot be used."""
    return SHARED.services()


def warm() -> None:
    """Load what only the result page needs, so that nobody's last tap waits for it."""
    import pandas  # noqa: F401
    import plotly.graph_objects as go
    import pyarrow  # noqa: F401

    go.Figure(go.Bar(x=[0]))
