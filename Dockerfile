# One file, one image per service:  docker build --build-arg SERVICE=scoring --tag inovasi/scoring .
# SERVICE is submission, scoring, notify or mailbox. Docker Compose does this for all: docker compose build
ARG BASE=python:3.11-slim-bookworm

# What all services need; built once, then taken from the cache by the others.
FROM ${BASE} AS dependencies
# Only where packages come from a mirror of one's own.
ARG PIP_INDEX_URL
ARG UV_DEFAULT_INDEX
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt PIP_CERT=/etc/ssl/certs/ca-certificates.crt \
    PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 \
    UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /build
COPY requirements.lock ./
# The installer, too, is what the lock says, by hash.
RUN sed -n '/^uv==/,/[^\\]$/p' requirements.lock > installer.txt \
 && python -m venv /opt/installer \
 && /opt/installer/bin/pip install --quiet --require-hashes --requirement installer.txt
COPY pyproject.toml ./
# Versions and hashes come from the lock, as constraints; a package without a hash there is refused.
RUN python -m venv --without-pip /venv \
 && /opt/installer/bin/uv pip install --quiet --python /venv/bin/python --require-hashes \
    --constraints requirements.lock --requirements pyproject.toml

# What this service alone needs, and its code without anybody else's.
FROM dependencies AS service
ARG SERVICE
RUN /opt/installer/bin/uv pip install --quiet --python /venv/bin/python --require-hashes \
    --constraints requirements.lock --group "${SERVICE:?give --build-arg SERVICE=...}"
COPY shared /source/shared
COPY services /source/services
COPY deploy /source/deploy
COPY verify /source/verify
RUN case "$SERVICE" in mailbox) home=deploy ;; *) home=services ;; esac \
 && mkdir -p "/app/$home" \
 && cp -r /source/shared /app/ \
 && cp "/source/$home/__init__.py" "/app/$home/" \
 && cp -r "/source/$home/$SERVICE" "/app/$home/" \
 && cp -r /source/verify /app/ \
 && /venv/bin/python -m compileall -q /app

FROM ${BASE}
# A number of its own that no base image uses; the volumes' folder is made here so that they inherit the owner.
RUN groupadd --gid 10001 app \
 && useradd --uid 10001 --gid app --no-create-home --home-dir /tmp --shell /usr/sbin/nologin app \
 && install --directory --owner app --group app /var/lib/inovasi
COPY --from=service /venv /venv
COPY --from=service /app /app
# Two heaps for all threads: with one for each, a web process of 256 threads takes 25 MB more.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 LANG=C.UTF-8 MALLOC_ARENA_MAX=2
WORKDIR /app
USER 10001:10001
