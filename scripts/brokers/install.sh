#!/usr/bin/env bash
# Installs brokers for tests, and the checker of Prometheus rules, on Debian and its kin; what is there already stays as it is. None is started.
#
#     scripts/brokers/install.sh                  all of them
#     scripts/brokers/install.sh kafka redis      these
#
# Debian's packages need root. Kafka comes from Maven Central and needs Java 17; its jars go to ~/.cache/concord/kafka.
set -eu -o pipefail
cd "$(dirname "$0")"

wanted=${*:-kafka rabbitmq nats redis mosquitto postgresql prometheus}
packages=() kafka=
command -v openssl >/dev/null || packages+=(openssl)
for name in $wanted; do
  case $name in
    rabbitmq) test -x /usr/lib/rabbitmq/bin/rabbitmq-server || packages+=(rabbitmq-server) ;;
    nats) command -v nats-server >/dev/null || packages+=(nats-server) ;;
    redis) command -v redis-server >/dev/null || packages+=(redis-server) ;;
    mosquitto) command -v mosquitto >/dev/null || test -x /usr/sbin/mosquitto || packages+=(mosquitto) ;;
    postgresql) compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || packages+=(postgresql) ;;
    prometheus) command -v promtool >/dev/null || packages+=(prometheus) ;;
    kafka)
      kafka=${CONCORD_KAFKA_JARS:-${XDG_CACHE_HOME:-$HOME/.cache}/concord/kafka}
      command -v java >/dev/null || packages+=(openjdk-17-jre-headless)
      test -d "$kafka" || command -v mvn >/dev/null || packages+=(maven)
      ;;
    *) echo "error  no such broker: $name" >&2; exit 1 ;;
  esac
done

if [ ${#packages[@]} -gt 0 ]; then
  # Packages start their services as they are installed; where services run, the tests do not need them.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' > $policy && chmod +x $policy
    trap 'rm -f $policy' EXIT
  fi
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

if [ -n "$kafka" ] && [ ! -d "$kafka" ]; then
  # Moved into place when complete, so that half an installation is never taken for one.
  mvn -q -B -f kafka.pom.xml dependency:copy-dependencies -DoutputDirectory="$kafka.partial"
  mv "$kafka.partial" "$kafka"
fi
