"""Pages that read several rooms at once: one module a page."""
