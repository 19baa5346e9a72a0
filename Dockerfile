# One image for every role: workers (by queue), migrations, and the `shop` command.
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements.lock requirements-image.lock ./
RUN python -m venv /build \
 && awk '/^uv==/, /[^\\]$/' requirements.lock > /tmp/uv.txt \
 && /build/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/uv.txt \
 && /build/bin/uv pip install --no-cache --python /build/bin/python --require-hashes -r requirements.lock
# What runs has neither the tools of development nor the embedded servers.
RUN python -m venv --without-pip /app/venv \
 && /build/bin/uv pip install --no-cache --python /app/venv/bin/python --require-hashes -r requirements-image.lock
COPY . .
RUN /build/bin/uv build --wheel --no-build-isolation --python /build/bin/python --out-dir /wheel \
 && /build/bin/uv pip install --no-cache --python /app/venv/bin/python --no-deps /wheel/*.whl \
 && /app/venv/bin/python -m compileall -q /app/venv/lib

FROM python:3.12-slim
RUN useradd --system --uid 10001 --create-home shop
COPY --from=build /app/venv /app/venv
ENV PATH=/app/venv/bin:$PATH PYTHONUNBUFFERED=1 MALLOC_ARENA_MAX=2 SHOP_FILE=/etc/shop/shop.toml SHOP_VAR=/var/lib/shop
RUN mkdir -p /var/lib/shop && chown shop /var/lib/shop
USER shop
WORKDIR /var/lib/shop
# SIGTERM: workers take nothing new, finish what they hold, and leave.
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m"]
CMD ["workers.main"]
