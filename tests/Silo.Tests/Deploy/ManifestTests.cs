using System.Collections;
using OrleansCluster.Gateways.Http;
using OrleansCluster.Silo.Options;
using YamlDotNet.RepresentationModel;
using static OrleansCluster.Silo.Tests.Deploy.Manifest;

namespace OrleansCluster.Silo.Tests.Deploy;

/// <summary>The manifests fit the executable, the image and each other.</summary>
public sealed class ManifestTests
{
    private static readonly Dictionary<string, string> Settings = Strings(ConfigMap, "data");
    private static readonly YamlMappingNode Secret = OfKind("Secret").Single();
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(TestBuild.RepositoryRoot, "Dockerfile"));

    private static IReadOnlyList<YamlMappingNode> Variables { get; } = [.. List(Container, "env").Cast<YamlMappingNode>()];

    private static Dictionary<string, int> ContainerPorts { get; } = List(Container, "ports").Cast<YamlMappingNode>()
        .ToDictionary(port => Text(port, "name"), port => Number(port, "containerPort"));

    [Fact]
    public void EverySettingThatIsNamedExists()
    {
        var names = Settings.Keys.Concat(Variables.Select(variable => Text(variable, "name"))).Where(name => !name.StartsWith("DOTNET_")).ToList();
        Assert.True(names.Count >= 15, $"{names.Count} names");
        Assert.All(names, name => Assert.StartsWith(SettingSources.EnvironmentPrefix, name));
        Assert.DoesNotContain(names, name => SettingSpecs.Find(name[SettingSources.EnvironmentPrefix.Length..]) is null);
        Assert.Distinct(names);
    }

    [Fact]
    public void TheSiloTakesTheSettingsAsThePodWouldGiveThem()
    {
        var environment = new Hashtable();
        foreach (var (key, value) in Settings)
            environment[key] = value;
        environment["ORLEANSCLUSTER_SILONAME"] = "silo-1";
        environment["ORLEANSCLUSTER_ADVERTISEDADDRESS"] = "10.1.2.3";
        foreach (var (key, value) in Strings(Secret, "stringData"))
            environment[key] = value;
        var values = SettingSources.Gather("no such file", environment, []);
        if (TestBuild.IsEmbedded)
        {
            Assert.Contains("built with the embedded engine", Assert.Throws<SettingException>(() => SettingsReader.Read(values)).Message);
            return;
        }

        var settings = SettingsReader.Read(values);
        Assert.Equal(["silo-1"], settings.SiloNames);
        Assert.Equal(ClusteringKind.Postgres, settings.Clustering);
        Assert.Equal(StorageKind.Postgres, settings.Storage);
        Assert.Equal("10.1.2.3", settings.AdvertisedAddress!.ToString());
        Assert.Equal("0.0.0.0", settings.HttpAddress.ToString());
        Assert.Contains("*", settings.AllowedHosts);
        Assert.Equal(TimeSpan.FromSeconds(120), settings.ShutdownTimeout);
        Assert.Equal(2, settings.Replication);
        Assert.Equal(
            Enumerable.Range(0, Number(StatefulSet, "spec", "replicas")).Select(i => $"{Text(StatefulSet, "metadata", "name")}-{i}"), settings.MetadataSilos);
        Assert.Contains("Password=", settings.PostgresConnection);
    }

    [Fact]
    public void TheMetadataGroupIsOnPodsThatComeUpTogetherAndAreNamedBeforeTheyAreReady()
    {
        // The first creates the group when all answer: it must not wait to be ready for the others to be started, nor they for it.
        var pods = Enumerable.Range(0, Number(StatefulSet, "spec", "replicas")).Select(i => $"{Text(StatefulSet, "metadata", "name")}-{i}");
        Assert.Equal(pods, Settings["ORLEANSCLUSTER_METADATASILOS"].Split(','));
        Assert.Equal("Parallel", Text(StatefulSet, "spec", "podManagementPolicy"));
        var headless = OfKind("Service").Single(service => Has(Map(service, "spec"), "clusterIP"));
        Assert.Equal("true", Text(headless, "spec", "publishNotReadyAddresses"));
    }

    [Fact]
    public void NameAddressAndDatabaseComeFromThePodAndTheSecret()
    {
        var byName = Variables.ToDictionary(variable => Text(variable, "name"));
        Assert.Equal("metadata.name", Text(byName["ORLEANSCLUSTER_SILONAME"], "valueFrom", "fieldRef", "fieldPath"));
        Assert.Equal("status.podIP", Text(byName["ORLEANSCLUSTER_ADVERTISEDADDRESS"], "valueFrom", "fieldRef", "fieldPath"));
        var reference = Map(byName["ORLEANSCLUSTER_POSTGRESCONNECTION"], "valueFrom", "secretKeyRef");
        Assert.Equal(Text(Secret, "metadata", "name"), Text(reference, "name"));
        Assert.Contains(Text(reference, "key"), Strings(Secret, "stringData").Keys);
        var source = (YamlMappingNode)List(Container, "envFrom").Single();
        Assert.Equal(Text(ConfigMap, "metadata", "name"), Text(source, "configMapRef", "name"));
        Assert.DoesNotContain(Settings.Values, value => value.Contains("Password", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void KubernetesOwnVariablesAreNoSettings()
    {
        // A service named orleanscluster-silo would put ORLEANSCLUSTER_SILO_PORT=tcp://… into every pod.
        Assert.Equal("false", Text(Pod, "enableServiceLinks"));
        Assert.NotNull(SettingSpecs.Find("SILO_PORT".Replace("_", "")));
        Assert.DoesNotContain(
            OfKind("Service"), service => Text(service, "metadata", "name").StartsWith("orleanscluster-", StringComparison.Ordinal));
    }

    [Fact]
    public void PortsAreThoseThatTheSiloListensOn()
    {
        Assert.Equal(int.Parse(Settings["ORLEANSCLUSTER_HTTPPORT"]), ContainerPorts["http"]);
        Assert.Equal(int.Parse(Settings["ORLEANSCLUSTER_SILOPORT"]), ContainerPorts["silo"]);
        Assert.Equal(int.Parse(Settings["ORLEANSCLUSTER_GATEWAYPORT"]), ContainerPorts["gateway"]);
        Assert.Equal(3, ContainerPorts.Count);
        foreach (var port in OfKind("Service").SelectMany(service => List(service, "spec", "ports")).Cast<YamlMappingNode>())
            Assert.Equal(ContainerPorts[Text(port, "targetPort")], Number(port, "port"));
    }

    [Fact]
    public void ProbesAskWhatTheSiloServes()
    {
        var probes = new[] { "startupProbe", "livenessProbe", "readinessProbe" }.Select(name => Map(Container, name)).ToList();
        Assert.Equal([GatewayRoutes.Live, GatewayRoutes.Live, GatewayRoutes.Ready], probes.Select(probe => Text(probe, "httpGet", "path")));
        Assert.All(probes, probe => Assert.Equal("http", Text(probe, "httpGet", "port")));
        var answer = new HttpGatewayOptions().StatusTimeout;
        Assert.True(TimeSpan.FromSeconds(Number(probes[2], "timeoutSeconds")) > answer, "The probe gives up before the Silo says why it is not ready.");
    }

    [Fact]
    public void SelectorsMatchTheLabelsOfThePods()
    {
        var labels = Strings(PodTemplate, "metadata", "labels");
        var selectors = OfKind("Service").Select(service => Strings(service, "spec", "selector"))
            .Append(Strings(StatefulSet, "spec", "selector", "matchLabels"))
            .Append(Strings(OfKind("PodDisruptionBudget").Single(), "spec", "selector", "matchLabels"))
            .Append(Strings(OfKind("NetworkPolicy").Single(), "spec", "podSelector", "matchLabels"))
            .Concat(List(Pod, "topologySpreadConstraints").Cast<YamlMappingNode>().Select(spread => Strings(spread, "labelSelector", "matchLabels")))
            .ToList();
        Assert.Equal(7, selectors.Count);
        Assert.All(selectors, selector => Assert.Equal(labels, selector));
        var headless = OfKind("Service").Single(service => Has(Map(service, "spec"), "clusterIP"));
        Assert.Equal("None", Text(headless, "spec", "clusterIP"));
        Assert.Equal(Text(headless, "metadata", "name"), Text(StatefulSet, "spec", "serviceName"));
    }

    [Fact]
    public void ThePodIsGivenLongerToStopThanTheSiloTakes()
    {
        var shutdown = int.Parse(Settings["ORLEANSCLUSTER_SHUTDOWNSECONDS"]);
        var pause = Number(Container, "lifecycle", "preStop", "sleep", "seconds");
        Assert.Equal(120, shutdown);
        Assert.Equal(150, Number(Pod, "terminationGracePeriodSeconds"));
        Assert.True(shutdown + pause < 150);
        Assert.Equal(30, Number(StatefulSet, "spec", "minReadySeconds"));
        Assert.Equal(1, Number(OfKind("PodDisruptionBudget").Single(), "spec", "maxUnavailable"));
    }

    [Fact]
    public void ThePodMayDoNothingThatItNeedNot()
    {
        var pod = Strings((YamlMappingNode)Without(Map(Pod, "securityContext"), "seccompProfile"));
        Assert.Equal("true", pod["runAsNonRoot"]);
        Assert.True(int.Parse(pod["runAsUser"]) > 0 && int.Parse(pod["runAsGroup"]) > 0 && int.Parse(pod["fsGroup"]) > 0);
        Assert.Equal("RuntimeDefault", Text(Pod, "securityContext", "seccompProfile", "type"));
        Assert.Equal("false", Text(Container, "securityContext", "allowPrivilegeEscalation"));
        Assert.Equal("false", Text(Container, "securityContext", "privileged"));
        Assert.Equal("true", Text(Container, "securityContext", "readOnlyRootFilesystem"));
        Assert.Equal(["ALL"], List(Container, "securityContext", "capabilities", "drop").Select(name => ((YamlScalarNode)name).Value!));
        Assert.Equal("false", Text(Pod, "automountServiceAccountToken"));
        var account = OfKind("ServiceAccount").Single();
        Assert.Equal("false", Text(account, "automountServiceAccountToken"));
        Assert.Equal(Text(account, "metadata", "name"), Text(Pod, "serviceAccountName"));
        Assert.Equal("restricted", Text(OfKind("Namespace").Single(), "metadata", "labels", "pod-security.kubernetes.io/enforce"));
        Assert.All(new[] { "hostNetwork", "hostPID", "hostIPC", "initContainers" }, name => Assert.False(Has(Pod, name)));
        Assert.All(new[] { "cpu", "memory" }, name => Assert.NotEmpty(Text(Container, "resources", "requests", name)));
        Assert.NotEmpty(Text(Container, "resources", "limits", "memory"));
    }

    [Fact]
    public void WhatIsWrittenIsOnTheVolumeOfTheSiloOrInTmp()
    {
        var mounts = List(Container, "volumeMounts").Cast<YamlMappingNode>().ToDictionary(mount => Text(mount, "name"), mount => Text(mount, "mountPath"));
        Assert.Equal(Settings["ORLEANSCLUSTER_DATA"], mounts["data"]);
        Assert.Equal("/tmp", mounts["tmp"]);
        Assert.Equal(2, mounts.Count);
        Assert.Equal("data", Text((YamlMappingNode)List(StatefulSet, "spec", "volumeClaimTemplates").Single(), "metadata", "name"));
        var volume = (YamlMappingNode)List(Pod, "volumes").Single();
        Assert.Equal("tmp", Text(volume, "name"));
        Assert.NotEmpty(Text(volume, "emptyDir", "sizeLimit"));
    }

    [Fact]
    public void TheNetworkPolicyOpensTheInnerPortsToTheSilosAlone()
    {
        var policy = OfKind("NetworkPolicy").Single();
        Assert.Equal(["Ingress", "Egress"], List(policy, "spec", "policyTypes").Select(type => ((YamlScalarNode)type).Value!));
        var silos = Strings(PodTemplate, "metadata", "labels");
        var inner = new[] { ContainerPorts["silo"], ContainerPorts["gateway"] };
        foreach (var (direction, peers) in new[] { ("ingress", "from"), ("egress", "to") })
        {
            var rules = List(policy, "spec", direction).Cast<YamlMappingNode>().ToList();
            Assert.All(rules, rule => Assert.NotEmpty(List(rule, peers)));
            Assert.All(rules, rule => Assert.NotEmpty(List(rule, "ports")));
            var rule = Assert.Single(rules, rule => PortsOf(rule).Contains(ContainerPorts["silo"]));
            Assert.Equal(inner, PortsOf(rule));
            Assert.Equal(silos, Strings((YamlMappingNode)Assert.Single(List(rule, peers)), "podSelector", "matchLabels"));
        }

        Assert.Single(List(policy, "spec", "egress").Cast<YamlMappingNode>(), rule => PortsOf(rule).Contains(ContainerPorts["gateway"]));
        var outside = List(policy, "spec", "egress").Cast<YamlMappingNode>().SelectMany(PortsOf).Except(inner);
        Assert.Equal([53, 5432], outside.Order());
    }

    [Theory]
    [InlineData("http", "orleanscluster/http-client")]
    [InlineData("gateway", "orleanscluster/orleans-client")]
    public void TheNetworkPolicyOpensAPortToPodsOfItsNamespaceAndToOtherNamespacesThatBearItsLabel(string port, string label)
    {
        var rules = List(OfKind("NetworkPolicy").Single(), "spec", "ingress").Cast<YamlMappingNode>();
        var rule = Assert.Single(rules, rule => PortsOf(rule).SequenceEqual([ContainerPorts[port]]));
        // One selector a peer: two in one would both have to match, and a podSelector alone is for this namespace.
        var peers = List(rule, "from").Cast<YamlMappingNode>().Select(peer => Assert.Single(peer.Children)).ToList();
        Assert.Equal(["podSelector", "namespaceSelector"], peers.Select(peer => ((YamlScalarNode)peer.Key).Value!));
        Assert.All(peers, peer => Assert.Equal(
            new Dictionary<string, string> { [label] = "true" }, Strings((YamlMappingNode)peer.Value, "matchLabels")));
        Assert.Contains(
            $"    kubectl label namespace my-app {label}=true\n",
            File.ReadAllText(Path.Combine(TestBuild.RepositoryRoot, "docs", "operations.md")));
    }

    [Fact]
    public void TheImageHasTheUserThePortsAndTheFolder()
    {
        Assert.Contains($"USER {Text(Pod, "securityContext", "runAsUser")}:{Text(Pod, "securityContext", "runAsGroup")}\n", Dockerfile);
        Assert.Equal(Text(Pod, "securityContext", "runAsUser"), Text(Pod, "securityContext", "fsGroup"));
        Assert.Contains($"VOLUME {Settings["ORLEANSCLUSTER_DATA"]}\n", Dockerfile);
        var exposed = Dockerfile.Split('\n').Single(line => line.StartsWith("EXPOSE ")).Split(' ').Skip(1).Select(int.Parse);
        Assert.Equal(ContainerPorts.Values.Order(), exposed.Order());
        foreach (var name in new[] { "DATA", "HTTPADDRESS", "HTTPPORT", "SHUTDOWNSECONDS" })
            Assert.Contains($"ORLEANSCLUSTER_{name}={Settings["ORLEANSCLUSTER_" + name]}", Dockerfile);
        Assert.Contains("STOPSIGNAL SIGTERM\n", Dockerfile);
        Assert.Contains("ENTRYPOINT [\"dotnet\", ", Dockerfile);
    }

    private static List<int> PortsOf(YamlMappingNode rule) =>
        [.. List(rule, "ports").Cast<YamlMappingNode>().Select(port => Number(port, "port")).Distinct()];

    private static YamlNode Without(YamlMappingNode map, string name) =>
        new YamlMappingNode(map.Children.Where(pair => ((YamlScalarNode)pair.Key).Value != name));
}
