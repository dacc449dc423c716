"""On which queues, by which task, does a service hear and work? Known without loading Celery."""


def events_queue(service: str) -> str:
    """The queue on which a service hears events."""
    return f"{service}.events"


def jobs_queue(service: str) -> str:
    """The queue for a service's own background work."""
    return f"{service}.jobs"


def mail_queue(service: str) -> str:
    """The queue for handing letters over, of a service that has any: what takes seconds must hold up no event."""
    return f"{service}.mail"


def receive_task(service: str) -> str:
    """The task that takes a parcel of events."""
    return f"{service}.receive"
