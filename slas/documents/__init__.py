"""What a department promises as a file that people read and write: YAML to dataclasses and back, no database."""

from slas.documents.nodes import LONGEST_FILE, Fault, meant, plain
from slas.documents.reading import read_document
from slas.documents.shape import TEXTS, CalendarSaid, Document, StandardSaid, StepSaid, VersionSaid
from slas.documents.writing import document_data, document_text

__all__ = [
    "LONGEST_FILE",
    "TEXTS",
    "CalendarSaid",
    "Document",
    "Fault",
    "StandardSaid",
    "StepSaid",
    "VersionSaid",
    "document_data",
    "document_text",
    "meant",
    "plain",
    "read_document",
]
