using YamlDotNet.RepresentationModel;

namespace OrleansCluster.Silo.Tests.Deploy;

/// <summary>The manifests are what Kubernetes would take, as far as a schema of its fields and their types says.</summary>
public sealed class ManifestSchemaTests : IAsyncLifetime
{
    private KubernetesSchema _schema = null!;

    public async Task InitializeAsync() => _schema = await KubernetesSchema.ReadAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void EveryManifestFitsTheSchemaOfItsKind()
    {
        Assert.Equal(
            ["ConfigMap", "Namespace", "NetworkPolicy", "PodDisruptionBudget", "Secret", "Service", "Service", "ServiceAccount", "StatefulSet"],
            Manifest.All.Select(document => Manifest.Text(document, "kind")).Order());
        Assert.Empty(Manifest.Files.SelectMany(file => Manifest.Load(file).SelectMany(document => _schema.Check(Path.GetFileName(file), document))));
    }

    [Theory]
    [InlineData("replicas: 3", "replica: 3", "spec.replica is not a field that Kubernetes has.")]
    [InlineData("sizeLimit: 128Mi", "sizeLimits: 128Mi", "spec.template.spec.volumes[0].emptyDir.sizeLimits is not a field that Kubernetes has.")]
    [InlineData("runAsNonRoot: true", "runAsNonroot: true", "spec.template.spec.securityContext.runAsNonroot is not a field that Kubernetes has.")]
    public void AMisspelledFieldIsFound(string right, string mistake, string expected) =>
        Assert.Equal([$"statefulset.yaml: {expected}"], CheckWith("statefulset.yaml", right, mistake));

    [Theory]
    [InlineData("replicas: 3", "replicas: three", "spec.replicas must be an integer.")]
    [InlineData("replicas: 3", "replicas: 3.5", "spec.replicas must be an integer.")]
    [InlineData("replicas: 3", "replicas:", "spec.replicas must be an integer.")]
    [InlineData("serviceName: silo", "serviceName: 1", "spec.serviceName must be a string.")]
    [InlineData("serviceName: silo", "serviceName: on", "spec.serviceName must be a string.")]
    [InlineData("value: \"0\"", "value: 0", "spec.template.spec.containers[0].env[3].value must be a string.")]
    [InlineData("drop: [\"ALL\"]", "drop: ALL", "spec.template.spec.containers[0].securityContext.capabilities.drop must be a list.")]
    [InlineData("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: \"false\"", "spec.template.spec.containers[0].securityContext.allowPrivilegeEscalation must be a boolean.")]
    [InlineData("sizeLimit: 128Mi", "- 128Mi", "spec.template.spec.volumes[0].emptyDir must be an object.")]
    public void AValueOfAnotherTypeIsFound(string right, string mistake, string expected) =>
        Assert.Equal([$"statefulset.yaml: {expected}"], CheckWith("statefulset.yaml", right, mistake));

    [Theory]
    [InlineData("statefulset.yaml", "  serviceName: silo\n", "", "spec.serviceName is missing.")]
    [InlineData("statefulset.yaml", "containerPort: 30000", "hostPort: 30000", "spec.template.spec.containers[0].ports[2].containerPort is missing.")]
    [InlineData("services.yaml", "      port: 8080\n", "", "spec.ports[0].port is missing.")]
    [InlineData("networkpolicy.yaml", "  podSelector:\n    matchLabels:\n      app.kubernetes.io/name: orleanscluster\n      app.kubernetes.io/component: silo\n  policyTypes", "  policyTypes", "spec.podSelector is missing.")]
    public void AMissingFieldIsFound(string file, string right, string mistake, string expected) =>
        Assert.Equal([$"{file}: {expected}"], CheckWith(file, right, mistake));

    [Theory]
    [InlineData("statefulset.yaml", "podManagementPolicy: Parallel", "podManagementPolicy: parallel", "spec.podManagementPolicy must be one of OrderedReady, Parallel.")]
    [InlineData("statefulset.yaml", "imagePullPolicy: IfNotPresent", "imagePullPolicy: Sometimes", "spec.template.spec.containers[0].imagePullPolicy must be one of Always, Never, IfNotPresent.")]
    [InlineData("networkpolicy.yaml", "[\"Ingress\", \"Egress\"]", "[\"Ingress\", \"Outgress\"]", "spec.policyTypes[1] must be one of Ingress, Egress.")]
    [InlineData("networkpolicy.yaml", "protocol: UDP", "protocol: QUIC", "spec.egress[2].ports[0].protocol must be one of TCP, UDP, SCTP.")]
    [InlineData("poddisruptionbudget.yaml", "AlwaysAllow", "Always", "spec.unhealthyPodEvictionPolicy must be one of IfHealthyBudget, AlwaysAllow.")]
    [InlineData("statefulset.yaml", "    - apiVersion: v1\n      kind: PersistentVolumeClaim", "    - apiVersion: v2\n      kind: PersistentVolumeClaim", "spec.volumeClaimTemplates[0].apiVersion must be one of v1.")]
    public void AnUnknownValueIsFound(string file, string right, string mistake, string expected) =>
        Assert.Equal([$"{file}: {expected}"], CheckWith(file, right, mistake));

    [Theory]
    [InlineData("kind: StatefulSet", "kind: StatefulSets", "apps/v1 StatefulSets")]
    [InlineData("apiVersion: apps/v1", "apiVersion: apps/v1beta1", "apps/v1beta1 StatefulSet")]
    [InlineData("kind: StatefulSet", "", "apps/v1 ")]
    public void AnUnknownKindIsFound(string right, string mistake, string kind) => Assert.Equal(
        [$"statefulset.yaml: '{kind}' is not an apiVersion and kind that the schema has."], CheckWith("statefulset.yaml", right, mistake));

    [Fact]
    public void EveryMistakeIsFoundAndNotOnlyTheFirst() => Assert.Equal(
        ["statefulset.yaml: spec.replicas must be an integer.", "statefulset.yaml: spec.serviceNam is not a field that Kubernetes has.", "statefulset.yaml: spec.serviceName is missing."],
        CheckWith("statefulset.yaml", "replicas: 3\n  serviceName: silo", "replicas: many\n  serviceNam: silo"));

    [Theory]
    [InlineData("0x1F")]
    [InlineData("0644")]
    [InlineData("1_000")]
    public void ANumberThatOnlySomeReadAsOneIsRefused(string number) =>
        Assert.Throws<FormatException>(() => CheckWith("statefulset.yaml", "serviceName: silo", $"serviceName: {number}"));

    [Fact]
    public void TheKustomizationHasEveryFileButTheExampleOfASecret()
    {
        var kustomization = Manifest.Load(Path.Combine(Manifest.Folder, "kustomization.yaml")).Single();
        var listed = Manifest.List(kustomization, "resources").Select(file => ((YamlScalarNode)file).Value!);
        var files = Directory.EnumerateFiles(Manifest.Folder).Select(file => Path.GetFileName(file)!);
        Assert.Equal(files.Except(["kustomization.yaml", "secret.example.yaml"]).Order(), listed.Order());
    }

    [Fact]
    public void EachFileSaysThatItWasNotRun() => Assert.All(
        Directory.EnumerateFiles(Manifest.Folder), file => Assert.Contains("Not run by the project", File.ReadAllText(file)));

    private IReadOnlyList<string> CheckWith(string file, string right, string mistake)
    {
        var text = File.ReadAllText(Path.Combine(Manifest.Folder, file));
        Assert.Contains(right, text);
        var stream = new YamlStream();
        stream.Load(new StringReader(text.Replace(right, mistake)));
        return [.. stream.Documents.Select(document => document.RootNode).OfType<YamlMappingNode>().SelectMany(document => _schema.Check(file, document))];
    }
}
