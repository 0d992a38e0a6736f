FROM python:3.11-slim-bookworm

RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 fontconfig fonts-noto-core graphviz postgresql-client \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /srv/fahrwasser
COPY requirements.lock pyproject.toml README.md ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY workflows workflows
COPY webapp webapp
COPY tasks tasks
COPY templates templates
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e . \
 && useradd --create-home --uid 1000 fahrwasser \
 && mkdir -p /srv/fahrwasser/var && chown fahrwasser /srv/fahrwasser/var

USER fahrwasser
VOLUME /srv/fahrwasser/var
EXPOSE 8000
CMD ["fahrwasser", "serve", "--host", "0.0.0.0"]
