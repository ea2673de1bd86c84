package dev.hearth.daemon;

import dev.hearth.daemon.share.Priority;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a daemon in a temporary folder.
 *
 * @param root the folder
 * @param max most workers
 * @param spare spare workers
 * @param unresponsive when a silent worker is killed
 * @param compileDeadline longest compile
 * @param kernelDeadline longest kernel
 * @param keepWarm how long a worker without a session stays
 * @param workerOptions options of a worker's JVM
 * @param pjrtPlugin where PJRT is to be used and nothing else, its plugin for the CPU
 */
record TestConfig(
        Path root,
        boolean standalone,
        int max,
        int spare,
        Duration unresponsive,
        Duration compileDeadline,
        Duration kernelDeadline,
        Duration keepWarm,
        List<String> workerOptions,
        @Nullable Path pjrtPlugin)
        implements DaemonConfig {
    static TestConfig in(Path root) {
        return new TestConfig(
                root,
                true,
                3,
                1,
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                List.of("-XX:TieredStopAtLevel=1"),
                null);
    }

    TestConfig workers(int most, int ready) {
        return new TestConfig(
                root,
                standalone,
                most,
                ready,
                unresponsive,
                compileDeadline,
                kernelDeadline,
                keepWarm,
                workerOptions,
                pjrtPlugin);
    }

    TestConfig unresponsive(Duration limit) {
        return new TestConfig(
                root,
                standalone,
                max,
                spare,
                limit,
                compileDeadline,
                kernelDeadline,
                keepWarm,
                workerOptions,
                pjrtPlugin);
    }

    TestConfig compileDeadline(Duration limit) {
        return new TestConfig(
                root, standalone, max, spare, unresponsive, limit, kernelDeadline, keepWarm, workerOptions, pjrtPlugin);
    }

    TestConfig kernelDeadline(Duration limit) {
        return new TestConfig(
                root,
                standalone,
                max,
                spare,
                unresponsive,
                compileDeadline,
                limit,
                keepWarm,
                workerOptions,
                pjrtPlugin);
    }

    TestConfig keepWarm(Duration limit) {
        return new TestConfig(
                root,
                standalone,
                max,
                spare,
                unresponsive,
                compileDeadline,
                kernelDeadline,
                limit,
                workerOptions,
                pjrtPlugin);
    }

    TestConfig inCluster() {
        return new TestConfig(
                root,
                false,
                max,
                spare,
                unresponsive,
                compileDeadline,
                kernelDeadline,
                keepWarm,
                workerOptions,
                pjrtPlugin);
    }

    TestConfig workerOptions(List<String> options) {
        return new TestConfig(
                root,
                standalone,
                max,
                spare,
                unresponsive,
                compileDeadline,
                kernelDeadline,
                keepWarm,
                options,
                pjrtPlugin);
    }

    TestConfig pjrt(Path plugin) {
        return new TestConfig(
                root,
                standalone,
                max,
                spare,
                unresponsive,
                compileDeadline,
                kernelDeadline,
                keepWarm,
                workerOptions,
                plugin);
    }

    @Override
    public Optional<String> nodeName() {
        return standalone ? Optional.empty() : Optional.of("node-1");
    }

    @Override
    public Cluster cluster() {
        return new Cluster() {
            @Override
            public String namespace() {
                return "hearth-system";
            }

            @Override
            public String audience() {
                return "hearth.dev";
            }

            @Override
            public Duration identityCache() {
                return Duration.ofMinutes(1);
            }

            @Override
            public Duration reportPeriod() {
                return Duration.ofSeconds(5);
            }

            @Override
            public NodePort nodePort() {
                return new NodePort() {
                    @Override
                    public Optional<String> address() {
                        return Optional.empty();
                    }

                    @Override
                    public int port() {
                        return 0;
                    }

                    @Override
                    public String audience() {
                        return "node.hearth.dev";
                    }

                    @Override
                    public List<String> callers() {
                        return List.of();
                    }
                };
            }
        };
    }

    @Override
    public DevicePlugin devicePlugin() {
        return new DevicePlugin() {
            @Override
            public int shares() {
                return 16;
            }

            @Override
            public Path folder() {
                return root.resolve("device-plugins");
            }

            @Override
            public Path podResources() {
                return root.resolve("pod-resources.sock");
            }
        };
    }

    @Override
    public Optional<List<String>> backends() {
        return pjrtPlugin == null ? Optional.empty() : Optional.of(List.of("pjrt"));
    }

    @Override
    public Pjrt pjrt() {
        return new Pjrt() {
            @Override
            public Plugins plugins() {
                return new Plugins() {
                    @Override
                    public Optional<Path> cpu() {
                        return Optional.ofNullable(pjrtPlugin);
                    }

                    @Override
                    public Optional<Path> cuda() {
                        return Optional.empty();
                    }

                    @Override
                    public Optional<Path> tpu() {
                        return Optional.empty();
                    }
                };
            }

            @Override
            public int cpuDevices() {
                return 1;
            }

            @Override
            public boolean tpuWithoutDevice() {
                return false;
            }
        };
    }

    @Override
    public Path socketFolder() {
        return root.resolve("s");
    }

    @Override
    public Path stateFolder() {
        return root.resolve("state");
    }

    @Override
    public Isolation isolation() {
        return new NoIsolation();
    }

    /** Workers are kept from nothing; what they are kept from where they are has tests of its own. */
    static class NoIsolation implements Isolation {
        @Override
        public boolean users() {
            return false;
        }

        @Override
        public int firstUid() {
            return 970_000;
        }

        @Override
        public int uids() {
            return 65_536;
        }

        @Override
        public boolean network() {
            return false;
        }

        @Override
        public boolean memory() {
            return false;
        }

        @Override
        public ByteSize memoryAllowance() {
            return ByteSize.of("2Gi");
        }

        @Override
        public boolean systemCalls() {
            return false;
        }
    }

    @Override
    public Workers workers() {
        return new Workers() {
            @Override
            public int max() {
                return max;
            }

            @Override
            public int spare() {
                return spare;
            }

            @Override
            public ByteSize heap() {
                return ByteSize.of("64Mi");
            }

            @Override
            public Duration startTimeout() {
                return Duration.ofSeconds(60);
            }

            @Override
            public Duration unresponsive() {
                return unresponsive;
            }

            @Override
            public int maxSessions() {
                return 256;
            }

            @Override
            public Duration orphanTimeout() {
                return Duration.ofSeconds(30);
            }

            @Override
            public Duration resumeGrace() {
                return Duration.ZERO;
            }

            @Override
            public Optional<List<String>> jvmOptions() {
                return Optional.of(workerOptions);
            }
        };
    }

    @Override
    public Tenant tenant() {
        return new Tenant() {
            @Override
            public ByteSize memory() {
                return ByteSize.of("1Gi");
            }

            @Override
            public ByteSize sharedMemory() {
                return ByteSize.of("1Gi");
            }

            @Override
            public int maxBuffers() {
                return 1024;
            }

            @Override
            public int maxRegions() {
                return 1024;
            }

            @Override
            public int maxModules() {
                return 256;
            }

            @Override
            public int maxKernels() {
                return 1024;
            }

            @Override
            public int maxStreams() {
                return 256;
            }

            @Override
            public int maxEvents() {
                return 4096;
            }
        };
    }

    @Override
    public Warm warm() {
        return new Warm() {
            @Override
            public Duration keep() {
                return keepWarm;
            }

            @Override
            public Duration moveAfter() {
                return Duration.ofMinutes(1);
            }

            @Override
            public ByteSize contents() {
                return ByteSize.of("1Gi");
            }

            @Override
            public Duration longest() {
                return Duration.ofHours(1);
            }

            @Override
            public int max() {
                return 64;
            }

            @Override
            public ByteSize memory() {
                return ByteSize.of("4Gi");
            }
        };
    }

    @Override
    public Share share() {
        return new Share() {
            @Override
            public boolean enabled() {
                return true;
            }

            @Override
            public Duration quantum() {
                return Duration.ofMillis(2);
            }

            @Override
            public Duration patience() {
                return Duration.ofMillis(250);
            }

            @Override
            public int maxWeight() {
                return 1000;
            }

            @Override
            public Priority maxPriority() {
                return Priority.HIGH;
            }
        };
    }

    @Override
    public Builder builder() {
        return builderIdle(Duration.ofSeconds(60));
    }

    Builder builderIdle(Duration idle) {
        return new Builder() {
            @Override
            public int max() {
                return 2;
            }

            @Override
            public Duration deadline() {
                return compileDeadline;
            }

            @Override
            public Duration idle() {
                return idle;
            }

            @Override
            public ByteSize heap() {
                return ByteSize.of("64Mi");
            }

            @Override
            public Optional<List<String>> jvmOptions() {
                return Optional.of(List.of("-XX:TieredStopAtLevel=1"));
            }
        };
    }

    @Override
    public Cache cache() {
        return () -> ByteSize.of("64Mi");
    }
}
