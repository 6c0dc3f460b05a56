# One image for every process of the desk: web, workers, beat, migrations. docker-compose.yml says which is which.

# -- front-end files ----------------------------------------------------------
FROM node:24-bookworm-slim AS assets
WORKDIR /desk
COPY package.json package-lock.json .npmrc ./
RUN npm ci

# -- Python packages and static files -----------------------------------------
FROM python:3.13-slim-bookworm AS build
WORKDIR /desk
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
RUN python -m venv /opt/venv
COPY requirements/ requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/base.txt
COPY . .
COPY --from=assets /desk/node_modules node_modules
# Only for this step: values that let Django start, none of which reaches the running desk.
RUN python tools/build_assets.py --fetched \
    && python tools/compile_messages.py \
    && SECRET_KEY=build SITE_URL=https://build.invalid DATABASE_URL=postgres://build.invalid/build \
       REDIS_URL=redis://build.invalid python manage.py collectstatic --no-input \
    && rm -rf node_modules

# -- the desk -----------------------------------------------------------------
FROM python:3.13-slim-bookworm
# Pango and fonts of both languages: the worker prints the quarterly reports with them. Debian's stable release is the pin.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --no-install-recommends --yes libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
       fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --no-create-home desk \
    && install --directory --owner=desk --mode=0700 /var/lib/desk/media /var/lib/desk/beat
COPY --from=build /opt/venv /opt/venv
COPY --from=build /desk /desk
WORKDIR /desk
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MEDIA_ROOT=/var/lib/desk/media
USER 10001
EXPOSE 8000
# keep-alive 0: with threads, kept connections stall others; the proxy in front keeps its own.
CMD ["gunicorn", "servicedesk.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", \
     "--threads", "8", "--keep-alive", "0", "--no-control-socket", "--graceful-timeout", "20", \
     "--worker-tmp-dir", "/dev/shm"]
