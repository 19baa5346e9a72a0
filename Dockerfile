# One image for every role: workers (by queue), migrations, and the `shop` command.
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements.lock pyproject.toml ./
RUN python -m venv /app/venv \
 && awk '/^uv==/, /[^\\]$/' requirements.lock > /tmp/uv.txt \
 && /app/venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/uv.txt
RUN /app/venv/bin/uv pip install --no-cache --python /app/venv/bin/python --require-hashes -r requirements.lock
COPY . .
RUN /app/venv/bin/uv pip install --no-cache --python /app/venv/bin/python --no-deps --no-build-isolation . \
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
