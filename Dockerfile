FROM rust:1.95-slim-trixie AS build
WORKDIR /build
COPY . .
RUN cargo build --release --locked --bin guanjia

FROM debian:trixie-slim
RUN useradd --system --no-create-home --shell /usr/sbin/nologin guanjia
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /build/target/release/guanjia /usr/local/bin/guanjia
USER guanjia
ENV GUANJIA_LISTEN=0.0.0.0:8080
EXPOSE 8080
# No HEALTHCHECK: ask GET /healthz and GET /readyz from outside; the image carries no client.
ENTRYPOINT ["guanjia"]
CMD ["serve"]
