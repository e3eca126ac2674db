import os
import resource

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# What people are writing is in the memory of a process, and a crash must not put it on a disk.
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

application = get_wsgi_application()
