# One image, no compiler: every pin in the lock has a wheel.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app

COPY requirements.lock ./
RUN python -m pip install --only-binary :all: --require-hashes -r requirements.lock
# Covers in Arabic and Hebrew: Pillow brings its shaping along, but finds the order of letters with the system's FriBiDi.
RUN apt-get update && apt-get install -y --no-install-recommends libfribidi0 && rm -rf /var/lib/apt/lists/*

COPY pyproject.toml README.md LICENSE ./
COPY content content
COPY bot bot
RUN python -m pip install --no-deps . && rm -rf build \
    && useradd --system --create-home --home-dir /var/lib/herald herald

# What must outlive the container: the database and the watched folder.
USER herald
WORKDIR /var/lib/herald
VOLUME /var/lib/herald
ENV HERALD_LISTEN=0.0.0.0:8081
EXPOSE 8081

HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8081/health', timeout=4)"]
ENTRYPOINT ["herald"]
CMD ["run"]
