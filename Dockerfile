# Build:  docker build -t make-migrations .
# Run:    docker run -p 8080:8080 -v town:/data make-migrations
FROM rust:1.95-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked

# the same Debian as above: the binary wants its C library
FROM debian:bookworm-slim
# fonts for the citizen card as a picture
RUN apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /data town
COPY --from=build /src/target/release/make-migrations /usr/local/bin/make-migrations
USER town
VOLUME /data
EXPOSE 8080
ENV MAKE_MIGRATIONS_DATA=/data MAKE_MIGRATIONS_LISTEN=0.0.0.0:8080
STOPSIGNAL SIGTERM
CMD ["make-migrations"]
