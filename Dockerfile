# The image of tiny-pushgateway, 66 MB without a shell, a package manager or writable files (docs/image.md):
#
#     docker build -t tiny-pushgateway .
#
# The same as one static executable of GraalVM's native-image: 25 MB, first response after 5 ms, 14 MB when idle, but 0.72 of the
# small pushes a second and 0.45 of the bulk. docs/image.md says when to choose it:
#
#     docker build --target native -t tiny-pushgateway:native .

# The jar. ./verify runs the tests. --build-arg MAVEN_OPTIONS= runs the unit tests here as well, which takes minutes.
FROM eclipse-temurin:25-jdk-noble AS build
RUN apt-get update \
  && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends binutils gcc libc6-dev maven \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
ARG MAVEN_OPTIONS=-Dmaven.test.skip
RUN . scripts/jdk.sh && find_jdk && maven package $MAVEN_OPTIONS

# Made and trained from the same jar, so that the cache has the classes of the image.
FROM build AS root
RUN image/root /image

FROM ghcr.io/graalvm/native-image-community:25-muslib AS native-build
WORKDIR /build
COPY --from=build /src/target/tiny-pushgateway.jar ./
RUN native-image --static --libc=musl -jar tiny-pushgateway.jar -o tiny-pushgateway
# The licence of GraalVM holds for its code in the executable.
# native-image may be a link to lib/svm/bin/native-image, and the licence is in one of the folders above.
RUN mkdir licences && home=$(readlink -f "$(command -v native-image)") \
  && until ls "$home"/LICENSE* >/dev/null 2>&1; do [ "$home" != / ] || exit 1; home=$(dirname "$home"); done \
  && cp "$home"/LICENSE* licences/

FROM scratch AS native
ARG REVISION=
LABEL org.opencontainers.image.title="tiny-pushgateway" \
  org.opencontainers.image.description="A relay for Prometheus metrics, as one static executable" \
  org.opencontainers.image.source="https://github.com/tinypushgateway/tiny-pushgateway" \
  org.opencontainers.image.version="1.0.0" \
  org.opencontainers.image.revision="$REVISION" \
  org.opencontainers.image.licenses="Apache-2.0 AND GPL-2.0-only WITH Classpath-exception-2.0"
COPY --from=native-build /build/tiny-pushgateway /tiny-pushgateway
COPY --from=native-build /build/licences /licences/graalvm
COPY LICENSE /licences/LICENSE
USER 65532:65532
EXPOSE 9091
ENTRYPOINT ["/tiny-pushgateway"]

FROM scratch
ARG REVISION=
LABEL org.opencontainers.image.title="tiny-pushgateway" \
  org.opencontainers.image.description="A relay for Prometheus metrics. Short-lived jobs push samples, and each sample is exposed once" \
  org.opencontainers.image.source="https://github.com/tinypushgateway/tiny-pushgateway" \
  org.opencontainers.image.version="1.0.0" \
  org.opencontainers.image.revision="$REVISION" \
  org.opencontainers.image.licenses="Apache-2.0 AND GPL-2.0-only WITH Classpath-exception-2.0 AND LGPL-2.1-or-later"
COPY --from=root /image /
USER 65532:65532
EXPOSE 9091
# JVM flags: JDK_JAVA_OPTIONS. The gateway's flags are the arguments.
ENTRYPOINT ["/opt/tiny-pushgateway/bin/tiny-pushgateway"]
