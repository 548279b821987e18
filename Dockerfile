# Two stages: what builds stays behind. Nothing here runs as root once it is built, and nothing is written to.
FROM rust:1.95-slim-trixie AS build
WORKDIR /build
COPY . .
RUN cargo build --release --locked --bin guanjia

FROM debian:trixie-slim
LABEL org.opencontainers.image.title="guanjia" \
      org.opencontainers.image.description="管家: a DingTalk bot with which institutions look after their own people" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 guanjia \
 && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin guanjia
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chmod=0555 /build/target/release/guanjia /usr/local/bin/guanjia
USER 10001:10001
ENV GUANJIA_LISTEN=0.0.0.0:8080 \
    GUANJIA_LOG_FORMAT=json
EXPOSE 8080
# The image carries no client but the shell's own.
HEALTHCHECK --interval=5s --timeout=2s --start-period=10s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080; printf 'GET /readyz HTTP/1.0\\r\\n\\r\\n' >&3; read -r line <&3; [[ $line == *' 200 '* ]]"]
ENTRYPOINT ["guanjia"]
CMD ["serve"]
