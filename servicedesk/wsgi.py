"""The web server's entry: gunicorn servicedesk.wsgi."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "servicedesk.settings")
application = get_wsgi_application()
# What was loaded until now stays for good: looking through it for garbage again and again cost each page a twentieth.
gc.collect()
gc.freeze()
