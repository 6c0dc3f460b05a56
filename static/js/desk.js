// Everything the pages do in the browser beyond htmx. Each part stands alone; without any of it the pages still work.
